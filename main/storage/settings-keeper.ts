import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import { defaultLimits } from './retention.ts';
import { DEFAULT_SEGMENT_SECONDS, type KnownLocation, saveSettings, type StorageSettings } from './settings.ts';
import { changedSettings } from './storage-change.ts';
import type { StorageNotices } from './storage-notices.ts';
import type { StorageChange } from './types.ts';

export interface SettingsKeeperParts {
  dataDir: string;
  locations: LocationSet;
  notices: StorageNotices;
  /** Footage may lie in a location that is new here. */
  broughtIn: (location: Location) => void;
}

/** The store's settings, kept in storage.json, and the locations as they say. */
export class SettingsKeeper {
  readonly #parts: SettingsKeeperParts;
  #settings: StorageSettings = { segmentSeconds: DEFAULT_SEGMENT_SECONDS, locations: [], retention: DEFAULT_RETENTION };

  constructor(parts: SettingsKeeperParts) {
    this.#parts = parts;
  }

  get now(): Readonly<StorageSettings> {
    return this.#settings;
  }

  /** @param known null at the first start: then footage goes to `defaultPath`. */
  async open(known: StorageSettings | null, defaultPath: string): Promise<void> {
    const { locations } = this.#parts;
    if (known) {
      this.#settings = known;
      // Side by side: one that hangs keeps the others from nothing.
      await Promise.all(known.locations.map((each) => locations.add(each, false)));
    } else {
      const first = await locations.add({ path: defaultPath, id: null, ownMount: false, capBytes: 0, keepFreeBytes: 0, used: true }, true);
      Object.assign(first, defaultLimits({ totalBytes: first.totalBytes, freeBytes: first.freeBytes, usedBytes: 0 }));
    }
    this.#keep();
  }

  /** @throws AppError `read-only` for a folder that cannot be written. */
  async change(change: StorageChange): Promise<void> {
    const { locations } = this.#parts;
    const settings = changedSettings(this.#settings, change);
    for (const wanted of settings.locations) await this.#bringIn(wanted);
    for (const { path: folder, capBytes, keepFreeBytes } of settings.locations) Object.assign(locations.get(folder) ?? {}, { capBytes, keepFreeBytes });
    locations.setUsed(settings.locations.filter(({ used }) => used).map(({ path: folder }) => folder));
    this.#settings = settings;
    this.#keep();
  }

  /** Makes a wanted location known; nothing is kept of one that cannot be written. */
  async #bringIn(wanted: KnownLocation): Promise<void> {
    const { locations, notices, broughtIn } = this.#parts;
    const known = locations.get(wanted.path);
    if (known && (!wanted.used || this.#settings.locations.some((each) => each.used && each.path === wanted.path))) return;
    const location = known ?? (await locations.add({ ...wanted, used: false }, true));
    await location.probe();
    if (location.state !== 'ok') {
      if (!known) {
        await locations.drop(wanted.path);
        notices.delete(`location.${wanted.path}`);
      }
      throw new AppError('read-only', 'storage.notWritable', { data: { path: wanted.path } });
    }
    // It may have been one before, here or elsewhere: its footage is taken in.
    if (!known) broughtIn(location);
  }

  #keep(): void {
    const all = this.#parts.locations;
    const used = all.used().map((location) => location.path);
    const inOrder = [...used, ...all.all().map((location) => location.path).filter((folder) => !used.includes(folder))];
    const locations = inOrder.flatMap((folder): KnownLocation[] => {
      const location = all.get(folder);
      return location ? [{ path: folder, id: location.id, ownMount: location.ownMount, capBytes: location.capBytes, keepFreeBytes: location.keepFreeBytes, used: used.includes(folder) }] : [];
    });
    this.#settings = { ...this.#settings, locations };
    saveSettings(this.#parts.dataDir, this.#settings);
  }
}
