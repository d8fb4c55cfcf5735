import type { Database, Statement } from 'better-sqlite3';
import type { CameraEvent } from '../../contract/types.ts';
import { AppError } from '../../contract/errors.ts';
import { LONGEST_SEGMENT_MS } from './segment-class.ts';
import type { EventQuery } from './types.ts';

interface EventRow {
  id: string;
  cameraId: string;
  kind: CameraEvent['kind'];
  startMs: number;
  endMs: number | null;
  score: number;
  box: Buffer | null;
}

const DEFAULT_LIMIT = 1_000;
/** Events longer than this are looked for by their start alone. */
const LONGEST_EVENT_MS = 6 * 3_600_000;
const COLUMNS = 'e.id, c.camera_id AS cameraId, e.kind, e.start_ms AS startMs, e.end_ms AS endMs, e.score, e.box';

/** Events in the index. */
export class EventTable {
  readonly #db: Database;
  readonly #camera: (cameraId: string) => number;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #removeUncovered: Statement;

  constructor(db: Database, camera: (cameraId: string) => number) {
    this.#db = db;
    this.#camera = camera;
    this.#put = db.prepare(
      `INSERT INTO events (id, camera, kind, start_ms, end_ms, score, box) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, start_ms = excluded.start_ms, end_ms = excluded.end_ms, score = excluded.score, box = excluded.box`,
    );
    this.#remove = db.prepare(
      `DELETE FROM events WHERE camera = @camera AND end_ms IS NOT NULL AND end_ms <= coalesce(
         (SELECT start_ms FROM segments WHERE camera = @camera AND state <> 2 ORDER BY start_ms LIMIT 1), @otherwise)`,
    );
    this.#removeUncovered = db.prepare(
      `DELETE FROM events WHERE camera = @camera AND start_ms < @to AND start_ms >= @earliest AND end_ms > @from AND NOT EXISTS (
         SELECT 1 FROM segments s WHERE s.camera = @camera AND s.state < 2 AND s.start_ms < events.end_ms AND s.start_ms >= events.start_ms - ${LONGEST_SEGMENT_MS}
         AND s.start_ms + s.duration_ms > events.start_ms)`,
    );
  }

  /** Those of a stretch that have no footage left at all: who deletes footage does not want to be told of it for ever. */
  removeUncovered(camera: number, from: number, to: number): number {
    return this.#removeUncovered.run({ camera, from, to, earliest: from - LONGEST_EVENT_MS }).changes;
  }

  put(event: CameraEvent): void {
    const box = event.box && Buffer.from(Float32Array.from(event.box).buffer);
    this.#put.run(event.id, this.#camera(event.cameraId), event.kind, event.startMs, event.endMs, event.score, box);
  }

  /** Those that ended before the camera's oldest footage; before `otherwise` when there is none. */
  removeWithoutFootage(camera: number, otherwise: number): number {
    return this.#remove.run({ camera, otherwise }).changes;
  }

  closeOpen(atMs: number): CameraEvent[] {
    const open = this.#db.prepare(`SELECT ${COLUMNS} FROM events e JOIN cameras c ON c.id = e.camera WHERE e.end_ms IS NULL`).all() as EventRow[];
    const closed = open.map((row) => ({ ...toEvent(row), endMs: Math.max(row.startMs, atMs) }));
    for (const event of closed) this.put(event);
    return closed;
  }

  list(query: EventQuery): { events: CameraEvent[]; cursor: string | null } {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const newest = query.order === 'newest';
    const where: string[] = [];
    const values: unknown[] = [];
    if (query.cameraIds) {
      where.push(`c.camera_id IN (${query.cameraIds.map(() => '?').join(', ')})`);
      values.push(...query.cameraIds);
    }
    if (query.kinds) {
      where.push(`e.kind IN (${query.kinds.map(() => '?').join(', ')})`);
      values.push(...query.kinds);
    }
    // An event that began before `from` and lasts into the range belongs to it.
    if (query.from !== undefined) {
      where.push('(e.end_ms IS NULL OR e.end_ms >= ?)');
      values.push(query.from);
    }
    if (query.to !== undefined) {
      where.push('e.start_ms < ?');
      values.push(query.to);
    }
    if (query.cursor !== undefined) {
      const after = readCursor(query.cursor);
      where.push(`(e.start_ms, e.id) ${newest ? '<' : '>'} (?, ?)`);
      values.push(after.startMs, after.id);
    }
    const direction = newest ? 'DESC' : 'ASC';
    const sql = `SELECT ${COLUMNS} FROM events e JOIN cameras c ON c.id = e.camera ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
      ORDER BY e.start_ms ${direction}, e.id ${direction} LIMIT ?`;
    const found = this.#db.prepare(sql).all(...values, limit + 1) as EventRow[];
    const events = found.slice(0, limit).map(toEvent);
    const last = events.at(-1);
    return { events, cursor: found.length > limit && last ? writeCursor(last) : null };
  }
}

function toEvent(row: EventRow): CameraEvent {
  const { box } = row;
  const part = (index: number) => box?.readFloatLE(index * 4) ?? 0;
  return { ...row, box: box && [part(0), part(1), part(2), part(3)] };
}

function writeCursor(event: CameraEvent): string {
  return Buffer.from(JSON.stringify([event.startMs, event.id])).toString('base64url');
}

/** @throws AppError invalid */
function readCursor(cursor: string): { startMs: number; id: string } {
  try {
    const [startMs, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof startMs === 'number' && typeof id === 'string') return { startMs, id };
  } catch {
    // Said below.
  }
  throw new AppError('invalid', 'storage.badCursor', { data: { field: 'cursor' } });
}
