/** What we notice by ourselves, from the stream's pictures to what follows from it: a covered camera, a vehicle, a camera that is gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRun, type RecordedRun } from '../../bench/guard/fragments.ts';
import type { EventKind } from '../../contract/event-types.ts';
import { type CameraEvent, DEFAULT_GUARD, type GuardSettings } from '../../contract/types.ts';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { CloseUp } from '../../main/guard/closeup/close-up.ts';
import type { SharedDetector } from '../../main/guard/detect/detector.ts';
import { createGuard } from '../../main/guard/guard.ts';
import { OfflineWatch } from '../../main/guard/offline-watch.ts';
import { CameraEvents } from '../../main/host/camera-events.ts';
import { createHub } from '../../main/hub/hub.ts';
import { openColourDetector } from '../support/colour-detector.ts';
import { eventually } from '../support/eventually.ts';

const START_MS = Date.UTC(2026, 5, 1, 12, 0, 0);
const CODER = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '30', '-pix_fmt', 'yuv420p'];
/** A fence before a wall, in colours, as a picture without any is one by night; a cloth comes over the lens at 40 s. */
const COVERED = "color=0xb08050:s=320x180:r=5:d=62,drawgrid=w=28:h=24:t=5:c=0x303060,drawbox=x=0:y=0:w=iw:h=ih:c=0x704030:t=fill:enable='gte(t,40)',noise=alls=6:allf=t";
/** Something green, a car to the model, that passes from 5 s to 10 s. */
const CAR = "color=0x302030:s=640x360:r=15:d=18[wall];color=0x10ff20:s=200x150:r=15:d=18[thing];[wall][thing]overlay=x='(t-5)/5*W':y=100:enable='between(t,5,10)',noise=alls=6:allf=t";

let folder: string;
let detector: SharedDetector;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-triggers-'));
  detector = await openColourDetector(folder);
});
afterAll(async () => {
  await detector.close();
  rmSync(folder, { recursive: true, force: true });
});
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const VARIANTS = [
  ['records and alerts', { record: true, alert: true }],
  ['records only', { record: true, alert: false }],
  ['alerts only', { record: false, alert: true }],
] as const;
type Set = (typeof VARIANTS)[number][1];

/** A camera's events as the engine decides on them; `kind` does what is set, motion nothing. */
function setUp(kind: EventKind, set: Set, clock: Clock = systemClock) {
  const settings: GuardSettings = {
    ...{ ...DEFAULT_GUARD, inMode: { home: 'always', away: 'always', night: 'always' } },
    detect: { people: false, vehicles: true, animals: false },
    triggers: { motion: { record: false, alert: false, intervalSeconds: 0 }, [kind]: { ...set, intervalSeconds: 0 } },
  };
  const told: CameraEvent[] = [];
  const alerts: string[] = [];
  const records: boolean[] = [];
  const events = new CameraEvents({
    ...{ clock, settings: () => settings, mode: () => 'away', timeZone: () => null, eventSeconds: () => null },
    record: (active) => void records.push(active),
    tell: (event) => void told.push(event),
    alert: (event) => void alerts.push(event.kind),
  });
  return { settings, events, told, alerts, records, of: () => told.filter((event) => event.kind === kind) };
}

/** The guard, its close-ups and what follows, on a run: each GOP when the one before has been looked at. */
async function play(run: RecordedRun, parts: ReturnType<typeof setUp>, gopMs: number, after: (atMs: number) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  const hub = createHub({ clock: systemClock, name: 'test' });
  const common = { cameraId: 'cam_abcdefghijkl', hub, mode: 'full' as const, ffmpegPath: 'ffmpeg', clock: systemClock, log: silentLogger };
  const guard = createGuard(common);
  const closeUp = new CloseUp({ ...common, detector, settings: () => parts.settings, moving: () => [], savePicture: () => Promise.resolve(true), tell: (event) => parts.events.take(event) });
  guard.onEvent((event) => closeUp.take(event));
  guard.configure(parts.settings);
  open.push(async () => {
    await guard.close();
    await closeUp.close();
  });
  hub.init(run.init);
  for (const [gop, fragments] of Map.groupBy(run.media, ({ startMs }) => Math.floor((startMs - START_MS) / gopMs))) {
    const before = guard.framesAnalysed;
    for (const fragment of fragments) hub.media(fragment);
    await eventually(() => guard.framesAnalysed > before, { every: 10, within: 20_000, what: 'the GOP has been looked at' });
    await after(gop * gopMs);
  }
  hub.end({ runId: 'run1', cause: 'connection-lost', atMs: run.media.at(-1)!.startMs });
}

function expectAsSet({ records, alerts, of }: ReturnType<typeof setUp>, kind: EventKind, set: Set): void {
  expect(records).toEqual(set.record ? [true, false] : []);
  expect(alerts).toEqual(set.alert ? [kind] : []);
  expect(of().at(-1)!.about).toMatchObject({ recorded: set.record, alerted: set.alert });
}

test.each(VARIANTS)('a camera that is covered: %s as that is set', async (_name, set) => {
  const run = await makeRun(['-f', 'lavfi', '-i', COVERED, ...CODER, '-g', '10'], 'run1', START_MS);
  const parts = setUp('tamper', set);
  await play(run, parts, 2_000);
  await eventually(() => parts.of().some(({ endMs }) => endMs !== null), { within: 30_000, what: 'the stream has ended, and the event with it' });
  expect(new Set(parts.of().map(({ id }) => id)).size).toBe(1);
  expect((parts.of()[0]!.startMs - START_MS) / 1_000).toBeGreaterThanOrEqual(39.5);
  expect((parts.of()[0]!.startMs - START_MS) / 1_000).toBeLessThanOrEqual(44);
  expectAsSet(parts, 'tamper', set);
});

test.each(VARIANTS)('a vehicle that passes: %s as that is set', async (_name, set) => {
  const run = await makeRun(['-f', 'lavfi', '-i', CAR, ...CODER, '-g', '30'], 'run1', START_MS);
  const parts = setUp('vehicle', set);
  const isTold = () => parts.of().some(({ endMs }) => endMs === null);
  await play(run, parts, 2_000, (atMs) => (atMs === 8_000 ? eventually(isTold, { within: 30_000, what: 'the vehicle is told while it is there' }) : Promise.resolve()));
  await eventually(() => parts.told.some(({ endMs }) => endMs !== null), { within: 30_000, what: 'the event is over' });
  // One event, which was motion before it was known to be a vehicle.
  expect(new Set(parts.told.map(({ id }) => id)).size).toBe(1);
  expectAsSet(parts, 'vehicle', set);
});

test.each(VARIANTS)('a camera that is gone for half a minute: %s as that is set', (_name, set) => {
  const clock = new FakeClock(START_MS);
  const parts = setUp('camera-offline', set, clock);
  const watch = new OfflineWatch({ cameraId: 'cam_abcdefghijkl', clock, onEvent: (event) => parts.events.take(event) });
  watch.take('offline', null);
  clock.advance(29_000);
  expect(parts.told).toEqual([]);
  clock.advance(2_000);
  expect(parts.of()[0]).toMatchObject({ startMs: START_MS, endMs: null });
  watch.take('online', null);
  expectAsSet(parts, 'camera-offline', set);
});
