import type { GapCause } from '../../contract/types.ts';
import type { Statements } from './statements.ts';

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

/** Longer ones are few, and stand in an index of their own (`gaps_long`): so those of a range are found without reading all that went before. */
const LONG_MS = 86_400_000;
const IS_LONG = `(end_ms IS NULL OR end_ms - start_ms > ${LONG_MS})`;

/** Of so many that began last one ends last; but for one that lasts over all of them. */
const NEWEST = 100;

const COLUMNS = 'g.id, g.start_ms AS startMs, g.end_ms AS endMs, g.cause, g.by_whom AS "by"';

/** Why there is no footage, in the index. A later row is painted over an earlier one. Cameras are numbers here. */
export class GapTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** A gap whose bounds are known; one that is there already is not put twice. */
  put(camera: number, startMs: number, endMs: number, cause: GapCause, by: string | null): void {
    const from = Math.round(startMs);
    const to = Math.round(endMs);
    if (this.#statements.get('SELECT 1 FROM gaps WHERE camera = ? AND start_ms = ? AND cause = ? AND end_ms >= ?', [camera, from, cause, to])) return;
    this.#statements.run('INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, ?, ?)', [camera, from, to, cause, by]);
  }

  begin(camera: number, startMs: number, cause: GapCause): void {
    this.end(camera, startMs);
    this.#statements.run('INSERT INTO gaps (camera, start_ms, end_ms, cause) VALUES (?, ?, NULL, ?)', [camera, Math.round(startMs), cause]);
  }

  end(camera: number, atMs: number): void {
    this.#statements.run('DELETE FROM gaps WHERE camera = ? AND end_ms IS NULL AND start_ms >= ?', [camera, Math.round(atMs)]);
    this.#statements.run('UPDATE gaps SET end_ms = ? WHERE camera = ? AND end_ms IS NULL', [Math.round(atMs), camera]);
  }

  dropOpen(camera: number): void {
    this.#statements.run('DELETE FROM gaps WHERE camera = ? AND end_ms IS NULL', [camera]);
  }

  /** True where all of it is known to have been removed. */
  isRemoved(camera: number, startMs: number, endMs: number): boolean {
    return this.#statements.get("SELECT 1 FROM gaps WHERE camera = ? AND cause IN ('overwritten', 'deleted') AND start_ms <= ? AND end_ms >= ?", [camera, startMs + SAME_STRETCH_MS, endMs - SAME_STRETCH_MS]) !== undefined;
  }

  /** End of the newest gaps that have ended; null where there is none. */
  lastEnd(camera: number): number | null {
    const found = this.#statements.get<{ at: number | null }>(`SELECT max(end_ms) AS at FROM (SELECT end_ms FROM gaps WHERE camera = ? AND end_ms IS NOT NULL ORDER BY start_ms DESC LIMIT ${NEWEST})`, [camera]);
    return found?.at ?? null;
  }

  open(): (GapRow & { cameraId: string })[] {
    return this.#statements.all(`SELECT ${COLUMNS}, c.camera_id AS cameraId FROM gaps g JOIN cameras c ON c.id = g.camera WHERE g.end_ms IS NULL`);
  }

  list(camera: number, from: number, to: number): GapRow[] {
    return this.lists([camera], from, to).get(camera) ?? [];
  }

  /** Those of each camera that overlap [from, to), in the order in which they are painted. */
  lists(cameras: readonly number[], from: number, to: number): Map<number, GapRow[]> {
    const wanted = JSON.stringify(cameras);
    const columns = 'SELECT camera, id, start_ms, end_ms, cause, by_whom FROM gaps WHERE';
    const overlapping = 'camera IN (SELECT value FROM json_each(?)) AND start_ms >= ? AND start_ms < ? AND (end_ms IS NULL OR end_ms > ?)';
    const recent = this.#statements.raw<GapColumns>(`${columns} ${overlapping}`, [wanted, from - LONG_MS, to, from]);
    const long = this.#statements.raw<GapColumns>(`${columns} ${IS_LONG} AND ${overlapping}`, [wanted, -Number.MAX_SAFE_INTEGER, from - LONG_MS, from]);
    const rows = long.length === 0 ? recent : [...long, ...recent];
    // Camera by camera they mostly come in the order in which they were put.
    const gaps = byCamera(rows);
    for (const each of gaps.values()) if (each.some((gap, index) => index > 0 && gap.id < each[index - 1]!.id)) each.sort((a, b) => a.id - b.id);
    return gaps;
  }

  /**
   * What was deleted by hand is missing from that moment on, whether or not it can still be had back. The trash is small and comes
   * first (CROSS JOIN), the segments are many.
   */
  trashed(cameras: readonly number[], from: number, to: number): Map<number, GapRow[]> {
    return byCamera(
      this.#statements.raw<GapColumns>(
        `SELECT s.camera, s.id, s.start_ms, s.start_ms + s.duration_ms, 'deleted', d.by_whom
         FROM trash t CROSS JOIN segments s ON s.id = t.segment JOIN deletions d ON d.id = t.deletion
         WHERE s.state = 3 AND s.camera IN (SELECT value FROM json_each(?)) AND s.start_ms < ? AND s.start_ms + s.duration_ms > ? ORDER BY s.start_ms`,
        [JSON.stringify(cameras), to, from],
      ),
    );
  }

  /** A deleted stretch lengthens the one before it, over pauses that only were "not triggered". */
  paintDeleted(camera: number, startMs: number, endMs: number, cause: GapCause, by: string | null): void {
    const before = this.#statements.get<{ id: number; startMs: number; endMs: number }>(
      'SELECT id, start_ms AS startMs, end_ms AS endMs FROM gaps WHERE camera = ? AND cause = ? AND by_whom IS ? AND start_ms <= ? AND end_ms IS NOT NULL ORDER BY start_ms DESC LIMIT 1',
      [camera, cause, by, startMs],
    );
    if (before && this.#onlyQuiet(camera, before.endMs, startMs)) {
      this.#statements.run("DELETE FROM gaps WHERE camera = ? AND cause = 'not-triggered' AND start_ms >= ? AND end_ms <= ?", [camera, before.startMs, startMs + SAME_STRETCH_MS]);
      this.#statements.run('UPDATE gaps SET end_ms = max(end_ms, ?) WHERE id = ?', [endMs, before.id]);
      return;
    }
    this.#statements.run('INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, ?, ?)', [camera, startMs, endMs, cause, by]);
  }

  /** All that ended by then becomes one row "overwritten": the table does not grow for ever. */
  sumUp(camera: number, beforeMs: number): void {
    const first = this.#statements.get<{ at: number | null }>('SELECT min(start_ms) AS at FROM gaps WHERE camera = ? AND end_ms <= ?', [camera, Math.round(beforeMs)])?.at ?? null;
    if (first === null) return;
    this.#statements.run('DELETE FROM gaps WHERE camera = ? AND end_ms <= ?', [camera, Math.round(beforeMs)]);
    this.#statements.run("INSERT INTO gaps (camera, start_ms, end_ms, cause, by_whom) VALUES (?, ?, ?, 'overwritten', NULL)", [camera, first, Math.round(beforeMs)]);
  }

  #onlyQuiet(camera: number, from: number, to: number): boolean {
    if (to - from <= SAME_STRETCH_MS) return true;
    const between = this.list(camera, from + SAME_STRETCH_MS, to - SAME_STRETCH_MS).sort((a, b) => a.startMs - b.startMs);
    let reached = from;
    for (const gap of between) {
      if (gap.cause !== 'not-triggered' || gap.startMs > reached + SAME_STRETCH_MS) return false;
      reached = Math.max(reached, gap.endMs ?? to);
    }
    return reached >= to - SAME_STRETCH_MS;
  }
}

type GapColumns = [camera: number, id: number, startMs: number, endMs: number | null, cause: GapCause, by: string | null];

function byCamera(rows: readonly GapColumns[]): Map<number, GapRow[]> {
  const out = new Map<number, GapRow[]>();
  for (const [camera, id, startMs, endMs, cause, by] of rows) {
    const gap = { id, startMs, endMs, cause, by };
    const gaps = out.get(camera);
    if (gaps) gaps.push(gap);
    else out.set(camera, [gap]);
  }
  return out;
}
