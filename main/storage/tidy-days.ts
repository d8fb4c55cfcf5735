import path from 'node:path';
import type { CatalogClient } from './catalog-client.ts';
import { dayOf, isDay } from './layout.ts';
import type { Location } from './location.ts';
import { folders } from './rebuild.ts';
import type { Sidecars } from './sidecars.ts';

/**
 * Days before a camera's oldest footage have nothing left but sidecars: their folders go, and one line in the camera's own ledger
 * says that the time before was overwritten. Else folders and gaps would grow for ever.
 */
export async function tidyDays(options: { catalog: CatalogClient; locations: readonly Location[]; sidecars: Sidecars }): Promise<void> {
  const { catalog, locations, sidecars } = options;
  for (const { cameraId, oldestMs } of await catalog.ask('extents')) {
    const oldestDay = dayOf(oldestMs);
    const past: { location: Location; day: string }[] = [];
    for (const location of locations) {
      for (const day of await folders(location, path.join(location.path, cameraId))) if (isDay(day) && day < oldestDay) past.push({ location, day });
    }
    const first = past.map(({ day }) => day).toSorted()[0];
    if (first === undefined) continue;
    sidecars.write(cameraId, null, { t: 'gap', s: Date.parse(first), e: Date.parse(oldestDay), c: 'overwritten' });
    await sidecars.settled();
    for (const { location, day } of past) await location.writer.request({ kind: 'remove-day', folder: path.join(location.path, cameraId, day) });
    await catalog.ask('sumUpGaps', cameraId, Date.parse(oldestDay));
  }
}
