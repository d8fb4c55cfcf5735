import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FOOTAGE_FOLDER, readTruth } from '../../bench/guard/footage.ts';
import { makeRun, type RecordedRun } from '../../bench/guard/fragments.ts';
import { judge } from '../../bench/guard/judge.ts';
import { type CameraEvent, DEFAULT_GUARD, type GuardSettings } from '../../contract/types.ts';
import { systemClock, type Clock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createGuard, type GuardOptions } from '../../main/guard/guard.ts';
import type { CameraGuard } from '../../main/guard/types.ts';
import { createHub } from '../../main/hub/hub.ts';
import type { StreamHub } from '../../main/hub/types.ts';
import { eventually } from '../support/eventually.ts';

const START_MS = Date.UTC(2026, 5, 1, 12, 0, 0);
const ON = DEFAULT_GUARD;
/** Larger than any picture between keyframes of the clips below. */
const SAME_BYTES = 48 * 1024;

/** Sensor noise on a wall; something bright crosses it from 5 s to 8 s. 15 frames per second, a keyframe every two seconds. */
function clip(seconds: number, size = '640x360'): string[] {
  const [width, height] = size.split('x').map(Number) as [number, number];
  const scene =
    `color=0x707070:s=${size}:r=15:d=${seconds}[wall];color=0xd0d0d0:s=${Math.round(width / 10)}x${Math.round(height / 3)}:r=15:d=${seconds}[thing];` +
    `[wall][thing]overlay=x='(t-5)/3*W':y=H/2:enable='between(t,5,8)',noise=alls=6:allf=t`;
  return ['-f', 'lavfi', '-i', scene, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '32', '-g', '30', '-pix_fmt', 'yuv420p'];
}

const open: CameraGuard[] = [];
afterEach(async () => {
  for (const guard of open.splice(0)) await guard.close();
});

function setUp(options: Partial<GuardOptions> & { clock?: Clock } = {}) {
  const clock = options.clock ?? systemClock;
  const hub = createHub({ clock, name: 'test' });
  const events = new Map<string, CameraEvent>();
  const guard = createGuard({ cameraId: 'cam_abcdefghijkl', hub, mode: 'full', ffmpegPath: 'ffmpeg', clock, log: silentLogger, ...options });
  guard.onEvent((event) => events.set(event.id, event));
  open.push(guard);
  return { hub, guard, events: () => [...events.values()] };
}

function feed(hub: StreamHub, run: RecordedRun, from = 0, to = Number.POSITIVE_INFINITY): void {
  if (from === 0) hub.init(run.init);
  for (const fragment of run.media.slice(from, to)) hub.media(fragment);
}

function endRun(hub: StreamHub, run: RecordedRun): void {
  const last = run.media.at(-1)!;
  hub.end({ runId: run.init.runId, cause: 'connection-lost', atMs: last.startMs + last.durationMs });
}

const seconds = (ms: number | null) => ((ms ?? Number.NaN) - START_MS) / 1000;

/** As large as any, by a box that says nothing (`free`) behind it. */
function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(SAME_BYTES);
  out.set(bytes);
  const view = new DataView(out.buffer);
  view.setUint32(bytes.length, SAME_BYTES - bytes.length);
  out.set(new TextEncoder().encode('free'), bytes.length + 4);
  return out;
}

/** The figure when it has not changed for ten looks. */
async function settled(figure: () => number): Promise<number> {
  let last = figure();
  let same = 0;
  await eventually(() => {
    same = figure() === last ? same + 1 : 0;
    last = figure();
    return same >= 10;
  }, { every: 25, within: 20_000, what: 'it is done with what it was given' });
  return last;
}

