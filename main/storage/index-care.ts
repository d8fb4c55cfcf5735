import type { GapCause } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { auditFiles } from './audit.ts';
import type { CatalogClient } from './catalog-client.ts';
import { DoubtedEnds } from './doubted-ends.ts';
import { rebuildIndex } from './rebuild.ts';
import { finishSegments } from './reconcile.ts';
import type { SegmentRow } from './segment-rows.ts';
import type { PutRight } from './start-up.ts';
import type { UnreadLocations } from './unread-locations.ts';
import { segmentFile } from './layout.ts';
import type { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import type { ChainWriter } from './proof/chain-writer.ts';
import { hashFile } from './proof/hash-file.ts';
import { DAY_MS } from './retention.ts';
import { LONGEST_SEGMENT_MS } from '../../contract/footage-limits.ts';
import type { Sidecars } from './sidecars.ts';
import { tidyDays } from './tidy-days.ts';

export interface IndexCareParts {
  catalog: CatalogClient;
  locations: LocationSet;
  sidecars: Sidecars;
  chain: ChainWriter;
  unread: UnreadLocations;
  clock: Clock;
  log: Logger;
  /** The totals may have changed. */
  changed: () => Promise<void>;
  /** Nothing is there of that time after all. */
  putGap: (cameraId: string, fromMs: number, toMs: number, cause: GapCause) => void;
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
  /** Segments of an engine before whose disk is away or ill. */
  #left: readonly SegmentRow[] = [];
  /** Locations that were not held against the index yet, since the engine runs. */
  readonly #unaudited = new Set<string>();
  readonly #doubted: DoubtedEnds;

  constructor(parts: IndexCareParts) {
    this.#parts = parts;
    this.#doubted = new DoubtedEnds(parts);
  }

  /** Resolves when all that was asked for is done. */
  get settled(): Promise<void> {
    return this.#running;
  }

  /**
   * After a start: years of footage are taken into a new index, what a crash left without a hash gets one, and the index is held against
   * the files.
   */
  afterStart({ rest, recovered, left }: PutRight, startMs: number): void {
    const { catalog, locations, signal, changed } = this.#parts;
    this.#left = left;
    if (rest) {
      this.#add('the index could not be made whole', async () => {
        await rest(signal);
        await changed();
      });
    }
    this.#add('segments not hashed', () => this.#hash(recovered));
    for (const location of locations.all()) this.takeIn(location);
    this.#add('the last stop is not explained', () => catalog.ask('explainStop', startMs));
    this.#add('old days not put together', () => this.#makeDays());
  }

  /** A location is there, for the first time or again: what could not be done with it before is. */
  back(location: Location): void {
    if (this.#doubted.has(location)) this.#checkEnds(location);
    if (this.#unaudited.has(location.path) || this.#parts.unread.has(location) || this.#left.some((row) => row.location === location.path)) this.takeIn(location);
  }

  /** A file of that location broke off, and the index knows its end: it is held against the file as soon as the location is there. */
  brokeOff(location: Location, cameraId: string, startMs: number): void {
    this.#doubted.add({ folder: location.path, cameraId, startMs });
    if (location.state === 'ok') this.#checkEnds(location);
  }

  #checkEnds(location: Location): void {
    this.#add('what broke off could not be compared with its files', async () => {
      if ((await this.#doubted.check(location)) > 0) await this.#parts.changed();
    });
  }

  /** Finishes what was left in a location, reads what the index never read of it, and holds the index against its files. */
  takeIn(location: Location): void {
    this.#unaudited.add(location.path);
    this.#add('what a disk was left with could not be put right', () => this.#finish(location));
    this.#add('a disk could not be taken in', () => this.#read(location));
    this.#audit(location);
  }

  async #finish(location: Location): Promise<void> {
    const { catalog, log, changed } = this.#parts;
    const rows = this.#left.filter((row) => row.location === location.path);
    if (rows.length === 0) return;
    const { recovered, left } = await finishSegments(rows, { catalog, locations: [location], log });
    this.#left = [...this.#left.filter((row) => !rows.includes(row)), ...left];
    await changed();
    await this.#hash(recovered);
  }

  /** Stars, notes and events that stand there, too: footage is kept for their sake. */
  async #read(location: Location): Promise<void> {
    const { catalog, locations, unread, clock, log, signal, changed } = this.#parts;
    if (location.state !== 'ok' || !unread.has(location)) return;
    let isWhole = true;
    const { rest } = await rebuildIndex({ ...{ catalog, clock, log }, locations: locations.all(), only: location, budgetMs: 0, unread: (each) => (isWhole &&= each !== location) });
    await rest?.(signal);
    if (isWhole && !signal.aborted) await unread.delete(location);
    await changed();
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

  #audit(location: Location): void {
    const { catalog, clock, log, signal, changed } = this.#parts;
    const ledgers = this.#parts.locations.all();
    this.#add('the files could not be compared with the index', async () => {
      // It is held against the files when it is there.
      if (location.state !== 'ok') return;
      const { missing, adopted, cutShort, isWhole } = await auditFiles({ catalog, location, ledgers, clock, log, signal });
      if (isWhole) this.#unaudited.delete(location.path);
      if (missing + adopted + cutShort > 0) await changed();
      await this.#tidy();
    });
  }

  tidy(): void {
    this.#add('old days not tidied', () => this.#tidy());
  }

  async #tidy(): Promise<void> {
    const { catalog, locations, sidecars, unread, clock } = this.#parts;
    // The days that have just ended are put together, before somebody looks at them.
    const nowMs = clock.now();
    const cameras = await catalog.ask('cameras');
    await catalog.ask('timelines', cameras.map(({ cameraId }) => cameraId), nowMs - 3 * DAY_MS, nowMs, nowMs);
    const otherwise = nowMs - this.#parts.eventDays() * DAY_MS;
    await this.#parts.tidyPictures(otherwise);
    // A day may have footage on a disk that is away, of which a new index knows nothing yet.
    if (locations.used().some((each) => unread.has(each) && !each.isReadable)) return;
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
