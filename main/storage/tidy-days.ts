import path from 'node:path';
import type { CatalogClient } from './catalog-client.ts';
import { cameraOf, dayOf, isDay, subFootageOf } from './layout.ts';
import type { Location } from './location.ts';
import { folders } from './rebuild.ts';
import { DAY_MS } from './retention.ts';
import type { Sidecars } from './sidecars.ts';
import { isClosed, isTimeout } from './until-taken.ts';

/**
 * Days whose footage has been overwritten have nothing left but sidecars: their folders go, and one line in the camera's own ledger says
 * that the time before was overwritten. Else folders and gaps would grow for ever. A day with something starred keeps its folder.
 * @param options `otherwise`: a camera that has no footage at all keeps its days from then on, UTC ms
 */
export async function tidyDays(options: { catalog: CatalogClient; locations: readonly Location[]; sidecars: Sidecars; otherwise: number }): Promise<void> {
  const { catalog, locations, sidecars, otherwise } = options;
  const all = new Map((await catalog.ask('pastDays')).map((past) => [past.cameraId, past]));
  for (const { cameraId } of await catalog.ask('cameras')) {
    // What only the small stream is recorded of has its events beside the other one.
    const both = [all.get(cameraId), cameraOf(cameraId) === cameraId ? all.get(subFootageOf(cameraId)) : undefined].filter((past) => past !== undefined);
    const hasFootage = both.length > 0;
    const oldestDay = dayOf(hasFootage ? Math.min(...both.map(({ beforeMs }) => beforeMs)) : otherwise);
    const kept = new Set(both.flatMap(({ keptDays }) => keptDays.map((day) => dayOf(day * DAY_MS))));
    const past: { location: Location; day: string }[] = [];
    for (const location of locations) {
      for (const day of await daysIn(location, cameraId)) if (isDay(day) && day < oldestDay && !kept.has(day)) past.push({ location, day });
    }
    const first = past.map(({ day }) => day).toSorted()[0];
    if (first === undefined) continue;
    const [fromMs, toMs] = [Date.parse(first), Date.parse(oldestDay)];
    // A folder with files of somebody else stays, and is met again each time.
    const told = (await catalog.ask('gaps', cameraId, fromMs, toMs)).some(({ cause, startMs, endMs }) => cause === 'overwritten' && startMs <= fromMs && (endMs ?? 0) >= toMs);
    if (hasFootage && !told) sidecars.write(cameraId, null, { t: 'gap', s: fromMs, e: toMs, c: 'overwritten' });
    await sidecars.settled();
    for (const { location, day } of past) await location.writer.request({ kind: 'remove-day', folder: path.join(location.path, cameraId, day) });
    if (hasFootage) await catalog.ask('sumUpGaps', cameraId, toMs);
  }
}

/** None of a folder that may not be read: the other cameras are tidied all the same. */
async function daysIn(location: Location, cameraId: string): Promise<string[]> {
  try {
    return await folders(location, path.join(location.path, cameraId));
  } catch (error) {
    if (isClosed(error) || isTimeout(error)) throw error;
    return [];
  }
}