describe('with a stream of its own making', () => {
  let visit: RecordedRun;
  beforeAll(async () => {
    visit = await makeRun(clip(14), 'run1', START_MS);
  });

  test('a visit is one event that begins and ends when it does', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    feed(hub, visit);
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(events()).toHaveLength(1);
    expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(4.9);
    expect(seconds(event!.startMs)).toBeLessThanOrEqual(5.8);
    expect(seconds(event!.endMs)).toBeGreaterThanOrEqual(7.5);
    expect(seconds(event!.endMs)).toBeLessThanOrEqual(8.3);
    expect(event!.box![1]).toBeGreaterThan(0.4);
    expect(guard.motion).toBe(false);
  });

  test('when the clock was put back, who comes is seen at once, not when it has caught up', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    feed(hub, visit);
    await eventually(() => events()[0]?.endMs, { what: 'the event before is closed' });
    const againMs = START_MS - 3_600_000;
    feed(hub, await makeRun(clip(14), 'run2', againMs));
    await eventually(() => events().some(({ startMs, endMs }) => startMs < START_MS && endMs !== null), { what: 'the same visit an hour before is seen' });
    const again = events().find(({ startMs }) => startMs < START_MS)!;
    expect((again.startMs - againMs) / 1_000).toBeGreaterThanOrEqual(4.9);
    expect((again.startMs - againMs) / 1_000).toBeLessThanOrEqual(5.8);
    expect(events()).toHaveLength(2);
  });

  test('a calm scene is looked at less, and who comes while it is not is found all the same', async () => {
    // The visitor comes 0.6 s before a keyframe, at 26 s.
    const run = await makeRun(clip(31).map((word) => word.replace('(t-5)/3', '(t-25.4)/3').replace('between(t,5,8)', 'between(t,25.4,28.4)')), 'run1', START_MS);
    const gops = Map.groupBy(run.media, (fragment) => Math.floor((fragment.startMs - START_MS) / 2000));
    const looks: Record<string, number[]> = {};
    // On the equator it is midnight there.
    const place = () => ({ latitude: 0, longitude: 180 });
    const highestByNight: GuardSettings = { ...ON, nightBy: 'sun', night: { sensitivity: 5, minSize: 0, zones: [] } };
    for (const [name, settings] of Object.entries({ usual: ON, highest: { ...ON, sensitivity: 5 }, highestByNight })) {
      const { hub, guard, events } = setUp({ place });
      guard.configure(settings);
      hub.init(run.init);
      const own: number[] = (looks[name] = []);
      for (const gop of gops.values()) {
        const before = guard.framesAnalysed;
        for (const fragment of gop.slice(0, 24)) hub.media(fragment);
        // What it has seen decides about what follows, as with a camera, which takes its time.
        await eventually(() => guard.framesAnalysed > before, { every: 10, what: 'the keyframe has been looked at' });
        for (const fragment of gop.slice(24)) hub.media(fragment);
        own.push(await settled(() => guard.framesAnalysed));
      }
      endRun(hub, run);
      const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
      expect(events()).toHaveLength(1);
      expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(25.3);
      expect(seconds(event!.startMs)).toBeLessThanOrEqual(26.9);
      expect(seconds(event!.endMs)).toBeGreaterThanOrEqual(27.9);
    }
    const between = (counts: number[]) => counts[11]! - counts[8]!;
    // Three GOPs: their keyframes, and one of them whole at most; all of them with the highest sensitivity.
    expect(between(looks['usual']!)).toBeLessThanOrEqual(15);
    expect(between(looks['highest']!)).toBeGreaterThanOrEqual(26);
    expect(between(looks['highestByNight']!)).toBeGreaterThanOrEqual(26);
  });

  test('a quiet scene is guarded by its keyframes, and who comes between two of them is found at the moment at which he did', async () => {
    // Comes 0.7 s after a keyframe, at 34 s, to stay.
    const run = await makeRun(clip(46).map((word) => word.replace('(t-5)/3', '0.3').replace('between(t,5,8)', 'gte(t,34.7)')), 'run1', START_MS);
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    hub.init(run.init);
    let quietLooks = 0;
    for (const gop of Map.groupBy(run.media, (fragment) => Math.floor((fragment.startMs - START_MS) / 2000)).values()) {
      const before = guard.framesAnalysed;
      // All of one size: nothing but the next keyframe can tell.
      for (const fragment of gop) hub.media({ ...fragment, ...(fragment.keyframe ? {} : { bytes: padded(fragment.bytes) }) });
      await settled(() => guard.framesAnalysed);
      const at = seconds(gop[0]!.startMs);
      if (at >= 22 && at < 34) quietLooks += guard.framesAnalysed - before;
    }
    endRun(hub, run);
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(events()).toHaveLength(1);
    expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(34.6);
    expect(seconds(event!.startMs)).toBeLessThanOrEqual(35.1);
    // Six groups of ten looks each; one of them may be looked at whole.
    expect(quietLooks).toBeLessThanOrEqual(20);
  });

  test('who comes between two keyframes is found though the stream ends before the second has been looked at', async () => {
    const run = await makeRun(clip(37).map((word) => word.replace('(t-5)/3', '0.3').replace('between(t,5,8)', 'gte(t,34.7)')), 'run1', START_MS);
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    hub.init(run.init);
    for (const gop of Map.groupBy(run.media, (fragment) => Math.floor((fragment.startMs - START_MS) / 2000)).values()) {
      for (const fragment of gop) hub.media({ ...fragment, ...(fragment.keyframe ? {} : { bytes: padded(fragment.bytes) }) });
      if (seconds(gop[0]!.startMs) < 36) await settled(() => guard.framesAnalysed);
    }
    endRun(hub, run);
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(34.6);
    expect(seconds(event!.startMs)).toBeLessThanOrEqual(35.1);
  });

  test('with keyframes alone it is found within one keyframe interval', async () => {
    const run = await makeRun(clip(24, '960x540').map((word) => word.replace('(t-5)/3', '(t-11)/8').replace('between(t,5,8)', 'between(t,11,19)').replace('noise=alls=6:allf=t', 'null')), 'run1', START_MS);
    const { hub, guard, events } = setUp({ mode: 'keyframes' });
    guard.configure(ON);
    feed(hub, run);
    endRun(hub, run);
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(11);
    expect(seconds(event!.startMs)).toBeLessThanOrEqual(14);
  });

  test('an event that is open when the stream ends is closed with its last frame', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    const until = visit.media.findIndex((fragment) => fragment.startMs >= START_MS + 7000);
    feed(hub, visit, 0, until);
    endRun(hub, visit);
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(seconds(event!.endMs)).toBeGreaterThan(6.5);
    expect(seconds(event!.endMs)).toBeLessThanOrEqual(7.1);
  });

  test('frames lost on the way do not shift the times of those that come', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    hub.init(visit.init);
    // From 2.5 s until the next keyframe at 4 s nothing comes, as when the guard is too slow.
    for (const fragment of visit.media) {
      const at = seconds(fragment.startMs);
      if (at < 2.5 || at >= 3.99) hub.media(fragment);
    }
    const [event] = await eventually(() => (events()[0]?.endMs ? events() : null), { what: 'the event closed' });
    expect(seconds(event!.startMs)).toBeGreaterThanOrEqual(4.9);
    expect(seconds(event!.startMs)).toBeLessThanOrEqual(5.8);
  });

  test('a new run of another size is guarded on, with its own times', async () => {
    const { hub, guard, events } = setUp();
    const other = await makeRun(clip(14, '640x480'), 'run2', START_MS + 60_000);
    guard.configure(ON);
    feed(hub, visit);
    endRun(hub, visit);
    // Not both at once: a minute's worth of queue is all that a stream is given.
    await eventually(() => events()[0]?.endMs, { what: 'the first event closed' });
    feed(hub, other);
    endRun(hub, other);
    const all = await eventually(() => (events().length === 2 && events()[1]!.endMs ? events() : null), { what: 'both events closed' });
    expect(seconds(all[1]!.startMs)).toBeGreaterThanOrEqual(64.9);
    expect(seconds(all[1]!.startMs)).toBeLessThanOrEqual(65.8);
  });

  test('the stream is wanted only while the guard is on', async () => {
    const { hub, guard } = setUp();
    expect(hub.wanted).toBe(false);
    guard.configure(ON);
    expect(hub.wanted).toBe(true);
    guard.configure({ ...ON, enabled: false });
    expect(hub.wanted).toBe(false);
    guard.configure(ON);
    await guard.close();
    expect(hub.wanted).toBe(false);
  });

  test('switching the guard off closes the open event', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    feed(hub, visit, 0, visit.media.findIndex((fragment) => fragment.startMs >= START_MS + 7000));
    await eventually(() => guard.motion, { what: 'motion was seen' });
    guard.configure({ ...ON, enabled: false });
    expect(events()[0]!.endMs).not.toBeNull();
    expect(guard.motion).toBe(false);
  });

  test('frames that are damaged are survived, and what comes after them is seen', async () => {
    const { hub, guard, events } = setUp();
    guard.configure(ON);
    hub.init(visit.init);
    for (const [i, fragment] of visit.media.entries()) {
      const bytes = fragment.bytes.slice();
      // Noise in the middle of a slice; the boxes stay whole.
      if (i > 20 && i < 40 && bytes.length > 400) bytes.fill(0xa5, 250, 380);
      hub.media({ ...fragment, bytes });
    }
    const found = await eventually(() => events().find((event) => seconds(event.startMs) > 4.5 && event.endMs), { what: 'the visit was seen' });
    expect(seconds(found.startMs)).toBeLessThanOrEqual(5.8);
  });

  test('a decoder that cannot be started is tried again, ever later, and holds nothing up', async () => {
    const clock = new FakeClock();
    const failedAt: number[] = [];
    const log = { ...silentLogger, warn: () => void failedAt.push(clock.monotonic()) };
    const { hub, guard } = setUp({ clock, ffmpegPath: '/nonexistent/ffmpeg', log });
    guard.configure(ON);
    feed(hub, visit);
    await eventually(
      () => {
        clock.advance(100);
        hub.media(visit.media[0]!);
        return failedAt.length >= 4;
      },
      { every: 10, what: 'it was tried four times' },
    );
    const waits = failedAt.slice(1).map((at, i) => at - failedAt[i]!);
    for (let i = 1; i < waits.length; i++) expect(waits[i]).toBeGreaterThan(waits[i - 1]!);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
  });

  test.skipIf(process.platform === 'win32')('a decoder that hangs is ended and another is made', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kanjia-guard-'));
    const log = join(folder, 'started');
    const hanging = join(folder, 'ffmpeg');
    await writeFile(hanging, `#!/bin/sh\necho $$ >> ${log}\nexec sleep 600\n`);
    await chmod(hanging, 0o755);
    const clock = new FakeClock();
    const { hub, guard } = setUp({ clock, ffmpegPath: hanging });
    guard.configure(ON);
    const started = async () => (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
    hub.init(visit.init);
    hub.media(visit.media[0]!);
    await eventually(async () => (await started()).length === 1, { what: 'the decoder started' });
    await eventually(
      async () => {
        clock.advance(5_000);
        hub.media(visit.media[0]!);
        return (await started()).length >= 2;
      },
      { what: 'another decoder started' },
    );
    await guard.close();
    for (const pid of await started()) expect(() => process.kill(Number(pid), 0)).toThrow();
    await rm(folder, { recursive: true });
  });
});

