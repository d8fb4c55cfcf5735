import { LONGEST_SEGMENT_MS } from '../../contract/footage-limits.ts';
import { classNumber } from './segment-class.ts';
import type { IndexNames } from './index-names.ts';
import { type ClosedSegment, type HashedRow, type NewSegment, rows, SEGMENT_COLUMNS, SEGMENT_JOIN, type SegmentRow, type SegmentRowWithKeyframes, type Totals } from './segment-rows.ts';
import type { StarTable } from './star-table.ts';
import type { Statements } from './statements.ts';
import type { Take } from '../../contract/takes.ts';

const DAY_MS = 86_400_000;
/** Rows a question answers with where nobody said how many. */
const MOST_AT_ONCE = 1_000;
const MOST_TAKES = 1_000_000_000;
/** The latest time that there is. */
const FOR_EVER_MS = 8_640_000_000_000_000;

/** Segments in the index. */
export class SegmentTable {
  readonly #statements: Statements;
  readonly #names: IndexNames;
  readonly #stars: StarTable;

  constructor(statements: Statements, names: IndexNames, stars: StarTable) {
    this.#statements = statements;
    this.#names = names;
    this.#stars = stars;
  }

  insertOpen(segment: NewSegment): number {
    // One that nothing was written to, on a disk that failed, makes room for the one that goes on elsewhere.
    this.#statements.run('DELETE FROM segments WHERE camera = ? AND start_ms = ? AND state = 1 AND bytes = 0', [this.#names.camera(segment.cameraId, segment.startMs), segment.startMs]);
    return this.#insert(segment, { durationMs: 0, bytes: 0, base: segment.base, keyframes: new Uint8Array(), hash: null }, 1);
  }

