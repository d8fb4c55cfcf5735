import type { Database, Statement } from 'better-sqlite3';
import type { GapCause } from '../../contract/types.ts';

export interface GapRow {
  id: number;
  startMs: number;
  endMs: number | null;
  cause: GapCause;
  /** Who deleted it; null where nobody did. */
  by: string | null;
}

/** Gaps up to this length between two deleted stretches do not keep them apart. */
const SAME_STRETCH_MS = 1_000;

const COLUMNS = 'g.id, g.start_ms AS startMs, g.end_ms AS endMs, g.cause, g.by_whom AS "by"';

/** Why there is no footage, in the index. A later row is painted over an earlier one. Cameras are numbers here. */
export class GapTable {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement<unknown[]>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** A gap whose bounds are known; one that is there already is not put twice. */
  put(camera: number, startMs: number, endMs: number, cause: GapCause, by: string | null): void {
    const from = Math.round(startMs);
    const to = Math.round(endMs);
    if (this.#prepare('SELECT 1 FROM gaps WHERE camera = ? AND start_ms = ? AND cause = ? AND end_ms >= ?').get(camera, from, cause, to)) return;
    this.#prepare('INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, ?, ?)').run(camera, from, to, cause, by);
  }

  begin(camera: number, startMs: number, cause: GapCause): void {
    this.end(camera, startMs);
    this.#prepare('INSERT INTO gaps (camera, start_ms, end_ms, cause) VALUES (?, ?, NULL, ?)').run(camera, Math.round(startMs), cause);
  }

  end(camera: number, atMs: number): void {
    this.#prepare('DELETE FROM gaps WHERE camera = ? AND end_ms IS NULL AND start_ms >= ?').run(camera, Math.round(atMs));
    this.#prepare('UPDATE gaps SET end_ms = ? WHERE camera = ? AND end_ms IS NULL').run(Math.round(atMs), camera);
  }

  dropOpen(camera: number): void {
    this.#prepare('DELETE FROM gaps WHERE camera = ? AND end_ms IS NULL').run(camera);
  }

  /** True where all of it is known to have been removed. */
  isRemoved(camera: number, startMs: number, endMs: number): boolean {
    return this.#prepare("SELECT 1 FROM gaps WHERE camera = ? AND cause IN ('overwritten', 'deleted') AND start_ms <= ? AND end_ms >= ?").get(camera, startMs + SAME_STRETCH_MS, endMs - SAME_STRETCH_MS) !== undefined;
  }

  open(): (GapRow & { cameraId: string })[] {
    return this.#prepare(`SELECT ${COLUMNS}, c.camera_id AS cameraId FROM gaps g JOIN cameras c ON c.id = g.camera WHERE g.end_ms IS NULL`).all() as (GapRow & { cameraId: string })[];
  }

  list(camera: number, from: number, to: number): GapRow[] {
    return this.#prepare(`SELECT ${COLUMNS} FROM gaps g WHERE camera = ? AND start_ms < ? AND (end_ms IS NULL OR end_ms > ?) ORDER BY id`).all(camera, to, from) as GapRow[];
  }

  /** A deleted stretch lengthens the one before it, over pauses that only were "not triggered". */
  paintDeleted(camera: number, startMs: number, endMs: number, cause: GapCause, by: string | null): void {
    const before = this.#prepare(
      'SELECT id, start_ms AS startMs, end_ms AS endMs FROM gaps WHERE camera = ? AND cause = ? AND by_whom IS ? AND start_ms <= ? AND end_ms IS NOT NULL ORDER BY start_ms DESC LIMIT 1',
    ).get(camera, cause, by, startMs) as { id: number; startMs: number; endMs: number } | undefined;
    if (before && this.#onlyQuiet(camera, before.endMs, startMs)) {
      this.#prepare("DELETE FROM gaps WHERE camera = ? AND cause = 'not-triggered' AND start_ms >= ? AND end_ms <= ?").run(camera, before.startMs, startMs + SAME_STRETCH_MS);
      this.#prepare('UPDATE gaps SET end_ms = max(end_ms, ?) WHERE id = ?').run(endMs, before.id);
      return;
    }
    this.#prepare('INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, ?, ?)').run(camera, startMs, endMs, cause, by);
  }

  /** All that ended by then becomes one row "overwritten": the table does not grow for ever. */
  sumUp(camera: number, beforeMs: number): void {
    const first = this.#prepare('SELECT min(start_ms) AS at FROM gaps WHERE camera = ? AND end_ms <= ?').get(camera, Math.round(beforeMs)) as { at: number | null };
    if (first.at === null) return;
    this.#prepare('DELETE FROM gaps WHERE camera = ? AND end_ms <= ?').run(camera, Math.round(beforeMs));
    this.#prepare("INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, 'overwritten', NULL)").run(camera, first.at, Math.round(beforeMs));
  }

  #onlyQuiet(camera: number, from: number, to: number): boolean {
    if (to - from <= SAME_STRETCH_MS) return true;
    const between = this.#prepare(
      'SELECT start_ms AS startMs, end_ms AS endMs, cause FROM gaps WHERE camera = ? AND start_ms < ? AND (end_ms IS NULL OR end_ms > ?) ORDER BY start_ms',
    ).all(camera, to - SAME_STRETCH_MS, from + SAME_STRETCH_MS) as { startMs: number; endMs: number | null; cause: string }[];
    let reached = from;
    for (const gap of between) {
      if (gap.cause !== 'not-triggered' || gap.startMs > reached + SAME_STRETCH_MS) return false;
      reached = Math.max(reached, gap.endMs ?? to);
    }
    return reached >= to - SAME_STRETCH_MS;
  }

  #prepare(sql: string): Statement<unknown[]> {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare<unknown[]>(sql)));
    return statement;
  }
}
