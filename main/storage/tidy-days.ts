import path from 'node:path';
import type { CatalogClient } from './catalog-client.ts';
import { cameraOf, dayOf, isDay, subFootageOf } from './layout.ts';
import type { Location } from './location.ts';
import { folders } from './rebuild.ts';
import type { Sidecars } from './sidecars.ts';

/**
 * Days before a camera's oldest footage have nothing left but sidecars: their folders go, and one line in the camera's own ledger
 * says that the time before was overwritten. Else folders and gaps would grow for ever.
 * @param options `otherwise`: a camera that has no footage at all keeps its days from then on, UTC ms
 */
export async function tidyDays(options: { catalog: CatalogClient; locations: readonly Location[]; sidecars: Sidecars; otherwise: number }): Promise<void> {
  const { catalog, locations, sidecars, otherwise } = options;
  const oldest = new Map((await catalog.ask('extents')).map(({ cameraId, oldestMs }) => [cameraId, oldestMs]));
  for (const { cameraId } of await catalog.ask('cameras')) {
    // What only the small stream is recorded of has its events beside the other one.
    const sub = cameraOf(cameraId) === cameraId ? oldest.get(subFootageOf(cameraId)) : undefined;
    const oldestMs = Math.min(oldest.get(cameraId) ?? Infinity, sub ?? Infinity, oldest.has(cameraId) || sub !== undefined ? Infinity : otherwise);
    const oldestDay = dayOf(oldestMs);
    const past: { location: Location; day: string }[] = [];
    for (const location of locations) {
      for (const day of await folders(location, path.join(location.path, cameraId))) if (isDay(day) && day < oldestDay) past.push({ location, day });
    }
    const first = past.map(({ day }) => day).toSorted()[0];
    if (first === undefined) continue;
    const hasFootage = oldestMs !== otherwise;
    if (hasFootage) sidecars.write(cameraId, null, { t: 'gap', s: Date.parse(first), e: Date.parse(oldestDay), c: 'overwritten' });
    await sidecars.settled();
    for (const { location, day } of past) await location.writer.request({ kind: 'remove-day', folder: path.join(location.path, cameraId, day) });
    if (hasFootage) await catalog.ask('sumUpGaps', cameraId, Date.parse(oldestDay));
  }
}
