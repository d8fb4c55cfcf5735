import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { openFootage, type ReadingWish } from '../../main/playback/open-footage.ts';
import { subFootageOf } from '../../main/storage/layout.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const FAR = 'cam_farfarfarfar';
/** The second stretch of footage begins so many frames after the first. */
const PAUSE = 300;

let dataDir: string;
let storage: FootageStore;
const startMs = Date.UTC(2026, 4, 5, 12);

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-reading-'));
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  await storage.update({ segmentSeconds: 5 });
  for (const [id, from, count] of [
    [CAMERA, startMs, 120],
    [CAMERA, startMs + PAUSE * FRAME_MS, 60],
    [subFootageOf(CAMERA), startMs, 40],
  ] as const) {
    const rig = recordNumbered(storage, id, from);
    rig.feed(count);
    await rig.recorder.close('recording-off');
  }
  await eventually(async () => (await storage.readableSegments(CAMERA, 0, Date.now(), 50)).filter((segment) => !segment.open).length === 5, { what: 'all is in the index' });
});
afterAll(async () => {
  await storage.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Frames as their distance from the start, in frames; other items by their names. */
async function read(atFrame: number, wish: ReadingWish, most = 1_000): Promise<(number | string)[]> {
  const out: (number | string)[] = [];
  const stop = new AbortController();
  for await (const item of openFootage({ storage, clock: systemClock, cameraId: CAMERA }, startMs + atFrame * FRAME_MS, wish, stop.signal)) {
    const place = (ms: number) => Math.round((ms - startMs) / FRAME_MS);
    out.push(item.kind === 'media' ? place(item.startMs) : item.kind === 'gap' ? `gap ${place(item.startMs)}-${place(item.endMs)}` : item.kind);
    if (out.length >= most || item.kind === 'end') break;
  }
  return out;
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test('forward: from the keyframe before the place, over a pause, to the end', async () => {
  expect(await read(97, {})).toEqual(['init', ...range(90, 120), 'gap 120-300', ...range(300, 360), 'end']);
});

test('backward: picture group by picture group, each in its own order, over the pause, to the beginning', async () => {
  const groups = (from: number, to: number) => range(0, (to - from) / 10).flatMap((index) => range(to - 10 * (index + 1), to - 10 * index));
  expect(await read(317, { direction: 'backward' })).toEqual(['init', ...groups(300, 320), 'gap 120-300', ...groups(0, 120), 'end']);
});

test('keyframes alone, forward and backward, so far apart as is wished', async () => {
  expect(await read(55, { keyframesEveryMs: 0 }, 5)).toEqual(['init', 50, 60, 70, 80]);
  expect(await read(55, { keyframesEveryMs: 2_000 }, 3)).toEqual(['init', 50, 70]);
  expect(await read(5, { keyframesEveryMs: 7_000 })).toEqual(['init', 0, 70, 'gap 120-300', 300, 'end']);
  expect(await read(55, { direction: 'backward', keyframesEveryMs: 0 })).toEqual(['init', 50, 40, 30, 20, 10, 0, 'end']);
  expect(await read(55, { direction: 'backward', keyframesEveryMs: 2_000 })).toEqual(['init', 50, 30, 10, 'end']);
});

test('keyframes that are far apart are gone to directly: what lies between is not looked at', async () => {
  const rig = recordNumbered(storage, FAR, startMs);
  rig.feed(1_500);
  await rig.recorder.close('recording-off');
  await eventually(async () => (await storage.readableSegments(FAR, 0, Date.now(), 50)).filter((segment) => !segment.open).length === 30, { what: 'all is in the index' });
  let asked = 0;
  const counting = new Proxy(storage, {
    get: (target, name) => {
      if (name === 'readableSegments') return (...range: Parameters<FootageStore['readableSegments']>) => (asked++, target.readableSegments(...range));
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
  const out: number[] = [];
  for await (const item of openFootage({ storage: counting, clock: systemClock, cameraId: FAR }, startMs + 4_000, { keyframesEveryMs: 68_000 }, new AbortController().signal)) {
    if (item.kind === 'media') out.push(Math.round((item.startMs - startMs) / FRAME_MS));
  }
  expect(out).toEqual([40, 720, 1400]);
  expect(asked).toBeLessThan(8);
});

test('the sub-stream where it is recorded, else the main one', async () => {
  expect((await read(0, { stream: 'sub' })).at(-2)).toBe(39);
  expect((await read(310, { stream: 'sub' })).at(-2)).toBe(359);
});

test('before all footage there is nothing backward, and a file cut short gives what it has', async () => {
  expect(await read(0, { direction: 'backward' }, 3)).toEqual(['end']);
  const first = segmentFiles(path.join(dataDir, 'footage'), CAMERA)[0]!;
  truncateSync(first, 6_000);
  const frames = await read(40, { direction: 'backward' });
  expect(frames.at(-1)).toBe('end');
  expect(await read(40, { keyframesEveryMs: 0 }, 2)).toEqual(['init', 50]);
});
