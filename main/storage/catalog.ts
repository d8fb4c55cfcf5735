import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Star } from '../../contract/storage-types.ts';
import type { CameraEvent, GapCause } from '../../contract/types.ts';
import { DAY_MS, DayTable } from './day-table.ts';
import type { EventMethod } from './event-index.ts';
import { type EventPicture, EventTable } from './event-table.ts';
import { packGaps } from './gap-pack.ts';
import { type GapRow, GapTable } from './gap-table.ts';
import { Heartbeat } from './heartbeat.ts';
import { IndexNames } from './index-names.ts';
import { openIndex } from './open-index.ts';
import { type PartRange, partSums, type PartSums } from './overview.ts';
import type { ClosedSegment, HashedRow, NewSegment, SegmentRow, SegmentRowWithKeyframes, Totals } from './segment-rows.ts';
import { SegmentTable } from './segment-table.ts';
import { StarTable } from './star-table.ts';
import { Statements } from './statements.ts';
import type { Take } from '../../contract/takes.ts';
import { type CameraTimeline, firstUnfinishedDay, type PackedTimeline, TimelineTable } from './timeline-table.ts';
import { type PendingDeletion, TrashTable } from './trash-table.ts';
import type { EventQuery } from './types.ts';

export interface OpenedCatalog {
  found: 'good' | 'new' | 'corrupt';
  lastAliveMs: number | null;
  indexAliveMs: number | null;
}

const ALIVE = 'alive';
const MARK_EVERY_MS = 5_000;

/** The index itself: what its tables do together. Runs in the database thread; every method is one message there. */
export class Catalog {
  readonly found: 'good' | 'new' | 'corrupt';
  /** Last heartbeat of the engine before this one, UTC ms. */
  readonly lastAliveMs: number | null;
  /** The same as the index itself has it, not as often: much older, where an older copy of the index was put back. */
  readonly indexAliveMs: number | null;
  readonly #db: Database;
  readonly #events: EventTable;
  readonly #days: DayTable;
  readonly #gaps: GapTable;
  readonly #timelines: TimelineTable;
  readonly #statements: Statements;
  readonly #stars: StarTable;
  readonly #trash: TrashTable;
  readonly #segments: SegmentTable;
  readonly #names: IndexNames;
  readonly #cleanMark: string;
  readonly #heartbeat: Heartbeat;
  #markedMs = -Infinity;

