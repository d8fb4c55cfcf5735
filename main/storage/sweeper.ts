import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './catalog.ts';
import { segmentFile } from './layout.ts';
import type { Location } from './location.ts';
import { planRetention, retentionIsDue } from './retention.ts';
import type { SegmentFile } from './segment-file.ts';

/** What may be written before the next look, whatever the cameras send: two looks of 64 cameras at 8 Mbit/s. */
const LEAST_RESERVE_BYTES = 1024 * 1024;
const RESERVE_PER_OPEN_BYTES = 1024 * 1024;
/** Segments looked at in one plan. */
const CANDIDATES = 512;

export interface CameraUsage {
  cameraId: string;
  usedBytes: number;
  segments: number;
  oldestMs: number | null;
  newestMs: number | null;
}

export interface SweeperParts {
  catalog: CatalogClient;
  locations: ReadonlyMap<string, Location>;
  log: Logger;
  openFiles: () => Iterable<SegmentFile>;
  limits: () => { capBytes: number; keepFreeBytes: number };
}

/** Carries out retention plans: mark the row, unlink the file, forget the row. Keeps running totals. */
export class Sweeper {
  readonly #parts: SweeperParts;
  #closedBytes = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /** Reads the totals. */
  async start(): Promise<void> {
    const totals = await this.#parts.catalog.ask('totals');
    this.#closedBytes = totals.reduce((sum, total) => sum + total.bytes, 0);
  }

  /** A segment's row was closed: from now on it counts as closed. */
  closed(file: SegmentFile): void {
    this.#closedBytes += file.writtenMs > 0 ? file.writtenBytes : 0;
  }

  /** All footage on disk, with what open segments have so far. */
  usedBytes(): number {
    let bytes = this.#closedBytes;
    for (const file of this.#parts.openFiles()) bytes += file.writtenBytes;
    return bytes;
  }

  reserveBytes(): number {
    let bytes = LEAST_RESERVE_BYTES;
    for (const file of this.#parts.openFiles()) bytes += Math.min(RESERVE_PER_OPEN_BYTES, file.pendingBytes + 256 * 1024);
    return bytes;
  }

  async usage(): Promise<CameraUsage[]> {
    const { catalog, openFiles } = this.#parts;
    const [totals, extents] = await Promise.all([catalog.ask('totals'), catalog.ask('extents')]);
    const usage = new Map<string, CameraUsage>();
    const of = (cameraId: string) => {
      let entry = usage.get(cameraId);
      if (!entry) usage.set(cameraId, (entry = { cameraId, usedBytes: 0, segments: 0, oldestMs: null, newestMs: null }));
      return entry;
    };
    for (const { cameraId, segments, bytes } of totals) {
      const entry = of(cameraId);
      entry.usedBytes += bytes;
      entry.segments += segments;
    }
    for (const { cameraId, oldestMs, newestMs } of extents) Object.assign(of(cameraId), { oldestMs, newestMs });
    for (const file of openFiles()) {
      const entry = of(file.options.cameraId);
      entry.usedBytes += file.writtenBytes;
      entry.oldestMs ??= file.options.startMs;
      entry.newestMs = file.options.startMs + file.writtenMs;
    }
    return [...usage.values()];
  }

  /** Removes what has to go, if anything has. One sweep at a time. */
  sweep(): Promise<{ enough: boolean }> {
    const next = this.#running.then(() => this.#sweep(0));
    this.#running = next.catch(() => {});
    return next;
  }

  /** Frees at least so many bytes now, limits or not. @returns how many. */
  free(bytes: number): Promise<number> {
    const next = this.#running.then(async () => {
      const candidates = await this.#parts.catalog.ask('oldest', CANDIDATES, null);
      const chosen: SegmentRow[] = [];
      let freed = 0;
      for (const row of candidates) {
        if (freed >= bytes) break;
        chosen.push(row);
        freed += row.bytes;
      }
      await this.#remove(chosen);
      return freed;
    });
    this.#running = next.catch(() => {});
    return next;
  }

  async #sweep(round: number): Promise<{ enough: boolean }> {
    const { catalog, locations, limits } = this.#parts;
    const state = {
      ...limits(),
      usedBytes: this.usedBytes(),
      reserveBytes: this.reserveBytes(),
      locations: [...locations.values()].filter((location) => location.state === 'ok').map(({ path, freeBytes }) => ({ path, freeBytes })),
    };
    if (!retentionIsDue(state)) return { enough: true };
    const candidates = await catalog.ask('oldest', CANDIDATES, null);
    const plan = planRetention({ ...state, candidates });
    const chosen = new Set(plan.remove.map(({ id }) => id));
    await this.#remove(candidates.filter(({ id }) => chosen.has(id)));
    if (!plan.enough && candidates.length === CANDIDATES && round < 64) return this.#sweep(round + 1);
    return { enough: plan.enough };
  }

  async #remove(rows: SegmentRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { catalog, locations, log } = this.#parts;
    await catalog.ask('markDeleting', rows.map(({ id }) => id));
    const gone: SegmentRow[] = [];
    for (const location of new Set(rows.map((row) => row.location))) {
      const here = rows.filter((row) => row.location === location);
      try {
        await locations.get(location)?.writer.request({ kind: 'unlink', files: here.map((row) => segmentFile(row.location, row.cameraId, row.startMs, row.runId)) });
        gone.push(...here);
        const freed = locations.get(location);
        if (freed) freed.freeBytes += here.reduce((sum, row) => sum + row.bytes, 0);
      } catch (error) {
        // They stay marked and are removed at the next start.
        log.error('segments not removed', { location, error });
      }
    }
    await catalog.ask('forget', gone.map(({ id }) => id), 'overwritten');
    this.#closedBytes -= rows.reduce((sum, row) => sum + row.bytes, 0);
    log.info('overwritten', { segments: gone.length, bytes: gone.reduce((sum, row) => sum + row.bytes, 0) });
  }
}
