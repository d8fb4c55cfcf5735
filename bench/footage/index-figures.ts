import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { CatalogClient } from '../../main/storage/catalog-client.ts';
import { loadSettings, saveSettings } from '../../main/storage/settings.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { planSweep } from '../../main/storage/sweep-plan.ts';
import { percentile, round } from '../lib/statistics.ts';
import { eventFigures } from './event-figures.ts';
import { EVENTS, type LargeIndex, makeLargeIndex, SEGMENTS } from './large-index.ts';

const DAY_MS = 86_400_000;
const ASKED = 300;
const PLANS = 100;

/** What an index of 1,000,000 segments and 200,000 events costs: its size, the start, a day's timeline, a page of events, a plan. */
export async function indexFigures(say: (line: string) => void): Promise<Record<string, unknown>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-bench-index-'));
  try {
    const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
    const large = makeLargeIndex(dataDir, nowMs);
    say(`index made: ${(large.indexBytes / 1e6).toFixed(0)} MB`);

    // What was just made is on the disk, as it is where an engine starts.
    execFileSync('sync');
    const start = () => Number(execFileSync(process.execPath, [fileURLToPath(new URL('./start.ts', import.meta.url)), dataDir], { encoding: 'utf8' }));
    const starts = [start(), start(), start()];
    // A crash leaves no word that all is well: the whole index is checked.
    rmSync(path.join(dataDir, 'index.closed'), { force: true });
    const crashStart = start();

    // The disk is away, and its folder is not made anew: nothing is held against its files while questions are asked.
    const known = loadSettings(dataDir, nowMs).settings;
    if (!known) throw new Error('the settings are gone');
    saveSettings(dataDir, { ...known, locations: known.locations.map((location) => ({ ...location, ownMount: true })) });
    renameSync(large.footage, `${large.footage}.away`);
    const storage = await createStorage({ dataDir, defaultRecordingsPath: large.footage, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
    // As the days are put together when they are over; what it costs at once is told apart.
    const cold: number[] = [];
    for (let from = large.fromMs; from < large.toMs; from += DAY_MS) {
      const started = performance.now();
      await storage.timeline(large.cameraIds, from, from + DAY_MS);
      cold.push(performance.now() - started);
    }
    const timeline: number[] = [];
    const seek: number[] = [];
    for (let asked = 0; asked < ASKED; asked++) {
      const from = large.fromMs + ((asked * 7_919 * 60_000) % (large.toMs - large.fromMs - DAY_MS));
      const started = performance.now();
      await storage.timeline(large.cameraIds, from, from + DAY_MS);
      timeline.push(performance.now() - started);
      const sought = performance.now();
      await storage.readableSegments(large.cameraIds[asked % large.cameraIds.length]!, from + 12_345, from + 60_000, 8);
      seek.push(performance.now() - sought);
    }
    const events = await eventFigures(storage, large);
    await storage.close();
    if (existsSync(large.footage)) throw new Error('the folder of a disk that is away was made anew');

    const retentionPlan = await planFigures(dataDir, large);
    return {
      segments: SEGMENTS,
      events: EVENTS,
      indexMegabytes: round(large.indexBytes / 1e6, 1),
      indexBytesPerSegmentMinute: round(large.indexBytes / SEGMENTS, 1),
      /** Of the store alone, in a process of its own; from the command to a page that is served: `page.engineStartMs`. */
      storeStartMs: starts.map((ms) => round(ms, 0)),
      storeStartAfterCrashMs: round(crashStart, 0),
      dayTimelineOf16CamerasMs: { p50: round(percentile(timeline, 50), 2), p95: round(percentile(timeline, 95), 2) },
      dayNeverAskedForBeforeMs: { p50: round(percentile(cold, 50), 2), p95: round(percentile(cold, 95), 2) },
      pageOf100EventsMs: events,
      findingASecondMs: { p50: round(percentile(seek, 50), 2), p95: round(percentile(seek, 95), 2) },
      retentionPlanMs: retentionPlan,
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A plan as the sweeper asks for it, of the index's thread: what each camera has, the oldest of each class, and what goes of it. */
async function planFigures(dataDir: string, { footage, cameraIds }: LargeIndex): Promise<Record<string, { p50: number; p95: number }>> {
  const catalog = new CatalogClient(dataDir, Date.now(), (error) => {
    throw error;
  });
  const measure = async (guaranteedDays: Record<string, number>) => {
    const plans: number[] = [];
    for (let time = 0; time < PLANS; time++) {
      const about = {
        nowMs: Date.now(),
        locations: [{ path: footage, capBytes: 1e13, usedBytes: 1e13, keepFreeBytes: 0, freeBytes: 1e15, reserveBytes: 64e6 }],
        policy: { ...DEFAULT_RETENTION, guaranteedDays },
        classBytes: { continuous: 0, events: 0, manual: 0, starred: 0 },
      };
      const started = performance.now();
      const { plan } = await planSweep(catalog, new Set([footage]), about, null);
      plans.push(performance.now() - started);
      if (plan.remove.length === 0) throw new Error('the plan removes nothing');
    }
    return { p50: round(percentile(plans, 50), 2), p95: round(percentile(plans, 95), 2) };
  };
  try {
    return {
      nothingGuaranteed: await measure({}),
      aWeekOfEachCameraGuaranteed: await measure(Object.fromEntries(cameraIds.map((cameraId) => [cameraId, 7]))),
      // All that there is of most of them: what may go begins far down.
      allGuaranteed: await measure(Object.fromEntries(cameraIds.map((cameraId) => [cameraId, 60]))),
      allButOfOneCameraGuaranteed: await measure(Object.fromEntries(cameraIds.slice(1).map((cameraId) => [cameraId, 60]))),
    };
  } finally {
    await catalog.close();
  }
}
