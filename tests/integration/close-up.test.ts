/** Guard, close-up and detector on a stream of the test's own making: a red thing, which a model of the test's takes for a person. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRun, type RecordedRun } from '../../bench/guard/fragments.ts';
import { type CameraEvent, DEFAULT_GUARD, type GuardSettings } from '../../contract/types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { CloseUp } from '../../main/guard/closeup/close-up.ts';
import { CloseUpStream } from '../../main/guard/closeup/close-up-stream.ts';
import type { SharedDetector } from '../../main/guard/detect/detector.ts';
import type { Detector } from '../../main/guard/detect/types.ts';
import { createGuard } from '../../main/guard/guard.ts';
import { createHub } from '../../main/hub/hub.ts';
import { openColourDetector } from '../support/colour-detector.ts';
import { eventually } from '../support/eventually.ts';

const START_MS = Date.UTC(2026, 5, 1, 12, 0, 0);
const GOP_MS = 2_000;

let folder: string;
let visit: RecordedRun;
let detector: SharedDetector;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-close-up-'));
  detector = await openColourDetector(folder);
  const scene =
    'color=0x203030:s=640x360:r=15:d=18[wall];color=0xff2010:s=150x200:r=15:d=18[thing];' +
    "[wall][thing]overlay=x='(t-5)/5*W':y=100:enable='between(t,5,10)',noise=alls=6:allf=t";
  visit = await makeRun(['-f', 'lavfi', '-i', scene, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '30', '-g', '30', '-pix_fmt', 'yuv420p'], 'run1', START_MS);
});
afterAll(async () => {
  await detector.close();
  rmSync(folder, { recursive: true, force: true });
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

function setUp(settings: Partial<GuardSettings> = {}, look: Detector = detector) {
  const hub = createHub({ clock: systemClock, name: 'test' });
  const told: CameraEvent[] = [];
  const pictures = new Map<string, Uint8Array>();
  const savePicture = (event: { id: string }, jpeg: Uint8Array) => Promise.resolve(pictures.set(event.id, jpeg).size > 0);
  const parts = { cameraId: 'cam_abcdefghijkl', hub, mode: 'full' as const, ffmpegPath: 'ffmpeg', clock: systemClock, log: silentLogger };
  const all = { ...DEFAULT_GUARD, ...settings };
  const guard = createGuard(parts);
  // The guard is ahead of the close-up here by whole GOPs, which it is not of a camera: where things are now says nothing of its pictures.
  const closeUp = new CloseUp({ ...parts, detector: look, settings: () => all, moving: () => [], savePicture, tell: (event) => told.push(event) });
  guard.onEvent((event) => closeUp.take(event));
  guard.configure(all);
  const close = async () => {
    await guard.close();
    await closeUp.close();
  };
  open.push(close);
  return { hub, guard, told, pictures, close };
}

/** As a camera, which takes its time: each GOP when the one before has been looked at. */
async function play(parts: ReturnType<typeof setUp>, until = Number.POSITIVE_INFINITY, after: (gop: number) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  const { hub, guard } = parts;
  hub.init(visit.init);
  for (const [gop, fragments] of Map.groupBy(visit.media, ({ startMs }) => Math.floor((startMs - START_MS) / GOP_MS))) {
    if (gop * GOP_MS >= until) return;
    const before = guard.framesAnalysed;
    for (const fragment of fragments) hub.media(fragment);
    await eventually(() => guard.framesAnalysed >= before + 4, { every: 10, within: 20_000, what: 'the GOP has been looked at' });
    await after(gop);
  }
  hub.end({ runId: 'run1', cause: 'connection-lost', atMs: visit.media.at(-1)!.startMs });
}

test('somebody who comes is one event, which becomes a person and has a picture', async () => {
  const parts = setUp();
  const { told, pictures } = parts;
  // It is told while it is under way, not only at its end.
  const underWay = () => told.some((event) => event.kind === 'person' && event.endMs === null);
  await play(parts, undefined, (gop) => (gop === 4 ? eventually(underWay, { within: 30_000, what: 'the person is told' }) : Promise.resolve()));
  const last = await eventually(() => told.findLast((event) => event.endMs !== null), { within: 30_000, what: 'the event is over' });
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  expect(told[0]).toMatchObject({ kind: 'motion', endMs: null });
  expect(last).toMatchObject({ kind: 'person', about: { objects: expect.arrayContaining([expect.objectContaining({ kind: 'person' })]) as unknown, why: { key: 'eventWhy.person' }, distanceMetres: null } });
  expect(last!.score).toBeGreaterThan(0.5);
  const { pictureMs } = last!.about!;
  expect(pictureMs).toBeGreaterThanOrEqual(last!.startMs - 200);
  expect(pictureMs).toBeLessThanOrEqual(last!.endMs! + 500);
  const jpeg = pictures.get(last!.id)!;
  expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  expect(jpeg.length).toBeLessThanOrEqual(100_000);
});

