import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Polygon } from '../../contract/device-types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { MinuteBook } from '../../main/guard/motion-grid/minute-book.ts';
import type { MotionSecond } from '../../main/guard/motion-grid/motion-second.ts';
import { motionFile } from '../../main/storage/layout.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { startHeadless } from '../../tests/support/headless.ts';
import { decodeFootage, FOOTAGE_FOLDER, readTruth } from '../guard/footage.ts';
import { watch } from '../guard/judge.ts';
import { sceneSet } from '../guard/scenes.ts';
import { percentile, round } from '../lib/statistics.ts';

const CAMERA = 'cam_000000000001';
const DAY_MS = 86_400_000;
const DAYS = 7;
/** Something moves a tenth of the time. */
const MOVING_SECONDS = 8_640;
/** Ordinary motion comes in visits of this length, seconds. */
const VISIT_SECONDS = 20;
const RUNS = 40;
/** One scene after the other, until there is enough of them. */
const SCENES = 6;
const AREAS: Polygon[] = [
  [[0.4, 0.4], [0.6, 0.4], [0.6, 0.9], [0.4, 0.9]],
  [[0, 0], [1, 0], [1, 1], [0, 1]],
  [[0.05, 0.6], [0.3, 0.55], [0.35, 0.95], [0.1, 0.98]],
  [[0.7, 0.05], [0.95, 0.05], [0.95, 0.25], [0.7, 0.25]],
];

/**
 * Days of the motion grid of one camera, written as the engine writes them: seconds that the guard really saw, in visits over all of
 * the day. Then `guard.find` of a day and of a week, by calls to the real engine, each time another area; the first answer after the
 * start counts, too.
 */
export async function findInThePast(say: (line: string) => void): Promise<Record<string, unknown>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-find-'));
  try {
    const seen = await secondsSeen();
    say(`${seen.length} seconds in which the guard saw something move, ${readTruth() ? 'of the real footage and ' : ''}of generated scenes`);
    const fromMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS * DAY_MS;
    const bytes = await write(dataDir, seen, fromMs);
    await using engine = await startHeadless({ built: true, dataDir, env: { KANJIA_LOG: 'error' } });
    const find = async (area: Polygon, from: number, to: number) => {
      const began = performance.now();
      const { moments, more } = await engine.call('guard.find', { cameraId: CAMERA, area, from, to, order: 'newest' });
      return { ms: performance.now() - began, moments: moments.length, more };
    };
    const day: Awaited<ReturnType<typeof find>>[] = [];
    for (let run = 0; run < RUNS; run++) day.push(await find(AREAS[run % AREAS.length]!, fromMs + (run % DAYS) * DAY_MS, fromMs + ((run % DAYS) + 1) * DAY_MS));
    const week: number[] = [];
    for (let run = 0; run < AREAS.length; run++) {
      const began = performance.now();
      for (let at = DAYS - 1; at >= 0; at--) await find(AREAS[run]!, fromMs + at * DAY_MS, fromMs + (at + 1) * DAY_MS);
      week.push(performance.now() - began);
    }
    const times = day.map(({ ms }) => ms);
    const figures = {
      secondsWithMotionADay: MOVING_SECONDS,
      motionGridMegabytesADay: round(bytes / 1e6, 2),
      runs: RUNS,
      findInADayMs: { first: round(times[0]!, 0), p50: round(percentile(times, 50), 0), p95: round(percentile(times, 95), 0), most: round(Math.max(...times), 0) },
      findInAWeekMs: { p50: round(percentile(week, 50), 0), most: round(Math.max(...week), 0) },
      momentsFound: { least: Math.min(...day.map(({ moments }) => moments)), most: Math.max(...day.map(({ moments }) => moments)) },
    };
    say(`motion grid: ${figures.motionGridMegabytesADay} MB a camera-day (at most 2)`);
    say(`guard.find in a day: p50 ${figures.findInADayMs.p50} ms, p95 ${figures.findInADayMs.p95} ms of ${RUNS} (at most 1000); a week, day by day: p50 ${figures.findInAWeekMs.p50} ms`);
    return figures;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the guard's own eyes make of footage: every second in which something moved. */
async function secondsSeen(): Promise<MotionSecond[]> {
  const seconds: MotionSecond[] = [];
  const onSecond = (second: MotionSecond) => seconds.push(second);
  for (const name of Object.keys(readTruth() ?? {})) {
    const { size, frames, times } = await decodeFootage(FOOTAGE_FOLDER + name, 768, 432);
    watch(size, frames.map((frame, i) => ({ frame, atMs: times[i]! })), { onSecond });
  }
  const { size, scenes, play } = sceneSet();
  for (const { visited } of scenes.slice(0, SCENES)) watch(size, play(visited), { onSecond });
  if (seconds.length === 0) throw new Error('the guard saw nothing move');
  return seconds;
}

/** @returns bytes of a day's `motion.jsonl`, the mean */
async function write(dataDir: string, seen: readonly MotionSecond[], fromMs: number): Promise<number> {
  const folder = path.join(dataDir, 'recordings');
  const storage = await createStorage({ dataDir, defaultRecordingsPath: folder, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  let bytes = 0;
  for (let day = 0; day < DAYS; day++) {
    const dayMs = fromMs + day * DAY_MS;
    const waiting: [number, string][] = [];
    const book = new MinuteBook((minuteMs, line) => waiting.push([minuteMs, line]));
    const visits = MOVING_SECONDS / VISIT_SECONDS;
    for (let n = 0; n < MOVING_SECONDS; n++) {
      const visit = Math.floor(n / VISIT_SECONDS);
      const atMs = dayMs + Math.floor((visit * DAY_MS) / visits / 1000) * 1000 + (n % VISIT_SECONDS) * 1000;
      const { night, cells } = seen[(day * 977 + n) % seen.length]!;
      book.push({ atMs, night, cells });
    }
    book.flush();
    // A minute's lines go one by one, as they would over a day; a queue has its bound.
    for (const [minuteMs, line] of waiting) {
      storage.putMotion(CAMERA, minuteMs, line);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await allWritten(storage, dayMs, waiting.length);
    bytes += statSync(motionFile(folder, CAMERA, dayMs)).size;
  }
  await storage.close();
  return bytes / DAYS;
}

async function allWritten(storage: Awaited<ReturnType<typeof createStorage>>, dayMs: number, lines: number): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const written = (await storage.motionLines(CAMERA, dayMs, dayMs + DAY_MS - 1)).length;
    if (written === lines) return;
    if (performance.now() > until) throw new Error(`${written} of ${lines} lines of the motion grid were written`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
