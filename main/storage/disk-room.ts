import type { CatalogClient } from './catalog-client.ts';
import type { LocationSet } from './location-set.ts';
import type { SegmentFile } from './segment-file.ts';
import type { StorageNotices } from './storage-notices.ts';
import type { Sweeper } from './sweeper.ts';

/** Less than this free is full. */
const LEAST_ROOM_BYTES = 1024 * 1024;

export interface DiskRoomParts {
  catalog: CatalogClient;
  locations: LocationSet;
  sweeper: Sweeper;
  notices: StorageNotices;
  /** The state of a location changed. */
  changed: () => void;
}

/** Which disks have room: one that is full is left until it has some again. */
export class DiskRoom {
  readonly #parts: DiskRoomParts;

  constructor(parts: DiskRoomParts) {
    this.#parts = parts;
  }

  /** ENOSPC: overwrite the oldest, then go on; when nothing can go, go on elsewhere, or say so. */
  async make(file: SegmentFile): Promise<void> {
    const { locations, sweeper, notices, changed } = this.#parts;
    const { folder } = file.options.location;
    const freed = await sweeper.free(folder, sweeper.reserveBytes(folder) + LEAST_ROOM_BYTES).catch(() => 0);
    if (freed > 0) {
      file.resume();
      return;
    }
    locations.setFull(folder, true);
    notices.set(`full.${folder}`, 'error', { key: 'storage.state.full', data: { path: folder } });
    file.fail('disk-full', 'ENOSPC');
    changed();
  }

  /** One that is over its cap, and of which nothing may go, is full; one that was full of other things may have room again. */
  look(): void {
    const { locations, sweeper, notices, changed } = this.#parts;
    for (const location of locations.used()) {
      if (sweeper.isShort(location.path) && locations.stateOf(location) === 'ok') {
        locations.setFull(location.path, true);
        notices.set(`full.${location.path}`, 'error', { key: 'notices.nothingMayGo', data: { path: location.path } });
        changed();
      }
    }
    if (!locations.anyFull) return;
    for (const location of locations.used()) {
      if (locations.stateOf(location) !== 'full' || sweeper.isShort(location.path) || location.freeBytes <= sweeper.comingBytes(location.path) + LEAST_ROOM_BYTES) continue;
      locations.setFull(location.path, false);
      notices.delete(`full.${location.path}`);
      changed();
    }
  }

  /** Where all are full the one with the oldest footage is written to. */
  async lookForOldest(): Promise<void> {
    const { catalog, locations } = this.#parts;
    if (locations.used().length < 2) return;
    locations.tellOldest(new Map((await catalog.ask('oldestByLocation')).map(({ location, oldestMs }) => [location, oldestMs])));
  }
}
