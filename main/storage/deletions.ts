import { randomBytes } from 'node:crypto';
import type { Deletion, Stretch } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './segment-rows.ts';
import { cameraOf, subFootageOf } from './layout.ts';
import { stretchesOf } from './stretches.ts';
import type { Sweeper } from './sweeper.ts';
import type { CameraRange } from './types.ts';

/** So long a slip can be undone. */
export const UNDO_MS = 60_000;
const AT_ONCE = 2_000;
/** A pause of a camera that a person would not call one, in a list of what goes. */
const PAUSE_MS = 10 * 60_000;
const MOST_STRETCHES = 200;

/** Deleting footage by hand: out of sight at once, gone for good a minute later, engine restarted or not. */
export class Deletions {
  readonly #catalog: CatalogClient;
  readonly #sweeper: Sweeper;
  readonly #clock: Clock;
  readonly #log: Logger;
  #carryingOut = false;

  constructor(options: { catalog: CatalogClient; sweeper: Sweeper; clock: Clock; log: Logger }) {
    this.#catalog = options.catalog;
    this.#sweeper = options.sweeper;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  async preview(range: CameraRange): Promise<{ stretches: Stretch[]; bytes: number; starred: number }> {
    const rows = await this.#rows(range);
    const first = rows.reduce((least, { startMs }) => Math.min(least, startMs), Infinity);
    const last = rows.reduce((most, { startMs }) => Math.max(most, startMs), -Infinity);
    // Of a year of events nobody reads each: a camera's list has no more than so many lines.
    const pauseMs = Math.max(PAUSE_MS, (last - first) / MOST_STRETCHES);
    return { stretches: stretchesOf(rows.map((row) => ({ ...row, cameraId: cameraOf(row.cameraId) })), pauseMs), bytes: rows.reduce((sum, row) => sum + row.bytes, 0), starred: rows.filter((row) => row.class === 'starred').length };
  }

  /** @throws AppError `not-found` */
  async delete(range: CameraRange, by: string): Promise<Deletion> {
    const rows = await this.#rows(range);
    if (rows.length === 0) throw new AppError('not-found', 'storage.nothingToDelete');
    const id = `del_${randomBytes(8).toString('hex')}`;
    const dueMs = this.#clock.now() + UNDO_MS;
    const segments = await this.#catalog.ask('trash', { id, dueMs, by }, rows.map((row) => row.id));
    return { id, dueMs, segments, bytes: rows.reduce((sum, row) => sum + row.bytes, 0), events: 0 };
  }

  /** Those that can still be had back, the newest first. */
  pending(): Promise<Deletion[]> {
    return this.#catalog.ask('pendingDeletions', this.#clock.now());
  }

  /** @throws AppError `not-found` */
  async undo(id: string): Promise<number> {
    const restored = await this.#catalog.ask('restoreTrash', id, this.#clock.now());
    if (restored === null) throw new AppError('not-found', 'storage.tooLateToUndo');
    return restored;
  }

  /** Removes the files of deletions that are beyond recall. */
  async carryOutDue(): Promise<void> {
    if (this.#carryingOut) return;
    this.#carryingOut = true;
    try {
      for (const { id, by } of await this.#catalog.ask('dueDeletions', this.#clock.now())) await this.#carryOut(id, by);
    } catch (error) {
      this.#log.warn('a deletion waits', { error });
    } finally {
      this.#carryingOut = false;
    }
  }

  async #carryOut(id: string, by: string): Promise<void> {
    for (;;) {
      const rows = await this.#catalog.ask('trashed', id, AT_ONCE);
      if (rows.length > 0) await this.#sweeper.remove(rows, 'deleted', by);
      const left = await this.#catalog.ask('trashed', id, 1);
      if (left.length === 0) break;
      // Their disk is away: they go when it is back.
      if (left.some((row) => rows.some((each) => each.id === row.id))) return;
    }
    await this.#catalog.ask('forgetDeletion', id);
  }

  /** Closed segments that reach into the range, of both streams. */
  async #rows({ cameraIds, from, to }: CameraRange): Promise<SegmentRow[]> {
    const all: SegmentRow[] = [];
    for (const cameraId of cameraIds.flatMap((id) => [id, subFootageOf(id)])) {
      for (let at = from; at < to; ) {
        const page = await this.#catalog.ask('segments', cameraId, at, to, AT_ONCE);
        // A page begins with the last one of the page before.
        all.push(...page.filter((row) => row.state === 0 && row.startMs + row.durationMs > from && (at === from || row.startMs > at)));
        const last = page.at(-1);
        if (!last || page.length < AT_ONCE || last.startMs <= at) break;
        at = last.startMs;
      }
    }
    return all;
  }
}