const truth = readTruth();
if (!truth) console.warn(`SKIPPED: no footage at ${FOOTAGE_FOLDER}, the guard is not tried on real pictures`);

// Real footage is looked at where it is; the scenes above stand for it elsewhere.
describe.each(truth ? ['person.mp4', 'cars.mp4'] : [])('on %s', (name) => {
  test.each([
    ['every visit is found within a second and nothing where nothing is', ON],
    ['without merging each visit has an event of its own', { ...ON, mergeSeconds: 0 }],
  ])('%s', async (_title, settings) => {
    const { present, quiet } = truth![name]!;
    const run = await makeRun(['-i', FOOTAGE_FOLDER + name, '-c:v', 'copy'], 'run1', START_MS);
    const { hub, guard, events } = setUp();
    let last = 0;
    guard.configure(settings);
    feed(hub, run);
    endRun(hub, run);
    // The end of the run closes what is open when all frames are through; then nothing changes any more.
    await eventually(
      () => {
        const newest = events().at(-1);
        const settled = newest !== undefined && newest.endMs !== null && newest.endMs === last;
        last = newest?.endMs ?? 0;
        return settled && seconds(newest.endMs) > present.at(-1)![0];
      },
      { every: 500, what: 'the last visit was over' },
    );
    const shifted = events().map((event) => ({ ...event, startMs: event.startMs - START_MS, endMs: event.endMs! - START_MS }));
    const verdict = judge(shifted, present, quiet);
    expect(verdict).toMatchObject({ missed: 0, false: 0 });
    if (settings.mergeSeconds === 0) expect(verdict.own).toBe(present.length);
  });
});