test('with nobody to look for there is still a picture, and nothing is looked at', async () => {
  let looks = 0;
  const parts = setUp({ detect: { people: false, vehicles: false, animals: false } }, { look: () => Promise.resolve(looks++ > 0 ? null : null) });
  await play(parts);
  const last = await eventually(() => parts.told.findLast((event) => event.endMs !== null), { within: 30_000, what: 'the event is over' });
  expect(looks).toBe(0);
  expect(last).toMatchObject({ kind: 'motion', about: { objects: [], why: { key: 'eventWhy.motion' } } });
  expect(last!.about!.pictureMs).not.toBeNull();
  expect(parts.pictures.get(last!.id)).toBeDefined();
});

test('a detector that never answers holds no event up for ever', async () => {
  const parts = setUp({}, { look: () => new Promise(() => {}) });
  await play(parts);
  const last = await eventually(() => parts.told.findLast((event) => event.endMs !== null), { within: 40_000, what: 'the event is over' });
  expect(last).toMatchObject({ kind: 'motion' });
});

test('closing in the midst of an event tells its end and leaves no process', async () => {
  const parts = setUp();
  await play(parts, 8_000);
  await eventually(() => parts.told.length > 0, { what: 'the event has begun' });
  await parts.close();
  expect(parts.told.at(-1)!.endMs).not.toBeNull();
  expect(parts.hub.wanted).toBe(false);
});

test('a stream that rested goes on with the decoder that it had, also within the GOP in which it rested, and no picture comes twice', async () => {
  const counting = path.join(folder, 'counting-ffmpeg');
  const started = path.join(folder, 'started');
  writeFileSync(counting, `#!/bin/sh\necho x >> '${started}'\nexec ffmpeg "$@"\n`);
  chmodSync(counting, 0o755);
  const hub = createHub({ clock: systemClock, name: 'test' });
  const seen: number[] = [];
  let target = seen;
  const see = (_: Uint8Array, __: unknown, atMs: number) => void target.push(atMs);
  hub.init(visit.init);
  const stream = new CloseUpStream({ hub, mode: 'full', ffmpegPath: counting, clock: systemClock, log: silentLogger, onPicture: see });
  open.push(() => stream.close());
  const feed = (fromMs: number, toMs: number) => {
    for (const fragment of visit.media) if (fragment.startMs >= START_MS + fromMs && fragment.startMs < START_MS + toMs) hub.media(fragment);
  };
  const until = (ms: number) => eventually(() => (target.at(-1) ?? 0) >= START_MS + ms, { every: 10, within: 30_000, what: () => `a picture of ${ms} ms, after ${target.map((at) => at - START_MS).join()}` });
  feed(0, 3_000);
  await until(1_300);
  stream.rest();
  feed(3_000, 3_600);
  stream.goOn(see);
  feed(3_600, 4_600);
  await until(2_900);
  stream.rest();
  expect(hub.wanted).toBe(false);
  feed(4_600, 9_000);
  const later: number[] = [];
  target = later;
  stream.goOn(see);
  feed(9_000, 11_000);
  await until(9_300);
  await stream.finish();
  // Two a second, without a hole where it rested; then from the GOP that is under way.
  const first = [...seen, ...later].filter((atMs) => atMs < START_MS + 4_600);
  const apart = first.slice(1).map((atMs, n) => atMs - first[n]!);
  expect(Math.min(...apart)).toBeGreaterThan(400);
  expect(Math.max(...apart)).toBeLessThan(600);
  expect(later.filter((atMs) => atMs >= START_MS + 4_600).at(0)).toBe(START_MS + 8_000);
  expect(later).toEqual(later.toSorted((a, b) => a - b));
  expect(readFileSync(started, 'utf8')).toBe('x\n');
});
