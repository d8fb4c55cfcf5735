import type { StorageStatus } from '../../contract/storage-types.ts';
import { FOOTAGE_CLASSES } from '../../contract/types.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { LocationSet } from './location-set.ts';
import type { StorageSettings } from './settings.ts';
import type { Sweeper } from './sweeper.ts';

export interface StatusTellerParts {
  locations: LocationSet;
  sweeper: Sweeper;
  settings: () => Readonly<StorageSettings>;
  log: Logger;
  signal: AbortSignal;
}

/** How much footage there is and where, told to whoever listens when it changes. */
export class StatusTeller {
  readonly #parts: StatusTellerParts;
  readonly #emitter = new Emitter<{ status: StorageStatus }>();
  #last = '';

  constructor(parts: StatusTellerParts) {
    this.#parts = parts;
  }

  async status(): Promise<StorageStatus> {
    const { locations, sweeper, settings } = this.#parts;
    const here = locations.choose();
    const shown = here ?? locations.used()[0];
    const usage = await sweeper.usage();
    const oldest = usage.flatMap(({ oldestMs }) => (oldestMs === null ? [] : [oldestMs]));
    const used = locations.used();
    return {
      path: shown?.path ?? '',
      usedBytes: sweeper.usedBytes(),
      capBytes: used.reduce((sum, { capBytes }) => sum + capBytes, 0),
      keepFreeBytes: shown?.keepFreeBytes ?? 0,
      freeBytes: shown?.freeBytes ?? 0,
      oldestMs: oldest.length > 0 ? Math.min(...oldest) : null,
      segmentSeconds: settings().segmentSeconds,
      state: shown ? locations.stateOf(shown) : 'missing',
      locations: used.map((location) => ({
        ...{ path: location.path, state: locations.stateOf(location), inUse: location === here, removable: location.ownMount },
        usedBytes: sweeper.usedBytes(location.path),
        ...{ capBytes: location.capBytes, keepFreeBytes: location.keepFreeBytes, freeBytes: location.freeBytes, totalBytes: location.totalBytes },
      })),
      classes: FOOTAGE_CLASSES.map((name) => ({ class: name, usedBytes: Math.max(0, sweeper.classBytes[name]) })),
      retention: settings().retention,
      perCamera: usage,
    };
  }

  on(listener: (status: StorageStatus) => void): Disposable {
    return this.#emitter.on('status', listener);
  }

  /** Tells it in any case. */
  tell(status: StorageStatus): void {
    this.#emitter.emit('status', status);
  }

  async tellChange(): Promise<void> {
    const { log, signal } = this.#parts;
    if (signal.aborted || this.#emitter.listenerCount('status') === 0) return;
    try {
      const status = await this.status();
      const text = JSON.stringify(status);
      if (text === this.#last) return;
      this.#last = text;
      this.tell(status);
    } catch (error) {
      if (!signal.aborted) log.error('storage status not known', { error });
    }
  }
}
