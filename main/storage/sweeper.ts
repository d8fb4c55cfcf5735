import type { RetentionSettings } from '../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass, type GapCause } from '../../contract/types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './segment-rows.ts';
import { askEvents } from './event-index.ts';
import type { EventPicture } from './event-table.ts';
import { cameraOf, segmentFile } from './layout.ts';
import type { Location } from './location.ts';
import type { LocationSet } from './location-set.ts';
import { missingRoom, retentionIsDue, type RetentionState, slackBytes } from './retention.ts';
import type { SegmentFile } from './segment-file.ts';
import { planSweep, type SweepPlan } from './sweep-plan.ts';

/** What may be written before the next look, whatever the cameras send: two looks of 64 cameras at 8 Mbit/s. */
const LEAST_RESERVE_BYTES = 1024 * 1024;
const RESERVE_PER_OPEN_BYTES = 1024 * 1024;
const MOST_ROUNDS = 256;
/** Ages are looked after this often; room twice a second. */
const AGES_EVERY_MS = 30_000;
/** What a disk did not remove in time is asked for again after this. */
const LATE_AGAIN_MS = 5_000;
/** The longest pre-roll, a piece of it, and time for an event to be told. */
const OLDEST_PRE_ROLL_MS = 90_000;
/** Files one request removes, and how long that may take: a disk that hangs holds up the others no longer. */
const FILES_AT_ONCE = 32;
const UNLINK_WITHIN_MS = 5_000;

export interface CameraUsage {
  cameraId: string;
  usedBytes: number;
  segments: number;
  oldestMs: number | null;
  newestMs: number | null;
}

export interface SweeperParts {
  catalog: CatalogClient;
  locations: LocationSet;
  clock: Clock;
  log: Logger;
  openFiles: () => Iterable<SegmentFile>;
  policy: () => RetentionSettings;
  /** Segments went: from when to when, of which camera. */
  onRemoved: (rows: readonly SegmentRow[], cause: GapCause, by: string | null) => void;
  /** Events went with their footage: what is left of them are these. */
  onEventsGone: (pictures: readonly EventPicture[]) => void;
  /** Nothing else was left: footage goes that was to be kept. */
  onGuaranteeBroken: () => void;
  /** There is no more footage to remove: pictures of events go. @returns how many bytes of them. */
  freePictures: (folder: string, bytes: number) => Promise<number>;
}

