import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { auditFiles } from './audit.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './segment-rows.ts';
import { segmentFile } from './layout.ts';
import type { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import type { ChainWriter } from './proof/chain-writer.ts';
import { hashFile } from './proof/hash-file.ts';
import { DAY_MS } from './retention.ts';
import { LONGEST_SEGMENT_MS } from './segment-class.ts';
import type { Sidecars } from './sidecars.ts';
import { tidyDays } from './tidy-days.ts';

export interface IndexCareParts {
  catalog: CatalogClient;
  locations: LocationSet;
  sidecars: Sidecars;
  chain: ChainWriter;
  clock: Clock;
  log: Logger;
  /** The totals may have changed. */
  changed: () => Promise<void>;
  /** What a camera without footage has of events is kept for so many days. */
  eventDays: () => number;
  /** Pictures whose footage is gone go; of a camera without any those from before. */
  tidyPictures: (otherwise: number) => Promise<void>;
  signal: AbortSignal;
}

/** Work on a large index that everything else need not wait for, one piece after the other. */
export class IndexCare {
  readonly #parts: IndexCareParts;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: IndexCareParts) {
    this.#parts = parts;
  }

  /** Resolves when all that was asked for is done. */
  get settled(): Promise<void> {
    return this.#running;
  }

  /**
   * After a start: years of footage are taken into a new index, what a crash left without a hash gets one, and the index is held against
   * the files.
   */
  afterStart(rest: ((signal: AbortSignal) => Promise<number>) | null, recovered: readonly SegmentRow[], startMs: number): void {
    const { catalog, locations, signal, changed } = this.#parts;
    if (rest) {
      this.#add('the index could not be made whole', async () => {
        await rest(signal);
        await changed();
      });
    }
    this.#add('segments not hashed', () => this.#hash(recovered));
    this.audit(locations.all());
    this.#add('the last stop is not explained', () => catalog.ask('explainStop', startMs));
    this.#add('old days not put together', () => this.#makeDays());
  }

  /** Days that no timeline was asked for since the index was made, or brought up to date, are put together before somebody looks at them. */
  async #makeDays(): Promise<void> {
    const { catalog, clock, signal } = this.#parts;
    for (const { cameraId } of await catalog.ask('cameras')) {
      // One at a time: whoever asks for something meanwhile waits a few milliseconds.
      for (const dayMs of await catalog.ask('unmadeDays', cameraId, clock.now())) {
        if (signal.aborted) return;
        await catalog.ask('timelines', [cameraId], dayMs + LONGEST_SEGMENT_MS, dayMs + DAY_MS, clock.now());
      }
    }
  }

  /** Holds the index against the files of these locations. */
  audit(locations: readonly Location[]): void {
    const { catalog, clock, log, signal, changed } = this.#parts;
    const ledgers = this.#parts.locations.all();
    this.#add('the files could not be compared with the index', async () => {
      const { missing, adopted, cutShort } = await auditFiles({ catalog, locations, ledgers, clock, log, signal });
      if (missing + adopted + cutShort > 0) await changed();
      await this.#tidy();
    });
  }

  tidy(): void {
    this.#add('old days not tidied', () => this.#tidy());
  }

  async #tidy(): Promise<void> {
    const { catalog, locations, sidecars, clock } = this.#parts;
    // The days that have just ended are put together, before somebody looks at them.
    const nowMs = clock.now();
    const cameras = await catalog.ask('cameras');
    await catalog.ask('timelines', cameras.map(({ cameraId }) => cameraId), nowMs - 3 * DAY_MS, nowMs, nowMs);
    const otherwise = nowMs - this.#parts.eventDays() * DAY_MS;
    await this.#parts.tidyPictures(otherwise);
    await tidyDays({ catalog, locations: locations.reachable(), sidecars, otherwise });
  }

  async #hash(rows: readonly SegmentRow[]): Promise<void> {
    const { catalog, locations, chain, log, signal } = this.#parts;
    for (const row of rows) {
      const location = locations.get(row.location);
      if (location?.state !== 'ok' || signal.aborted) continue;
      try {
        const { bytes, sha256 } = await hashFile(location, segmentFile(row.location, row.cameraId, row.startMs, row.runId));
        const hash = Buffer.from(sha256, 'hex');
        await catalog.ask('setHash', row.id, hash);
        if (row.class !== 'ring') chain.add({ ...row, bytes, hash, recovered: true });
      } catch (error) {
        log.warn('segment not hashed', { camera: row.cameraId, error });
      }
    }
  }

  #add(fault: string, work: () => Promise<void>): void {
    const { signal, log } = this.#parts;
    this.#running = this.#running.then(async () => {
      if (signal.aborted) return;
      try {
        await work();
      } catch (error) {
        if (!signal.aborted) log.error(fault, { error });
      }
    });
  }
}