  /** For files found without a row. A row that is there already stays as it is. */
  adopt(segments: (NewSegment & ClosedSegment)[]): void {
    this.#statements.atOnce(() => {
      for (const segment of segments) if (!this.#has(segment.cameraId, segment.startMs)) this.#insert(segment, segment, 0);
    });
  }

  closeSegment(id: number, closed: ClosedSegment): void {
    const row = this.#statements.get<{ camera: number; startMs: number }>('SELECT camera, start_ms AS startMs FROM segments WHERE id = ?', [id]);
    if (!row) return;
    this.#statements.run('UPDATE segments SET state = CASE state WHEN 1 THEN 0 ELSE state END, duration_ms = ?, bytes = ?, base = ?, class = ?, keyframes = ?, hash = ? WHERE id = ?', [
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

  /** @param take only what is of it */
  readable(cameraId: string, from: number, to: number, limit: number, take: Take | null = null): SegmentRowWithKeyframes[] {
    return this.#range(`${SEGMENT_COLUMNS}, s.keyframes`, cameraId, from, to, limit, take);
  }

  /** Those that begin before a moment, the newest first. @param take only what is of it */
  readableBefore(cameraId: string, beforeMs: number, limit: number, take: Take | null = null): SegmentRowWithKeyframes[] {
    const camera = this.#names.known(cameraId);
    if (camera === null) return [];
    const only = ofTake(take);
    return rows(
      this.#statements.all<SegmentRowWithKeyframes>(
        `SELECT ${SEGMENT_COLUMNS}, s.keyframes FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.start_ms < ? AND s.state < 2 AND s.class <> 4 ${only.sql} ORDER BY s.start_ms DESC LIMIT ?`,
        [camera, Math.min(beforeMs, only.toMs), ...only.values, limit],
      ),
    );
  }

  unfinished(): SegmentRow[] {
    return rows(this.#statements.all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.state <> 0 AND s.state IN (1, 2)`));
  }

  /**
   * Of each class the oldest closed segments, those of one location or of all.
   * @param but by camera: none of what begins then or later, UTC ms
   */
  oldest(limit: number, location: string | null, but: Readonly<Record<string, number>> = {}): SegmentRow[] {
    const each = location === null ? this.#names.locations() : [location];
    const kept = Object.entries(but).flatMap(([cameraId, fromMs]) => {
      const camera = this.#names.known(cameraId);
      return camera === null ? [] : [[camera, fromMs] as const];
    });
    // Compared row by row, for rows that may not go are passed over by the thousand.
    const others = kept.length === 0 ? '' : `AND s.start_ms < CASE s.camera ${kept.map(() => 'WHEN ? THEN ?').join(' ')} ELSE ${FOR_EVER_MS} END`;
    return each.flatMap((one) =>
      [0, 1, 2, 3].flatMap((number) =>
        rows(
          this.#statements.all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.state = 0 AND s.location = ? AND s.class = ? ${others} ORDER BY s.start_ms LIMIT ?`, [
            this.#names.location(one),
            number,
            ...kept.flat(),
            limit,
          ]),
        ),
      ),
    );
  }

  /** Start of the oldest segment that may be overwritten in each location. */
  oldestByLocation(): { location: string; oldestMs: number }[] {
    return this.#names.locations().flatMap((location) => {
      const first = this.oldest(1, location).filter((row) => row.class !== 'starred');
      return first.length > 0 ? [{ location, oldestMs: Math.min(...first.map(({ startMs }) => startMs)) }] : [];
    });
  }

  markDeleting(ids: number[]): void {
    this.#statements.atOnce(() => {
      for (const id of ids) this.#statements.run('UPDATE segments SET state = 2 WHERE id = ?', [id]);
    });
  }

  /** Pre-roll on disk that reaches into [from, to) becomes footage of an event. @returns what is closed of it. */
  keepPreRoll(cameraId: string, fromMs: number, toMs: number): HashedRow[] {
    const camera = this.#names.known(cameraId);
    if (camera === null) return [];
    const kept = this.#statements.all<HashedRow>(
      `SELECT ${SEGMENT_COLUMNS}, s.hash FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.class = 4 AND s.state = 0 AND s.start_ms >= ? AND s.start_ms < ? AND s.start_ms + s.duration_ms > ? ORDER BY s.start_ms`,
      [camera, Math.round(fromMs) - LONGEST_SEGMENT_MS, Math.round(toMs), Math.round(fromMs)],
    );
    this.#statements.run('UPDATE segments SET base = 1, class = 1 WHERE camera = ? AND class = 4 AND start_ms >= ? AND start_ms < ? AND (start_ms + duration_ms > ? OR state = 1)', [
      camera,
      Math.round(fromMs) - LONGEST_SEGMENT_MS,
      Math.round(toMs),
      Math.round(fromMs),
    ]);
    return rows(kept);
  }

  /** Pre-roll that began before then and is closed: nothing happened. */
  pastPreRoll(beforeMs: number): SegmentRow[] {
    return this.#names.locations().flatMap((location) =>
      rows(
        this.#statements.all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.location = ? AND s.class = 4 AND s.start_ms < ? AND s.state = 0 LIMIT ?`, [
          this.#names.location(location),
          Math.round(beforeMs),
          MOST_AT_ONCE,
        ]),
      ),
    );
  }

  dropRows(ids: number[]): void {
    this.#statements.atOnce(() => {
      for (const id of ids) this.dropRow(id);
    });
  }

  dropRow(id: number): void {
    this.#statements.run('DELETE FROM segments WHERE id = ?', [id]);
  }

  newestStart(cameraId: string, location: string): number | null {
    const row = this.#statements.get<{ at: number | null }>(
      `SELECT max(s.start_ms) AS at FROM ${SEGMENT_JOIN} WHERE c.camera_id = ? AND l.path = ?`,
      [cameraId, location],
    );
    return row?.at ?? null;
  }

  /** A camera's closed segments of one day in one location. */
  daySegments(cameraId: string, location: string, fromMs: number, toMs: number): SegmentRow[] {
    return rows(
      this.#statements.all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE c.camera_id = ? AND l.path = ? AND s.state IN (0, 3) AND s.start_ms >= ? AND s.start_ms < ?`, [
        cameraId,
        location,
        fromMs,
        toMs,
      ]),
    );
  }

  setHash(id: number, hash: Uint8Array): void {
    this.#statements.run('UPDATE segments SET hash = ? WHERE id = ?', [Buffer.from(hash), id]);
  }

  /** A camera's closed segment that begins then, with its hash and keyframes; pre-roll on disk counts, too. Of two the one that was written last. */
  closedSegment(cameraId: string, startMs: number): (HashedRow & SegmentRowWithKeyframes) | null {
    const camera = this.#names.known(cameraId);
    if (camera === null) return null;
    const found = this.#statements.all<HashedRow & SegmentRowWithKeyframes>(`SELECT ${SEGMENT_COLUMNS}, s.hash, s.keyframes FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.start_ms = ? AND s.state = 0 ORDER BY s.id DESC LIMIT 1`, [camera, Math.round(startMs)]);
    return rows(found)[0] ?? null;
  }

  lastFootageEnd(cameraId: string): number | null {
    const camera = this.#names.known(cameraId);
    if (camera === null) return null;
    const row = this.#statements.get<{ at: number }>('SELECT start_ms + duration_ms AS at FROM segments WHERE camera = ? ORDER BY start_ms DESC LIMIT 1', [camera]);
    return row?.at ?? null;
  }

  totals(): Totals[] {
    return rows(
      this.#statements.all<Totals>(
      `SELECT c.camera_id AS cameraId, l.path AS location, t.class, t.segments, t.bytes FROM totals t
       JOIN cameras c ON c.id = t.camera JOIN locations l ON l.id = t.location WHERE t.segments > 0`,
      ),
    );
  }

  /** Start of the oldest and end of the newest closed segment of each camera. */
  extents(): { cameraId: string; oldestMs: number; newestMs: number }[] {
    return this.#names.cameras().flatMap(({ cameraId }) => {
      const camera = this.#names.known(cameraId);
      const first = this.#statements.get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? AND state = 0 ORDER BY start_ms LIMIT 1', [camera]);
      const newestMs = this.lastFootageEnd(cameraId);
      return first && newestMs !== null ? [{ cameraId, oldestMs: first.at, newestMs }] : [];
    });
  }

  /**
   * Up to when each camera's footage has been overwritten, all but what is starred, and the UTC days before then with a file still,
   * days since 1970.
   */
  pastDays(): { cameraId: string; beforeMs: number; keptDays: number[] }[] {
    return this.#names.cameras().flatMap(({ cameraId }) => {
      const camera = this.#names.known(cameraId);
      const oldest =
        this.#statements.get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? AND class <> 3 ORDER BY start_ms LIMIT 1', [camera]) ??
        this.#statements.get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? ORDER BY start_ms DESC LIMIT 1', [camera]);
      if (!oldest) return [];
      const kept = this.#statements.all<{ day: number }>(`SELECT DISTINCT start_ms / ${DAY_MS} AS day FROM segments WHERE camera = ? AND start_ms < ?`, [camera, oldest.at]);
      return [{ cameraId, beforeMs: oldest.at, keptDays: kept.map(({ day }) => day) }];
    });
  }

  /** Forgets a row. @returns where its footage was, and whether it was any: pre-roll that nothing came of is none. */
  remove(id: number): { camera: number; startMs: number; endMs: number; isFootage: boolean } | null {
    const row = this.#statements.get<{ camera: number; startMs: number; endMs: number; class: number }>('SELECT camera, start_ms AS startMs, start_ms + duration_ms AS endMs, class FROM segments WHERE id = ?', [id]);
    if (!row) return null;
    this.dropRow(id);
    return { camera: row.camera, startMs: row.startMs, endMs: row.endMs, isFootage: row.class !== classNumber('ring') };
  }

  rows(ids: readonly number[]): SegmentRow[] {
    return ids.flatMap((id) => rows(this.#statements.all<SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM ${SEGMENT_JOIN} WHERE s.id = ?`, [id])));
  }

  /** What runs all the time counts as footage of an event that it overlaps. */
  countAsEvent(cameraId: string, fromMs: number, toMs: number): void {
    // Segments have a longest length, so the index finds those that reach into the event.
    this.#statements.run('UPDATE segments SET base = 1, class = max(class, 1) WHERE camera = ? AND start_ms < ? AND start_ms >= ? AND start_ms + duration_ms > ? AND base = 0', [
      this.#names.camera(cameraId, fromMs),
      toMs,
      fromMs - LONGEST_SEGMENT_MS,
      fromMs,
    ]);
  }

  /** Where segments begin, of every camera. */
  startsBetween(fromMs: number, toMs: number): { cameraId: string; starts: number[] }[] {
    return this.#names.cameras().map(({ cameraId }) => ({
      cameraId,
      starts: this.#statements.raw<[number]>('SELECT start_ms FROM segments WHERE camera = ? AND start_ms >= ? AND start_ms < ?', [this.#names.known(cameraId), Math.round(fromMs), Math.round(toMs)]).map(([at]) => at),
    }));
  }

  /** Start of a camera's oldest segment. */
  firstStart(cameraId: string): number | null {
    return this.#statements.get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? ORDER BY start_ms LIMIT 1', [this.#names.known(cameraId)])?.at ?? null;
  }

  /** End of the last footage that began before then. */
  footageEndBefore(cameraId: string, beforeMs: number): number | null {
    const last = this.#statements.get<{ at: number }>('SELECT start_ms + duration_ms AS at FROM segments WHERE camera = ? AND start_ms < ? AND class <> 4 ORDER BY start_ms DESC LIMIT 1', [this.#names.known(cameraId), Math.round(beforeMs)]);
    return last?.at ?? null;
  }

  #range<T extends SegmentRow>(columns: string, cameraId: string, from: number, to: number, limit: number, take: Take | null = null): T[] {
    const camera = this.#names.known(cameraId);
    if (camera === null) return [];
    const only = ofTake(take);
    const found = this.#statements.all<T>(
      `SELECT ${columns} FROM ${SEGMENT_JOIN} WHERE s.camera = ? AND s.start_ms >= ? AND s.start_ms < ? AND s.state < 2 AND s.class <> 4
       AND (s.start_ms + s.duration_ms > ? OR s.state = 1) ${only.sql} ORDER BY s.start_ms LIMIT ?`,
      [camera, this.#startReaching(camera, from), Math.min(to, only.toMs), from, ...only.values, limit],
    );
    return rows(found);
  }

  /** Where the segments begin that reach to `from`. Segments of a camera follow one another, but where the clock was put back. */
  #startReaching(camera: number, from: number): number {
    if (this.#names.hasTakes) return from - LONGEST_SEGMENT_MS;
    const row = this.#statements.get<{ at: number | null }>('SELECT max(start_ms) AS at FROM segments WHERE camera = ? AND start_ms <= ?', [camera, from]);
    return row?.at ?? from;
  }

  #has(cameraId: string, startMs: number): boolean {
    const camera = this.#names.known(cameraId);
    return camera !== null && this.#statements.get('SELECT 1 FROM segments WHERE camera = ? AND start_ms = ?', [camera, startMs]) !== undefined;
  }

  #insert(segment: NewSegment, closed: ClosedSegment, state: 0 | 1): number {
    const camera = this.#names.camera(segment.cameraId, segment.startMs);
    return this.#statements.run(
      `INSERT INTO segments (camera, start_ms, duration_ms, bytes, header_bytes, run, location, state, base, class, keyframes, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        camera,
        segment.startMs,
        Math.round(closed.durationMs),
        closed.bytes,
        segment.headerBytes,
        this.#names.run(segment.runId, segment.codecs, segment.take),
        this.#names.location(segment.location),
        state,
        classNumber(closed.base),
        this.#classOf(camera, segment.startMs, closed),
        Buffer.from(closed.keyframes),
        closed.hash && Buffer.from(closed.hash),
      ],
    ).id;
  }

  #classOf(camera: number, startMs: number, { base, durationMs }: Pick<ClosedSegment, 'base' | 'durationMs'>): number {
    return base !== 'ring' && this.#stars.covers(camera, startMs, startMs + Math.max(1, durationMs)) ? classNumber('starred') : classNumber(base);
  }
}

/** How rows are told to be of a take: beside its number the times it may have, so that not all others are looked through. */
function ofTake(take: Take | null): { sql: string; values: number[]; toMs: number } {
  if (!take) return { sql: '', values: [], toMs: Infinity };
  return { sql: 'AND r.take >= ? AND r.take <= ? AND s.start_ms > ?', values: [take.fromNumber, Math.min(MOST_TAKES, take.toNumber), Math.max(-FOR_EVER_MS, take.fromMs - LONGEST_SEGMENT_MS)], toMs: Math.min(FOR_EVER_MS, take.toMs + LONGEST_SEGMENT_MS) };
}