/** Carries out retention plans: mark the row, unlink the file, forget the row. Keeps running totals. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #used = new Map<string, number>();
  /** Pictures of events, by location: they take room as footage does. */
  readonly #pictures = new Map<string, number>();
  #classBytes: Record<FootageClass, number> = { continuous: 0, events: 0, manual: 0, starred: 0 };
  #stale = false;
  #agesDueMs = 0;
  /** Locations over their marks of which nothing may go. */
  readonly #short = new Set<string>();
  /** Marked, and not removed because their disk would not. */
  #late: SegmentRow[] = [];
  #lateDueMs = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /** Reads the totals. */
  async refresh(): Promise<void> {
    this.#stale = false;
    const { catalog } = this.#parts;
    const [totals, pictures] = await Promise.all([catalog.ask('totals'), askEvents(catalog, 'pictureBytes')]);
    this.#used.clear();
    this.#pictures.clear();
    for (const { location, bytes } of pictures) this.#pictures.set(location, bytes);
    for (const name of FOOTAGE_CLASSES) this.#classBytes[name] = 0;
    for (const { location, class: name, bytes } of totals) {
      this.#used.set(location, (this.#used.get(location) ?? 0) + bytes);
      if (name !== 'ring') this.#classBytes[name] += bytes;
    }
  }

  /** Classes of segments were changed: the totals are read again before they are needed. */
  reclassed(): void {
    this.#stale = true;
  }

  /** A location has so many bytes of pictures more, or fewer. */
  picturesCounted(folder: string, bytes: number): void {
    this.#pictures.set(folder, Math.max(0, (this.#pictures.get(folder) ?? 0) + bytes));
  }

  /** The settings were changed: ages are looked at with the next sweep. */
  policyChanged(): void {
    this.#agesDueMs = 0;
  }

  /** A segment's row was closed: from now on it counts as closed. */
  closed(file: SegmentFile): void {
    const bytes = file.writtenMs > 0 ? file.writtenBytes : 0;
    const { folder } = file.options.location;
    this.#used.set(folder, (this.#used.get(folder) ?? 0) + bytes);
    if (file.base !== 'ring') this.#classBytes[file.base] += bytes;
  }

  /** Footage and pictures of a location, or of all, with what open segments have so far. */
  usedBytes(location: string | null = null): number {
    let bytes = 0;
    for (const each of [this.#used, this.#pictures]) for (const [folder, used] of each) if (location === null || folder === location) bytes += used;
    for (const file of this.#parts.openFiles()) if (location === null || file.options.location.folder === location) bytes += file.writtenBytes;
    return bytes;
  }

  /** Over its marks, and nothing in it may go: it is not to be written to. */
  isShort(location: string): boolean {
    return this.#short.has(location);
  }

  get classBytes(): Readonly<Record<FootageClass, number>> {
    return this.#classBytes;
  }

  /** What will be written to a location before the next look. */
  reserveBytes(location: string): number {
    return this.comingBytes(location) + (this.#parts.locations.choose()?.path === location ? LEAST_RESERVE_BYTES : 0);
  }

  /** What the segments that are open in a location will write before the next look. */
  comingBytes(location: string): number {
    let bytes = 0;
    for (const file of this.#parts.openFiles()) if (file.options.location.folder === location) bytes += Math.min(RESERVE_PER_OPEN_BYTES, file.pendingBytes + 256 * 1024);
    return bytes;
  }

  async usage(): Promise<CameraUsage[]> {
    const { catalog, openFiles } = this.#parts;
    const [totals, extents] = await Promise.all([catalog.ask('totals'), catalog.ask('extents')]);
    const usage = new Map<string, CameraUsage>();
    const of = (footageId: string) => {
      const cameraId = cameraOf(footageId);
      let entry = usage.get(cameraId);
      if (!entry) usage.set(cameraId, (entry = { cameraId, usedBytes: 0, segments: 0, oldestMs: null, newestMs: null }));
      return entry;
    };
    for (const { cameraId, segments, bytes } of totals) {
      const entry = of(cameraId);
      entry.usedBytes += bytes;
      entry.segments += segments;
    }
    for (const { cameraId, oldestMs, newestMs } of extents) {
      const entry = of(cameraId);
      entry.oldestMs = Math.min(entry.oldestMs ?? Infinity, oldestMs);
      entry.newestMs = Math.max(entry.newestMs ?? -Infinity, newestMs);
    }
    for (const file of openFiles()) {
      const entry = of(file.options.cameraId);
      entry.usedBytes += file.writtenBytes;
      entry.oldestMs ??= file.options.startMs;
      entry.newestMs = Math.max(entry.newestMs ?? -Infinity, file.options.startMs + file.writtenMs);
    }
    return [...usage.values()];
  }

  /** Removes what has to go, if anything has. One sweep at a time. @returns the locations that are still short. */
  sweep(): Promise<{ enough: boolean }> {
    return this.#alone(() => this.#sweep(0));
  }

  /** Frees at least so many bytes of a location now, limits or not. @returns how many it has, 0 where its disk removes nothing. */
  free(location: string, bytes: number): Promise<number> {
    return this.#alone(async () => {
      const lateBytes = this.#lateBytes((row) => row.location === location);
      // Where a disk has not even removed what it was told to, nothing more is given up.
      if (lateBytes >= bytes) return this.#removeLateNow(location);
      const before = this.usedBytes(location) - lateBytes;
      const room = { path: location, capBytes: Math.max(0, before - bytes), usedBytes: before, keepFreeBytes: 0, freeBytes: Number.MAX_SAFE_INTEGER, reserveBytes: 0 };
      const { candidates, plan } = await this.#plan({ nowMs: this.#parts.clock.now(), locations: [room], policy: this.#parts.policy(), classBytes: { continuous: 0, events: 0, manual: 0, starred: 0 } }, location);
      const freed = await this.#carryOut(candidates, plan.remove.map(({ id }) => id));
      return freed > 0 ? freed : this.#freePictures(location, bytes);
    });
  }

  /** Pre-roll on disk that is older than any may be is no longer needed; nothing is missing by it, and nothing is said. */
  removePastPreRoll(): Promise<void> {
    return this.#alone(async () => {
      const { catalog, clock, locations } = this.#parts;
      const past = await catalog.ask('pastPreRoll', clock.now() - OLDEST_PRE_ROLL_MS);
      const here = past.filter((row) => locations.get(row.location)?.state === 'ok');
      if (here.length === 0) return;
      const gone = await this.#unlink(here);
      await catalog.ask('dropRows', gone.map(({ id }) => id));
    });
  }

  /** Removes exactly these, which their rows are marked for already. */
  remove(rows: readonly SegmentRow[], cause: GapCause, by: string | null): Promise<void> {
    return this.#alone(async () => void (await this.#remove(rows, cause, by)));
  }

  #alone<T>(action: () => Promise<T>): Promise<T> {
    const next = this.#running.then(action);
    this.#running = next.catch(() => {});
    return next;
  }

  async #sweep(round: number): Promise<{ enough: boolean }> {
    const { clock, policy } = this.#parts;
    if (this.#stale) await this.refresh();
    await this.#removeLate();
    const classBytes = { ...this.#classBytes };
    for (const name of FOOTAGE_CLASSES) classBytes[name] -= this.#lateBytes((row) => row.class === name);
    const state = { nowMs: clock.now(), policy: policy(), classBytes, locations: this.#rooms() };
    const agesAreDue = state.nowMs >= this.#agesDueMs || state.nowMs < this.#agesDueMs - 2 * AGES_EVERY_MS;
    for (const room of state.locations) if (missingRoom(room) <= 0) this.#short.delete(room.path);
    if (!retentionIsDue(state) && !agesAreDue && round === 0) return { enough: true };
    this.#agesDueMs = state.nowMs + AGES_EVERY_MS;
    const { candidates, plan } = await this.#plan(state, null);
    if (!plan.enough && plan.remove.length === 0) for (const room of state.locations) if (missingRoom(room) > 0) this.#short.add(room.path);
    await this.#carryOut(candidates, plan.remove.map(({ id }) => id));
    // The ages of what was not looked at may be over, too; and more may have to go than was looked at.
    if (plan.remove.length > 0 && round < MOST_ROUNDS && (!plan.enough || plan.remove.some(({ why }) => why === 'age'))) return this.#sweep(round + 1);
    if (!plan.enough) for (const room of this.#rooms()) if (missingRoom(room) > 0) await this.#freePictures(room.path, missingRoom(room) + slackBytes(room));
    return { enough: plan.enough };
  }

  async #freePictures(folder: string, bytes: number): Promise<number> {
    return (this.#pictures.get(folder) ?? 0) > 0 ? this.#parts.freePictures(folder, bytes) : 0;
  }

  /**
   * Locations that are there, as a plan sees them. One of which nothing could go lacks the slack as well: it is written to again only
   * with room to go on, and what was open then and is closed now has to give it, though nothing new comes that would take it over its mark.
   */
  #rooms() {
    return this.#parts.locations.reachable().map(({ path, capBytes, keepFreeBytes, freeBytes }) => {
      const reserveBytes = this.reserveBytes(path) + (this.#short.has(path) ? slackBytes({ capBytes }) : 0);
      // What the disk is still to remove is on its way: nothing more goes in its place.
      const goingBytes = this.#lateBytes((row) => row.location === path);
      return { path, capBytes, keepFreeBytes, freeBytes: freeBytes + goingBytes, usedBytes: this.usedBytes(path) - goingBytes, reserveBytes };
    });
  }

  async #plan(about: Omit<RetentionState, 'newestMs' | 'candidates'>, location: string | null): Promise<SweepPlan> {
    const here = new Set(this.#parts.locations.reachable().map(({ path }) => path));
    const found = await planSweep(this.#parts.catalog, here, about, location);
    if (found.breaksGuarantee) this.#parts.onGuaranteeBroken();
    return found;
  }

  /** @returns how many bytes have gone. */
  async #carryOut(candidates: readonly { id: number; row: SegmentRow }[], ids: readonly number[]): Promise<number> {
    const chosen = new Set(ids);
    const rows = candidates.filter(({ id }) => chosen.has(id)).map(({ row }) => row);
    if (rows.length === 0) return 0;
    await this.#parts.catalog.ask('markDeleting', [...ids]);
    return this.#overwrite(rows);
  }

  async #overwrite(rows: readonly SegmentRow[]): Promise<number> {
    const gone = new Set(await this.#remove(rows, 'overwritten', null));
    const bytes = [...gone].reduce((sum, row) => sum + row.bytes, 0);
    if (gone.size === rows.length) return bytes;
    this.#late.push(...rows.filter((row) => !gone.has(row)));
    this.#lateDueMs = this.#parts.clock.monotonic() + LATE_AGAIN_MS;
    return bytes;
  }

  #lateBytes(which: (row: SegmentRow) => boolean): number {
    return this.#late.reduce((sum, row) => sum + (which(row) ? row.bytes : 0), 0);
  }

  /** What a disk did not remove before. What an engine before left so is put right when it starts, or the disk is back. */
  async #removeLate(): Promise<void> {
    const late = this.#late;
    if (late.length === 0 || this.#parts.clock.monotonic() < this.#lateDueMs) return;
    this.#late = [];
    await this.#overwrite(late);
  }

  /** @returns how many bytes of that location have gone. */
  async #removeLateNow(location: string): Promise<number> {
    const before = this.#lateBytes((row) => row.location === location);
    this.#lateDueMs = 0;
    await this.#removeLate();
    return before - this.#lateBytes((row) => row.location === location);
  }

  async #remove(rows: readonly SegmentRow[], cause: GapCause, by: string | null): Promise<readonly SegmentRow[]> {
    const { catalog, log } = this.#parts;
    const gone = await this.#unlink(rows);
    if (gone.length === 0) return gone;
    const { pictures } = await catalog.ask('forget', gone.map(({ id }) => id), cause, by);
    this.#parts.onRemoved(gone, cause, by);
    this.#parts.onEventsGone(pictures);
    log.info('footage removed', { cause, segments: gone.length, bytes: gone.reduce((sum, row) => sum + row.bytes, 0) });
    return gone;
  }

  /** @returns those whose files are gone; none of a disk that is away. */
  async #unlink(rows: readonly SegmentRow[]): Promise<SegmentRow[]> {
    const folders = [...new Set(rows.map((row) => row.location))];
    const gone = (await Promise.all(folders.map((folder) => this.#unlinkIn(folder, rows.filter((row) => row.location === folder))))).flat();
    for (const row of gone) {
      this.#used.set(row.location, (this.#used.get(row.location) ?? 0) - row.bytes);
      if (row.class !== 'ring') this.#classBytes[row.class] -= row.bytes;
    }
    return gone;
  }

  async #unlinkIn(folder: string, rows: readonly SegmentRow[]): Promise<SegmentRow[]> {
    const location = this.#parts.locations.get(folder);
    const gone: SegmentRow[] = [];
    for (let from = 0; from < rows.length; from += FILES_AT_ONCE) {
      if (location?.state !== 'ok') break;
      const some = rows.slice(from, from + FILES_AT_ONCE);
      const done = await this.#unlinkSome(location, some);
      if (!done) break;
      gone.push(...done);
      location.freeBytes += done.reduce((sum, row) => sum + row.bytes, 0);
    }
    return gone;
  }

  /** One file that will not go (its folder has other rights, somebody has it open) keeps no other. @returns null where the disk hangs. */
  async #unlinkSome(location: Location, rows: readonly SegmentRow[]): Promise<readonly SegmentRow[] | null> {
    try {
      await location.unlink(rows.map((row) => segmentFile(row.location, row.cameraId, row.startMs, row.runId)), UNLINK_WITHIN_MS);
      return rows;
    } catch (error) {
      const hangs = error instanceof AppError;
      if (rows.length === 1 || hangs) {
        this.#parts.log.error('segments not removed', { location: location.path, camera: rows[0]?.cameraId, segments: rows.length, error });
        return hangs ? null : [];
      }
      const gone: SegmentRow[] = [];
      for (const row of rows) {
        const done = await this.#unlinkSome(location, [row]);
        if (!done) break;
        gone.push(...done);
      }
      return gone;
    }
  }
}
