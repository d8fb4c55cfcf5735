import { existsSync, rmSync, writeFileSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Star } from '../../contract/storage-types.ts';
import type { CameraEvent, GapCause } from '../../contract/types.ts';
import { DAY_MS, DayTable } from './day-table.ts';
import { type EventPicture, EventTable } from './event-table.ts';
import { type GapRow, GapTable } from './gap-table.ts';
import { StarTable } from './star-table.ts';
import { Statements } from './statements.ts';
import { type CameraTimeline, firstUnfinishedDay, TimelineTable } from './timeline-table.ts';
import { TrashTable } from './trash-table.ts';
import { className, classNumber, LONGEST_SEGMENT_MS, type RecordedClass, type SegmentClass } from './segment-class.ts';
import type { EventMethod } from './event-index.ts';
import { openIndex } from './open-index.ts';
import type { EventQuery } from './types.ts';

export interface SegmentRow {
  id: number;
  cameraId: string;
  runId: string;
  location: string;
  startMs: number;
  durationMs: number;
  bytes: number;
  headerBytes: number;
  offsetMs: number;
  /** As the index numbers them: 0 closed, 1 being written, 2 being deleted, 3 deleted by hand. */
  state: 0 | 1 | 2 | 3;
  class: SegmentClass;
}
export type HashedRow = SegmentRow & { hash: Uint8Array | null };
export type SegmentRowWithKeyframes = SegmentRow & { keyframes: Uint8Array };

export interface OpenedCatalog {
  found: 'good' | 'new' | 'corrupt';
  lastAliveMs: number | null;
  indexAliveMs: number | null;
}

export interface NewSegment {
  cameraId: string;
  runId: string;
  codecs: string;
  location: string;
  startMs: number;
  headerBytes: number;
  /** What it is recorded as. */
  base: RecordedClass;
}
export interface ClosedSegment {
  durationMs: number;
  bytes: number;
  base: RecordedClass;
  keyframes: Uint8Array;
  /** SHA-256 of the file's bytes; null where it is not known. */
  hash: Uint8Array | null;
}

export interface Totals {
  cameraId: string;
  location: string;
  class: SegmentClass;
  segments: number;
  bytes: number;
}

const ALIVE = 'alive';
const MARK_EVERY_MS = 5_000;
/** Rows a question answers with where nobody said how many. */
const MOST_AT_ONCE = 1_000;

const SEGMENT_COLUMNS = `s.id, c.camera_id AS cameraId, r.run_id AS runId, l.path AS location, s.start_ms AS startMs, s.duration_ms AS durationMs,
  s.bytes, s.header_bytes AS headerBytes, s.offset_ms AS offsetMs, s.state, s.class`;
const SEGMENT_JOIN = `segments s JOIN cameras c ON c.id = s.camera JOIN runs r ON r.id = s.run JOIN locations l ON l.id = s.location`;