  constructor(dataDir: string, nowMs: number) {
    this.#cleanMark = path.join(dataDir, 'index.closed');
    const closedWell = existsSync(this.#cleanMark);
    rmSync(this.#cleanMark, { force: true });
    const opened = openIndex(path.join(dataDir, 'index.db'), nowMs, closedWell);
    this.#db = opened.database;
    this.found = opened.found;
    this.#statements = new Statements(this.#db);
    this.#names = new IndexNames(this.#statements);
    const numbers = { camera: (cameraId: string) => this.#names.camera(cameraId), known: (cameraId: string) => this.#names.known(cameraId) };
    this.#events = new EventTable(this.#db, numbers);
    this.#days = new DayTable(this.#statements);
    this.#gaps = new GapTable(this.#statements);
    this.#timelines = new TimelineTable(this.#statements, this.#days, this.#gaps);
    this.#stars = new StarTable(this.#statements, numbers);
    this.#segments = new SegmentTable(this.#statements, this.#names, this.#stars);
    this.#trash = new TrashTable(this.#db);
    this.#heartbeat = new Heartbeat(dataDir);
    this.lastAliveMs = this.#heartbeat.lastMs;
    const marked = Number(this.fact(ALIVE) ?? NaN);
    this.indexAliveMs = Number.isFinite(marked) ? marked : null;
  }

  opened(): OpenedCatalog {
    return { found: this.found, lastAliveMs: this.lastAliveMs, indexAliveMs: this.indexAliveMs };
  }

  beat(nowMs: number): void {
    this.#heartbeat.beat(nowMs);
    if (Math.abs(nowMs - this.#markedMs) < MARK_EVERY_MS) return;
    this.#markedMs = nowMs;
    this.setFact(ALIVE, String(Math.round(nowMs)));
  }

  close(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
    this.#heartbeat.close();
    writeFileSync(this.#cleanMark, '');
  }

  // --- cameras

  /** @returns true when that was news. */
  addCamera(cameraId: string, addedMs: number): boolean {
    return this.#names.addCamera(cameraId, addedMs);
  }

  cameras(): { cameraId: string; addedMs: number }[] {
    return this.#names.cameras();
  }

  locations(): string[] {
    return this.#names.locations();
  }

  mostTakes(): number {
    return this.#names.mostTakes();
  }

  // --- segments; see SegmentTable

  insertOpen(segment: NewSegment): number {
    return this.#segments.insertOpen(segment);
  }

  adopt(segments: (NewSegment & ClosedSegment)[]): void {
    this.#segments.adopt(segments);
  }

  closeSegment(id: number, closed: ClosedSegment): void {
    this.#segments.closeSegment(id, closed);
  }

  segments(cameraId: string, from: number, to: number, limit: number): SegmentRow[] {
    return this.#segments.segments(cameraId, from, to, limit);
  }

  readable(cameraId: string, from: number, to: number, limit: number, take: Take | null = null): SegmentRowWithKeyframes[] {
    return this.#segments.readable(cameraId, from, to, limit, take);
  }

  readableBefore(cameraId: string, beforeMs: number, limit: number, take: Take | null = null): SegmentRowWithKeyframes[] {
    return this.#segments.readableBefore(cameraId, beforeMs, limit, take);
  }

  startsBetween(fromMs: number, toMs: number): { cameraId: string; starts: number[] }[] {
    return this.#segments.startsBetween(fromMs, toMs);
  }

  unfinished(): SegmentRow[] {
    return this.#segments.unfinished();
  }

  oldest(limit: number, location: string | null, but?: Readonly<Record<string, number>>): SegmentRow[] {
    return this.#segments.oldest(limit, location, but);
  }

  oldestByLocation(): { location: string; oldestMs: number }[] {
    return this.#segments.oldestByLocation();
  }

  markDeleting(ids: number[]): void {
    this.#segments.markDeleting(ids);
  }

  keepPreRoll(cameraId: string, fromMs: number, toMs: number): HashedRow[] {
    return this.#segments.keepPreRoll(cameraId, fromMs, toMs);
  }

  pastPreRoll(beforeMs: number): SegmentRow[] {
    return this.#segments.pastPreRoll(beforeMs);
  }

  dropRows(ids: number[]): void {
    this.#segments.dropRows(ids);
  }

  dropRow(id: number): void {
    this.#segments.dropRow(id);
  }

  newestStart(cameraId: string, location: string): number | null {
    return this.#segments.newestStart(cameraId, location);
  }

  daySegments(cameraId: string, location: string, fromMs: number, toMs: number): SegmentRow[] {
    return this.#segments.daySegments(cameraId, location, fromMs, toMs);
  }

  setHash(id: number, hash: Uint8Array): void {
    this.#segments.setHash(id, hash);
  }

  closedSegment(cameraId: string, startMs: number): (HashedRow & SegmentRowWithKeyframes) | null {
    return this.#segments.closedSegment(cameraId, startMs);
  }

  lastFootageEnd(cameraId: string): number | null {
    return this.#segments.lastFootageEnd(cameraId);
  }

  totals(): Totals[] {
    return this.#segments.totals();
  }

  extents(): { cameraId: string; oldestMs: number; newestMs: number }[] {
    return this.#segments.extents();
  }

  pastDays(): { cameraId: string; beforeMs: number; keptDays: number[] }[] {
    return this.#segments.pastDays();
  }

  /** All that timelines are made of. */
  timelines(cameraIds: readonly string[], from: number, to: number, nowMs: number): CameraTimeline[] {
    return this.#timelines.timelines(cameraIds, from, to, nowMs);
  }

  /** The same for another thread. */
  packedTimelines(cameraIds: readonly string[], from: number, to: number, nowMs: number): PackedTimeline[] {
    return this.#timelines.timelines(cameraIds, from, to, nowMs).map((timeline) => ({ ...timeline, gaps: packGaps(timeline.gaps) }));
  }

  /** Starts of the finished days of a camera that no timeline was asked for yet, the newest first. */
  unmadeDays(cameraId: string, nowMs: number): number[] {
    const camera = this.#names.known(cameraId);
    const firstMs = this.#segments.firstStart(cameraId);
    if (camera === null || firstMs === null) return [];
    return this.#days.unmade(camera, Math.floor(firstMs / DAY_MS), firstUnfinishedDay(nowMs)).map((day) => day * DAY_MS).reverse();
  }

  /** What a stretch of at most some weeks comes to in equal parts; longer ones are asked for in pieces, so that nobody waits long. */
  overview(cameraId: string, range: PartRange, nowMs: number): PartSums {
    const to = Math.min(range.from + range.partMs * range.parts, nowMs);
    const camera = this.#names.known(cameraId);
    const [timeline] = to > range.from ? this.timelines([cameraId], range.from, to, nowMs) : [];
    if (camera === null || !timeline) return { parts: range.parts, footage: {}, gaps: {}, events: {} };
    return partSums(timeline, range, nowMs, this.#events.count(camera, Math.round(range.from), Math.round(to), range.partMs));
  }

  /**
   * Forgets segments whose files are gone and says why in their place; events with no footage any more go with them.
   * @returns pictures of the events that went.
   */
  forget(ids: number[], cause: GapCause, by: string | null = null): { pictures: EventPicture[] } {
    const pictures: EventPicture[] = [];
    const endOf = new Map<number, number>();
    this.#statements.atOnce(() => {
      for (const id of ids) {
        const row = this.#segments.remove(id);
        if (!row) continue;
        // A file that is not there because we removed it, and an older index was put back, has its cause already. Nor is anything
        // missing of pre-roll: its file may go at any moment, also while the files are held against the index.
        const isKnown = cause === 'file-missing' && (!row.isFootage || this.#gaps.isRemoved(row.camera, row.startMs, row.endMs));
        if (row.endMs > row.startMs && !isKnown) this.#gaps.paintDeleted(row.camera, row.startMs, row.endMs, cause, by);
        endOf.set(row.camera, Math.max(row.endMs, endOf.get(row.camera) ?? row.endMs));
        if (cause === 'deleted') pictures.push(...this.#events.removeUncovered(row.camera, row.startMs, row.endMs));
      }
      if (cause === 'overwritten') for (const [camera, endMs] of endOf) pictures.push(...this.#events.removeWithoutFootage(camera, endMs));
    });
    return { pictures };
  }

  // --- gaps

  /** A gap whose bounds are known. */
  putGap(cameraId: string, startMs: number, endMs: number, cause: GapCause, by: string | null = null): void {
    this.#gaps.put(this.#names.camera(cameraId, startMs), startMs, endMs, cause, by);
  }

  /** The gap of a camera that lasts; one that lasted until then ends. */
  beginGap(cameraId: string, startMs: number, cause: GapCause): void {
    this.#gaps.begin(this.#names.camera(cameraId, startMs), startMs, cause);
  }

  endGap(cameraId: string, atMs: number): void {
    const camera = this.#names.known(cameraId);
    if (camera !== null) this.#gaps.end(camera, atMs);
  }

  /** Footage that the index learnt of only later ended before the engine started: the time up to then is explained, unless it is. */
  explainStop(startMs: number): void {
    for (const { cameraId } of this.cameras()) {
      const camera = this.#names.camera(cameraId);
      const lastMs = this.#segments.footageEndBefore(cameraId, startMs);
      if (lastMs !== null && lastMs < startMs && this.#gaps.list(camera, lastMs, startMs).length === 0) this.#gaps.put(camera, lastMs, startMs, 'engine-stopped', null);
    }
  }

  /** Until when all of a camera's time is known, but for a gap that lasts: the end of its newest footage or gap, or when it was added. Null for a camera that is not known. */
  explainedUntil(cameraId: string): number | null {
    const camera = this.#names.known(cameraId);
    const added = this.cameras().find((each) => each.cameraId === cameraId);
    if (camera === null || !added) return null;
    return Math.max(added.addedMs, this.#segments.lastFootageEnd(cameraId) ?? -Infinity, this.#gaps.lastEnd(camera) ?? -Infinity);
  }

  /** Forgets the gap of a camera that lasts. */
  dropOpenGap(cameraId: string): void {
    const camera = this.#names.known(cameraId);
    if (camera !== null) this.#gaps.dropOpen(camera);
  }

  openGaps(): (GapRow & { cameraId: string })[] {
    return this.#gaps.open();
  }

  /** Gaps that overlap [from, to), in the order in which they are painted. */
  gaps(cameraId: string, from: number, to: number): GapRow[] {
    const camera = this.#names.known(cameraId);
    return camera === null ? [] : this.#gaps.list(camera, from, to);
  }

  /** What is known of a camera's time before `beforeMs` becomes one stretch that was overwritten: its footage is gone. */
  sumUpGaps(cameraId: string, beforeMs: number): void {
    const camera = this.#names.known(cameraId);
    if (camera !== null) this.#statements.atOnce(() => this.#gaps.sumUp(camera, beforeMs));
  }

  // --- events

  putEvents(events: CameraEvent[]): void {
    this.#statements.atOnce(() => {
      for (const event of events) {
        this.#events.put(event);
        this.#segments.countAsEvent(event.cameraId, event.startMs, event.endMs ?? event.startMs + 1);
      }
    });
  }

  /** Events of a stretch without any footage left are forgotten. */
  removeUncoveredEvents(cameraId: string, from: number, to: number): void {
    this.#events.removeUncovered(this.#names.camera(cameraId, from), from, to);
  }

  /** Whatever else is asked of events; see `askEvents`. */
  onEvents(name: EventMethod, args: readonly unknown[]): unknown {
    return (this.#events[name] as (...args: readonly unknown[]) => unknown).apply(this.#events, args as never);
  }

  listEvents(query: EventQuery): { events: CameraEvent[]; cursor: string | null } {
    return this.#events.list(query);
  }

  /** Events that an engine which died left open end with its last sign of life. */
  closeOpenEvents(atMs: number): CameraEvent[] {
    return this.#events.closeOpen(atMs);
  }

  // --- small facts

  fact(name: string): string | null {
    return this.#statements.get<{ value: string }>('SELECT value FROM facts WHERE name = ?', [name])?.value ?? null;
  }

  setFact(name: string, value: string): void {
    this.#statements.run('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [name, value]);
  }

  // --- stars, and what was deleted by hand

  putStar(star: Star): void {
    this.#statements.atOnce(() => this.#stars.put(star));
  }

  removeStar(id: string): Star | null {
    return this.#statements.atOnce(() => this.#stars.remove(id));
  }

  stars(cameraIds: string[] | null, from: number, to: number): Star[] {
    return this.#stars.list(cameraIds, from, to);
  }

  trash(deletion: { id: string; dueMs: number; by: string }, segments: number[]): number {
    return this.#trash.add(deletion, segments);
  }

  restoreTrash(deletion: string, nowMs: number): number | null {
    return this.#trash.restore(deletion, nowMs);
  }

  pendingDeletions(nowMs: number): PendingDeletion[] {
    return this.#trash.pending(nowMs);
  }

  dueDeletions(nowMs: number): { id: string; by: string }[] {
    return this.#trash.due(nowMs);
  }

  /** Rows of a deletion, as many as are removed at once. */
  trashed(deletion: string, limit: number): SegmentRow[] {
    return this.#segments.rows(this.#trash.segmentsOf(deletion, limit));
  }

  forgetDeletion(deletion: string): void {
    this.#trash.forget(deletion);
  }
}
