import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { ColourProbe } from '../../main/guard/night/colour-probe.ts';
import { MinuteBook } from '../../main/guard/motion-grid/minute-book.ts';
import { readMinuteLine } from '../../main/guard/motion-grid/minute-codec.ts';
import { GRID_CELLS, gridCell } from '../../main/guard/motion-grid/motion-second.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { makeRun } from '../../bench/guard/fragments.ts';
import { eventually } from '../support/eventually.ts';

const CAMERA = 'cam_abcdefghijkl';
const NOON_MS = Date.UTC(2026, 10, 28, 12);

let dataDir: string;
let storage: FootageStore;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'kanjia-grid-'));
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: systemClock.now() });
});

afterEach(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('seconds of motion stand beside the day’s footage and are read again, across days', async () => {
  const book = new MinuteBook((minuteMs, line) => storage.putMotion(CAMERA, minuteMs, line));
  const times = [NOON_MS, NOON_MS + 1000, NOON_MS + 61_000, NOON_MS + 86_400_000];
  for (const atMs of times) book.push({ atMs, night: false, cells: new Uint8Array(GRID_CELLS).fill(gridCell(3, 4), 5, 9) });
  book.flush();
  const seconds = await eventually(
    async () => {
      const read = (await storage.motionLines(CAMERA, NOON_MS, NOON_MS + 90_000_000)).flatMap(readMinuteLine);
      return read.length === times.length ? read : null;
    },
    { what: 'all lines are written' },
  );
  expect(seconds.map(({ atMs }) => atMs).toSorted((a, b) => a - b)).toEqual(times);
  expect(seconds[0]!.cells[5]).toBe(gridCell(3, 4));
  expect(await readdir(path.join(dataDir, 'footage', CAMERA, '2026-11-28'))).toContain('motion.jsonl');
  expect((await storage.motionLines(CAMERA, NOON_MS, NOON_MS + 1000)).flatMap(readMinuteLine)).toHaveLength(3);
  expect(await storage.motionLines(CAMERA, NOON_MS - 90_000_000, NOON_MS - 86_400_000)).toEqual([]);
});

test.each([
  ['a scene in colour', 'testsrc=s=320x180:r=5:d=1', (colour: number) => colour > 10],
  ['the same without colour', 'testsrc=s=320x180:r=5:d=1,hue=s=0', (colour: number) => colour < 1],
])('of %s the colours are seen in one keyframe', async (_name, source, right) => {
  const run = await makeRun(['-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'], 'run1', NOON_MS);
  const colours = await new ColourProbe(run.init, run.media[0]!, { ffmpegPath: 'ffmpeg', clock: systemClock }).colours;
  expect(colours!.brightness).toBeGreaterThan(60);
  expect(right(colours!.colour)).toBe(true);
});