/** The index itself. Runs in the database thread; every method is one message there. */
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
  readonly #cleanMark: string;
  readonly #heartbeat: number;
  #markedMs = -Infinity;
  readonly #cameras = new Map<string, number>();
  readonly #locations = new Map<string, number>();
  readonly #runs = new Map<string, number>();

  constructor(dataDir: string, nowMs: number) {
    this.#cleanMark = path.join(dataDir, 'index.closed');
    const closedWell = existsSync(this.#cleanMark);
    rmSync(this.#cleanMark, { force: true });
    const opened = openIndex(path.join(dataDir, 'index.db'), nowMs, closedWell);
    this.#db = opened.database;
    this.found = opened.found;
    this.#statements = new Statements(this.#db);
    this.#events = new EventTable(this.#db, { camera: (cameraId) => this.#camera(cameraId), known: (cameraId) => this.#known(cameraId) });
    this.#days = new DayTable(this.#statements);
    this.#gaps = new GapTable(this.#statements);
    this.#timelines = new TimelineTable(this.#statements, this.#days, this.#gaps);
    this.#stars = new StarTable(this.#statements, (cameraId) => this.#camera(cameraId));
    this.#trash = new TrashTable(this.#db);
    const heartbeatFile = path.join(dataDir, 'heartbeat');
    const last = existsSync(heartbeatFile) ? Number(readFileSync(heartbeatFile, 'utf8').trim()) : NaN;
    this.lastAliveMs = Number.isFinite(last) && last > 0 ? last : null;
    const marked = Number(this.fact(ALIVE) ?? NaN);
    this.indexAliveMs = Number.isFinite(marked) ? marked : null;
    this.#heartbeat = openSync(heartbeatFile, existsSync(heartbeatFile) ? 'r+' : 'w+');
  }

  opened(): OpenedCatalog {
    return { found: this.found, lastAliveMs: this.lastAliveMs, indexAliveMs: this.indexAliveMs };
  }

  beat(nowMs: number): void {
    writeSync(this.#heartbeat, String(Math.round(nowMs)).padEnd(16), 0);
    if (Math.abs(nowMs - this.#markedMs) < MARK_EVERY_MS) return;
    this.#markedMs = nowMs;
    this.setFact(ALIVE, String(Math.round(nowMs)));
  }

  close(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
    closeSync(this.#heartbeat);
    writeFileSync(this.#cleanMark, '');
  }

  // --- cameras

  /** Makes a camera known. An earlier time than the known one holds. @returns true when that was news. */
  addCamera(cameraId: string, addedMs: number): boolean {
    const isNew = this.#known(cameraId) === null;
    this.#camera(cameraId, addedMs);
    return this.#db.prepare('UPDATE cameras SET added_ms = ? WHERE camera_id = ? AND added_ms > ?').run(Math.round(addedMs), cameraId, Math.round(addedMs)).changes > 0 || isNew;
  }

  cameras(): { cameraId: string; addedMs: number }[] {
    return this.#all('SELECT camera_id AS cameraId, added_ms AS addedMs FROM cameras ORDER BY id');
  }

  // --- segments

  insertOpen(segment: NewSegment): number {
    // One that nothing was written to, on a disk that failed, makes room for the one that goes on elsewhere.
    this.#run('DELETE FROM segments WHERE camera = ? AND start_ms = ? AND state = 1 AND bytes = 0', [this.#camera(segment.cameraId, segment.startMs), segment.startMs]);
    return this.#insert(segment, { durationMs: 0, bytes: 0, base: segment.base, keyframes: new Uint8Array(), hash: null }, 1);
  }

  /** For files found without a row. A row that is there already stays as it is. */
  adopt(segments: (NewSegment & ClosedSegment)[]): void {
    this.#db.transaction(() => {
      for (const segment of segments) if (!this.#has(segment.cameraId, segment.startMs)) this.#insert(segment, segment, 0);
    })();
  }

  closeSegment(id: number, closed: ClosedSegment): void {
    const row = this.#get<{ camera: number; startMs: number }>('SELECT camera, start_ms AS startMs FROM segments WHERE id = ?', [id]);
    if (!row) return;
    this.#run('UPDATE segments SET state = 0, duration_ms = ?, bytes = ?, base = ?, class = ?, keyframes = ?, hash = ? WHERE id = ?', [
      Math.round(closed.durationMs),
      closed.bytes,
      classNumber(closed.base),
      this.#classOf(row.camera, row.startMs, closed),
      Buffer.from(closed.keyframes),
      closed.hash && Buffer.from(closed.hash),
      id,
    ]);
  }

  /** Rows of segments that overlap [from, to), in order; those being deleted are not among them. */
  segments(cameraId: string, from: number, to: number, limit: number): SegmentRow[] {
    return this.#range(SEGMENT_COLUMNS, cameraId, from, to, limit);
  }

  readable(cameraId: string, from: number, to: number, limit: number): SegmentRowWithKeyframes[] {
    return this.#range(`${SEGMENT_COLUMNS}, s.keyframes`, cameraId, from, to, limit);
  }

  /** Those that begin before a moment, the newest first. */
  readableBefore(cameraId: string, beforeMs: number, limit: number): SegmentRowWithKeyframes[] {
    const camera = this.#known(cameraId);
    if (camera === null) return [];
    return rows(
      this.#all<SegmentRowWithKeyframes>(
        `SELECT ${SEGMENT_COLUMNS}, s.keyframes FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.start_ms < ? AND s.state < 2 AND s.class <> 4 ORDER BY s.start_ms DESC LIMIT ?`,
        [camera, beforeMs, limit],
      ),
    );
  }

  /** All that timelines are made of. */
  timelines(cameraIds: readonly string[], from: number, to: number, nowMs: number): CameraTimeline[] {
    return this.#timelines.timelines(cameraIds, from, to, nowMs);
  }

  /** Starts of the finished days of a camera that no timeline was asked for yet, the newest first. */
  unmadeDays(cameraId: string, nowMs: number): number[] {
    const camera = this.#known(cameraId);
    const first = camera === null ? undefined : this.#get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? ORDER BY start_ms LIMIT 1', [camera]);
    if (camera === null || !first) return [];
    return this.#days.unmade(camera, Math.floor(first.at / DAY_MS), firstUnfinishedDay(nowMs)).map((day) => day * DAY_MS).reverse();
  }

  unfinished(): SegmentRow[] {
    return rows(this.#all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.state IN (1, 2)`));
  }

  /** Of each class the oldest closed segments, those of one location or of all. */
  oldest(limit: number, location: string | null): SegmentRow[] {
    const each = location === null ? this.#allLocations() : [location];
    return each.flatMap((one) =>
      [0, 1, 2, 3].flatMap((number) =>
        rows(
          this.#all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.state = 0 AND s.location = ? AND s.class = ? ORDER BY s.start_ms LIMIT ?`, [
            this.#location(one),
            number,
            limit,
          ]),
        ),
      ),
    );
  }

  /** Start of the oldest segment that may be overwritten in each location. */
  oldestByLocation(): { location: string; oldestMs: number }[] {
    return this.#allLocations().flatMap((location) => {
      const first = this.oldest(1, location).filter((row) => row.class !== 'starred');
      return first.length > 0 ? [{ location, oldestMs: Math.min(...first.map(({ startMs }) => startMs)) }] : [];
    });
  }

  markDeleting(ids: number[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.#run('UPDATE segments SET state = 2 WHERE id = ?', [id]);
    })();
  }

  /**
   * Forgets segments whose files are gone and says why in their place; events with no footage any more go with them.
   * @returns pictures of events that went because somebody deleted their footage.
   */
  forget(ids: number[], cause: GapCause, by: string | null = null): { pictures: EventPicture[] } {
    const pictures: EventPicture[] = [];
    this.#db.transaction(() => {
      for (const id of ids) {
        const row = this.#get<{ camera: number; startMs: number; endMs: number }>(
          'SELECT camera, start_ms AS startMs, start_ms + duration_ms AS endMs FROM segments WHERE id = ?',
          [id],
        );
        if (!row) continue;
        this.#run('DELETE FROM segments WHERE id = ?', [id]);
        // A file that is not there because we removed it, and an older index was put back, has its cause already.
        if (row.endMs > row.startMs && !(cause === 'file-missing' && this.#gaps.isRemoved(row.camera, row.startMs, row.endMs))) this.#gaps.paintDeleted(row.camera, row.startMs, row.endMs, cause, by);
        if (cause === 'overwritten') this.#events.removeWithoutFootage(row.camera, row.endMs);
        else if (cause === 'deleted') pictures.push(...this.#events.removeUncovered(row.camera, row.startMs, row.endMs));
      }
    })();
    return { pictures };
  }

  /** Pre-roll on disk that reaches into [from, to) becomes footage of an event. @returns what is closed of it. */
  keepPreRoll(cameraId: string, fromMs: number, toMs: number): HashedRow[] {
    const camera = this.#known(cameraId);
    if (camera === null) return [];
    const kept = this.#all<HashedRow>(
      `SELECT ${SEGMENT_COLUMNS}, s.hash FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.class = 4 AND s.state = 0 AND s.start_ms >= ? AND s.start_ms < ? AND s.start_ms + s.duration_ms > ? ORDER BY s.start_ms`,
      [camera, Math.round(fromMs) - LONGEST_SEGMENT_MS, Math.round(toMs), Math.round(fromMs)],
    );
    this.#run('UPDATE segments SET base = 1, class = 1 WHERE camera = ? AND class = 4 AND start_ms >= ? AND start_ms < ? AND (start_ms + duration_ms > ? OR state = 1)', [
      camera,
      Math.round(fromMs) - LONGEST_SEGMENT_MS,
      Math.round(toMs),
      Math.round(fromMs),
    ]);
    return rows(kept);
  }

  /** Pre-roll that began before then and is closed: nothing happened. */
  pastPreRoll(beforeMs: number): SegmentRow[] {
    return this.#allLocations().flatMap((location) =>
      rows(
        this.#all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.location = ? AND s.class = 4 AND s.start_ms < ? AND s.state = 0 LIMIT ?`, [
          this.#location(location),
          Math.round(beforeMs),
          MOST_AT_ONCE,
        ]),
      ),
    );
  }

  dropRows(ids: number[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.dropRow(id);
    })();
  }

  dropRow(id: number): void {
    this.#run('DELETE FROM segments WHERE id = ?', [id]);
  }

  newestStart(cameraId: string, location: string): number | null {
    const row = this.#get<{ at: number | null }>(
      `SELECT max(s.start_ms) AS at FROM ${SEGMENT_JOIN} WHERE c.camera_id = ? AND l.path = ?`,
      [cameraId, location],
    );
    return row?.at ?? null;
  }

  /** A camera's closed segments of one day in one location. */
  daySegments(cameraId: string, location: string, fromMs: number, toMs: number): SegmentRow[] {
    return rows(
      this.#all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE c.camera_id = ? AND l.path = ? AND s.state IN (0, 3) AND s.start_ms >= ? AND s.start_ms < ?`, [
        cameraId,
        location,
        fromMs,
        toMs,
      ]),
    );
  }

  setHash(id: number, hash: Uint8Array): void {
    this.#run('UPDATE segments SET hash = ? WHERE id = ?', [Buffer.from(hash), id]);
  }

  /** A camera's newest closed segment with its hash and keyframes; pre-roll on disk counts, too. */
  newestClosed(cameraId: string): (HashedRow & SegmentRowWithKeyframes) | null {
    const camera = this.#known(cameraId);
    if (camera === null) return null;
    const found = this.#all<HashedRow & SegmentRowWithKeyframes>(`SELECT ${SEGMENT_COLUMNS}, s.hash, s.keyframes FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.state = 0 ORDER BY s.start_ms DESC LIMIT 1`, [camera]);
    return rows(found)[0] ?? null;
  }

  lastFootageEnd(cameraId: string): number | null {
    const camera = this.#known(cameraId);
    if (camera === null) return null;
    const row = this.#get<{ at: number }>('SELECT start_ms + duration_ms AS at FROM segments WHERE camera = ? ORDER BY start_ms DESC LIMIT 1', [camera]);
    return row?.at ?? null;
  }

  totals(): Totals[] {
    return rows(
      this.#all<Totals>(
      `SELECT c.camera_id AS cameraId, l.path AS location, t.class, t.segments, t.bytes FROM totals t
       JOIN cameras c ON c.id = t.camera JOIN locations l ON l.id = t.location WHERE t.segments > 0`,
      ),
    );
  }

  /** Start of the oldest and end of the newest closed segment of each camera. */
  extents(): { cameraId: string; oldestMs: number; newestMs: number }[] {
    return this.cameras().flatMap(({ cameraId }) => {
      const camera = this.#known(cameraId);
      const first = this.#get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? AND state = 0 ORDER BY start_ms LIMIT 1', [camera]);
      const newestMs = this.lastFootageEnd(cameraId);
      return first && newestMs !== null ? [{ cameraId, oldestMs: first.at, newestMs }] : [];
    });
  }

  locations(): string[] {
    return this.#allLocations();
  }

  // --- gaps

  /** A gap whose bounds are known. */
  putGap(cameraId: string, startMs: number, endMs: number, cause: GapCause, by: string | null = null): void {
    this.#gaps.put(this.#camera(cameraId, startMs), startMs, endMs, cause, by);
  }

  /** The gap of a camera that lasts; one that lasted until then ends. */
  beginGap(cameraId: string, startMs: number, cause: GapCause): void {
    this.#gaps.begin(this.#camera(cameraId, startMs), startMs, cause);
  }

  endGap(cameraId: string, atMs: number): void {
    const camera = this.#known(cameraId);
    if (camera !== null) this.#gaps.end(camera, atMs);
  }

  /** Footage that the index learnt of only later ended before the engine started: the time up to then is explained, unless it is. */
  explainStop(startMs: number): void {
    for (const { cameraId } of this.cameras()) {
      const camera = this.#known(cameraId) ?? 0;
      const last = this.#get<{ at: number }>('SELECT start_ms + duration_ms AS at FROM segments WHERE camera = ? AND start_ms < ? AND class <> 4 ORDER BY start_ms DESC LIMIT 1', [camera, Math.round(startMs)]);
      if (last && last.at < startMs && this.#gaps.list(camera, last.at, startMs).length === 0) this.#gaps.put(camera, last.at, startMs, 'engine-stopped', null);
    }
  }

  /** Forgets the gap of a camera that lasts. */
  dropOpenGap(cameraId: string): void {
    const camera = this.#known(cameraId);
    if (camera !== null) this.#gaps.dropOpen(camera);
  }

  openGaps(): (GapRow & { cameraId: string })[] {
    return this.#gaps.open();
  }

  /** Gaps that overlap [from, to), in the order in which they are painted. */
  gaps(cameraId: string, from: number, to: number): GapRow[] {
    const camera = this.#known(cameraId);
    return camera === null ? [] : this.#gaps.list(camera, from, to);
  }

  /** What is known of a camera's time before `beforeMs` becomes one stretch that was overwritten: its footage is gone. */
  sumUpGaps(cameraId: string, beforeMs: number): void {
    const camera = this.#known(cameraId);
    if (camera !== null) this.#db.transaction(() => this.#gaps.sumUp(camera, beforeMs))();
  }

  // --- events

  putEvents(events: CameraEvent[]): void {
    this.#db.transaction(() => {
      for (const event of events) {
        this.#events.put(event);
        // Segments have a longest length, so the index finds those that reach into the event.
        this.#run(
          `UPDATE segments SET base = 1, class = max(class, 1) WHERE camera = ? AND start_ms < ? AND start_ms >= ? AND start_ms + duration_ms > ? AND base = 0`,
          [this.#camera(event.cameraId, event.startMs), event.endMs ?? event.startMs + 1, event.startMs - LONGEST_SEGMENT_MS, event.startMs],
        );
      }
    })();
  }

  /** Events of a stretch without any footage left are forgotten. */
  removeUncoveredEvents(cameraId: string, from: number, to: number): void {
    this.#events.removeUncovered(this.#camera(cameraId, from), from, to);
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
    return this.#get<{ value: string }>('SELECT value FROM facts WHERE name = ?', [name])?.value ?? null;
  }

  setFact(name: string, value: string): void {
    this.#run('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [name, value]);
  }

  // --- stars, and what was deleted by hand

  putStar(star: Star): void {
    this.#db.transaction(() => this.#stars.put(star))();
  }

  removeStar(id: string): Star | null {
    return this.#db.transaction(() => this.#stars.remove(id))();
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

  dueDeletions(nowMs: number): { id: string; by: string }[] {
    return this.#trash.due(nowMs);
  }

  /** Rows of a deletion, as many as are removed at once. */
  trashed(deletion: string, limit: number): SegmentRow[] {
    return this.#trash.segmentsOf(deletion, limit).flatMap((id) => rows(this.#all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.id = ?`, [id])));
  }

  forgetDeletion(deletion: string): void {
    this.#trash.forget(deletion);
  }

  // --- below

  #range<T extends SegmentRow>(columns: string, cameraId: string, from: number, to: number, limit: number): T[] {
    const camera = this.#known(cameraId);
    if (camera === null) return [];
    const found = this.#all<T>(
      `SELECT ${columns} FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.start_ms >= ? AND s.start_ms < ? AND s.state < 2 AND s.class <> 4
       AND (s.start_ms + s.duration_ms > ? OR s.state = 1) ORDER BY s.start_ms LIMIT ?`,
      [camera, this.#firstStart(camera, from), to, from, limit],
    );
    return rows(found);
  }

  /** Start of the last segment that begins at or before `from`: segments of a camera follow one another. */
  #firstStart(camera: number, from: number): number {
    const row = this.#get<{ at: number | null }>('SELECT max(start_ms) AS at FROM segments WHERE camera = ? AND start_ms <= ?', [camera, from]);
    return row?.at ?? from;
  }

  #has(cameraId: string, startMs: number): boolean {
    const camera = this.#known(cameraId);
    return camera !== null && this.#get('SELECT 1 FROM segments WHERE camera = ? AND start_ms = ?', [camera, startMs]) !== undefined;
  }

  #insert(segment: NewSegment, closed: ClosedSegment, state: 0 | 1): number {
    const camera = this.#camera(segment.cameraId, segment.startMs);
    return this.#run(
        `INSERT INTO segments (camera, start_ms, duration_ms, bytes, header_bytes, run, location, state, base, class, keyframes, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          camera,
          segment.startMs,
          Math.round(closed.durationMs),
          closed.bytes,
          segment.headerBytes,
          this.#runOf(segment.runId, segment.codecs),
          this.#location(segment.location),
          state,
          classNumber(closed.base),
          this.#classOf(camera, segment.startMs, closed),
          Buffer.from(closed.keyframes),
          closed.hash && Buffer.from(closed.hash),
        ],
    );
  }

  #classOf(camera: number, startMs: number, { base, durationMs }: Pick<ClosedSegment, 'base' | 'durationMs'>): number {
    return base !== 'ring' && this.#stars.covers(camera, startMs, startMs + Math.max(1, durationMs)) ? classNumber('starred') : classNumber(base);
  }

  #known(cameraId: string): number | null {
    const cached = this.#cameras.get(cameraId);
    if (cached !== undefined) return cached;
    const row = this.#get<{ id: number }>('SELECT id FROM cameras WHERE camera_id = ?', [cameraId]);
    if (row) this.#cameras.set(cameraId, row.id);
    return row?.id ?? null;
  }

  #camera(cameraId: string, seenMs = 0): number {
    const known = this.#known(cameraId);
    if (known !== null) return known;
    this.#run('INSERT INTO cameras (camera_id, added_ms) VALUES (?, ?)', [cameraId, Math.round(seenMs)]);
    return this.#known(cameraId) ?? 0;
  }

  #location(location: string): number {
    return this.#numbered(this.#locations, 'locations', 'path', location, () => this.#run('INSERT INTO locations (path) VALUES (?)', [location]));
  }

  #runOf(runId: string, codecs: string): number {
    // Only the runs under way are asked for again.
    if (this.#runs.size > 1_000) this.#runs.clear();
    return this.#numbered(this.#runs, 'runs', 'run_id', runId, () => this.#run('INSERT INTO runs (run_id, codecs) VALUES (?, ?)', [runId, codecs]));
  }

  #numbered(cache: Map<string, number>, table: string, column: string, value: string, insert: () => number): number {
    const cached = cache.get(value);
    if (cached !== undefined) return cached;
    const row = this.#get<{ id: number }>(`SELECT id FROM ${table} WHERE ${column} = ?`, [value]);
    const id = row?.id ?? insert();
    cache.set(value, id);
    return id;
  }

  #allLocations(): string[] {
    return this.#all<{ path: string }>('SELECT path FROM locations ORDER BY id').map((row) => row.path);
  }

  #run(sql: string, values: unknown[] = []): number {
    return this.#statements.run(sql, values).id;
  }

  #get<T>(sql: string, values: unknown[] = []): T | undefined {
    return this.#statements.get<T>(sql, values);
  }

  #all<T>(sql: string, values: unknown[] = []): T[] {
    return this.#statements.all<T>(sql, values);
  }
}

/** Classes come as numbers. */
function rows<T extends { class: SegmentClass }>(found: T[]): T[] {
  for (const row of found) row.class = className(Number(row.class));
  return found;
}
