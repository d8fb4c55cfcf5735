import path from 'node:path';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import { dayOf, isDay, parseSegmentName } from './layout.ts';
import type { Location } from './location.ts';
import { folders, list, readSegments } from './rebuild.ts';

const DAY_MS = 86_400_000;
/** Between two days' folders: recording and viewing come first. */
const PAUSE_MS = 20;

/**
 * Holds the index against the files, day by day, while everything else runs: a row whose file somebody took away becomes a gap that
 * says so, a file that the index does not know is taken in.
 */
export async function auditFiles(options: { catalog: CatalogClient; locations: readonly Location[]; clock: Clock; log: Logger; signal: AbortSignal }): Promise<{ missing: number; adopted: number }> {
  const total = { missing: 0, adopted: 0 };
  for (const location of options.locations) {
    for (const camera of await camerasOf(location, options.catalog)) {
      for (const day of await daysOf(location, camera, options.catalog)) {
        await sleep(options.clock, PAUSE_MS, options.signal);
        // A disk that has gone has no files, and its footage is not lost.
        if (location.state !== 'ok') break;
        const { missing, adopted } = await auditDay(location, camera, day, options.catalog);
        total.missing += missing;
        total.adopted += adopted;
      }
    }
  }
  if (total.missing + total.adopted > 0) options.log.warn('the index differed from the files', total);
  return total;
}

async function auditDay(location: Location, camera: string, day: string, catalog: CatalogClient): Promise<{ missing: number; adopted: number }> {
  const folder = path.join(location.path, camera, day);
  const fromMs = Date.parse(day);
  const known = () => catalog.ask('dayStarts', camera, location.path, fromMs, fromMs + DAY_MS);
  const before = await known();
  const names = (await list(location, folder)).map((entry) => entry.name);
  const there = new Set(names.flatMap((name) => parseSegmentName(name)?.startMs ?? []));
  const gone = before.filter(({ startMs }) => !there.has(startMs)).map(({ id }) => id);
  // Only what was there in between is gone: a disk that vanished just now shows an empty folder.
  if (gone.length > 0) {
    await location.probe();
    if (location.state === 'ok') await catalog.ask('forget', gone, 'file-missing');
  }
  const rows = new Set([...before, ...(await known())].map(({ startMs }) => startMs));
  const strays = names.filter((name) => {
    const startMs = parseSegmentName(name)?.startMs;
    return startMs !== undefined && !rows.has(startMs);
  });
  const adopted = await readSegments(location, camera, folder, strays);
  await catalog.ask('adopt', adopted);
  return { missing: gone.length, adopted: adopted.length };
}

async function camerasOf(location: Location, catalog: CatalogClient): Promise<string[]> {
  const named = (await catalog.ask('cameras')).map(({ cameraId }) => cameraId);
  return [...new Set([...named, ...(await folders(location, location.path))])];
}

/** Days with a folder, and days with rows only. */
async function daysOf(location: Location, camera: string, catalog: CatalogClient): Promise<string[]> {
  const days = new Set((await folders(location, path.join(location.path, camera))).filter(isDay));
  const newestMs = await catalog.ask('newestStart', camera, location.path);
  const oldest = (await catalog.ask('extents')).find(({ cameraId }) => cameraId === camera)?.oldestMs;
  if (newestMs !== null && oldest !== undefined) for (let at = Date.parse(dayOf(oldest)); at <= newestMs; at += DAY_MS) days.add(dayOf(at));
  return [...days].toSorted();
}
