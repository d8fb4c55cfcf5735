import type { CameraEvent } from '../../contract/types.ts';
import { AppError } from '../../contract/errors.ts';
import { LONGEST_SEGMENT_MS } from './segment-class.ts';
import type { Statements } from './statements.ts';
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
/** Longer ones are few, and stand in an index of their own (`events_long`): those of a range are found without reading all that went before. */
const LONG_MS = 6 * 3_600_000;
const IS_LONG = `(e.end_ms IS NULL OR e.end_ms - e.start_ms > ${LONG_MS})`;
const COLUMNS = 'e.id AS id, (SELECT camera_id FROM cameras c WHERE c.id = e.camera) AS cameraId, e.kind, e.start_ms AS startMs, e.end_ms AS endMs, e.score, e.box';
/** Of more, cameras are passed over row by row: where so many are asked for, few of the rows are another's. */
const MOST_ARMS = 24;

/** Events in the index. Cameras are numbers here but in what is asked and answered. */
export class EventTable {
  readonly #statements: Statements;
  readonly #camera: (cameraId: string) => number;
  readonly #known: (cameraId: string) => number | null;

  /** `camera` makes one known that is not, `known` does not. */
  constructor(statements: Statements, cameras: { camera: (cameraId: string) => number; known: (cameraId: string) => number | null }) {
    this.#statements = statements;
    this.#camera = cameras.camera;
    this.#known = cameras.known;
  }

  put(event: CameraEvent): void {
    const box = event.box && Buffer.from(Float32Array.from(event.box).buffer);
    this.#statements.run(
      `INSERT INTO events (id, camera, kind, start_ms, end_ms, score, box) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, start_ms = excluded.start_ms, end_ms = excluded.end_ms, score = excluded.score, box = excluded.box`,
      [event.id, this.#camera(event.cameraId), event.kind, event.startMs, event.endMs, event.score, box],
    );
  }

  /** Those of a stretch that have no footage left at all: who deletes footage does not want to be told of it for ever. */
  removeUncovered(camera: number, from: number, to: number): number {
    return this.#statements.run(
      `DELETE FROM events WHERE camera = ? AND start_ms < ? AND start_ms >= ? AND end_ms > ? AND NOT EXISTS (
         SELECT 1 FROM segments s WHERE s.camera = events.camera AND s.state < 2 AND s.start_ms < events.end_ms AND s.start_ms >= events.start_ms - ${LONGEST_SEGMENT_MS}
         AND s.start_ms + s.duration_ms > events.start_ms)`,
      [camera, to, from - LONG_MS, from],
    ).changes;
  }

  /** Those that ended before the camera's oldest footage; before `otherwise` when there is none. */
  removeWithoutFootage(camera: number, otherwise: number): number {
    const oldest = this.#statements.get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? AND state <> 2 ORDER BY start_ms LIMIT 1', [camera])?.at ?? otherwise;
    // What ended by then began by then.
    return this.#statements.run('DELETE FROM events WHERE camera = ? AND start_ms <= ? AND end_ms IS NOT NULL AND end_ms <= ?', [camera, oldest, oldest]).changes;
  }

  closeOpen(atMs: number): CameraEvent[] {
    const open = this.#statements.all<EventRow>(`SELECT ${COLUMNS} FROM events e WHERE e.end_ms IS NULL`);
    const closed = open.map((row) => ({ ...toEvent(row), endMs: Math.max(row.startMs, atMs) }));
    for (const event of closed) this.put(event);
    return closed;
  }

  list(query: EventQuery): { events: CameraEvent[]; cursor: string | null } {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const found: EventRow[] = [];
    for (const part of partsOf(query)) if (found.length <= limit) found.push(...this.#page(query, part, after, limit + 1 - found.length));
    const events = found.slice(0, limit).map(toEvent);
    const last = events.at(-1);
    return { events, cursor: found.length > limit && last ? writeCursor(last) : null };
  }

  /**
   * One index serves one camera and one kind in order of time: several of them are several questions, which SQLite merges as it
   * answers them, so that a page costs about as many rows as it has, whatever is asked for.
   */
  #page(query: EventQuery, part: Part, after: Cursor | null, limit: number): EventRow[] {
    const newest = query.order === 'newest';
    const cameras = query.cameraIds ? [...new Set(query.cameraIds.map((id) => this.#known(id)).filter((camera) => camera !== null))] : null;
    const kinds = query.kinds ? [...new Set(query.kinds)] : null;
    const filters: string[] = [];
    const values: Record<string, unknown> = { limit, cameras: JSON.stringify(cameras), kinds: JSON.stringify(kinds) };
    // The + keeps SQLite from another index than that of the time.
    const armsBy = { camera: !part.long && (cameras?.length ?? 0) * (kinds?.length ?? 1) <= MOST_ARMS, kind: !part.long };
    if (cameras && !armsBy.camera) filters.push('+e.camera IN (SELECT value FROM json_each(@cameras))');
    if (kinds && !armsBy.kind) filters.push('+e.kind IN (SELECT value FROM json_each(@kinds))');
    const arms = ((armsBy.camera ? cameras : null) ?? [null]).flatMap((camera) => ((armsBy.kind ? kinds : null) ?? [null]).map((kind) => ({ camera, kind })));
    if (part.long) filters.push(IS_LONG);
    // An event that began before `from` and lasts into the range belongs to it.
    if (query.from !== undefined) filters.push('(e.end_ms IS NULL OR e.end_ms >= @from)');
    if (part.startsFrom !== null) filters.push('e.start_ms >= @startsFrom');
    if (part.startsBefore !== null) filters.push('e.start_ms < @startsBefore');
    if (after) filters.push(`(e.start_ms, e.id) ${newest ? '<' : '>'} (@afterMs, @afterId)`);
    Object.assign(values, { from: query.from, startsFrom: part.startsFrom, startsBefore: part.startsBefore, afterMs: after?.startMs, afterId: after?.id });
    const direction = newest ? 'DESC' : 'ASC';
    const selects = arms.map(({ camera, kind }, index) => {
      Object.assign(values, { [`camera${index}`]: camera, [`kind${index}`]: kind });
      const where = [...(camera === null ? [] : [`e.camera = @camera${index}`]), ...(kind === null ? [] : [`e.kind = @kind${index}`]), ...filters];
      return `SELECT ${COLUMNS} FROM events e ${part.long ? 'INDEXED BY events_long' : ''} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}`;
    });
    if (selects.length === 0) return [];
    return this.#statements.once<EventRow>(`${selects.join(' UNION ALL ')} ORDER BY startMs ${direction}, id ${direction} LIMIT @limit`, values);
  }
}

/** Events of a stretch of starts; `long`: only of the long ones. */
interface Part {
  long: boolean;
  startsFrom: number | null;
  startsBefore: number | null;
}

/** In the order in which they are wanted. */
function partsOf({ from, to, order }: EventQuery): Part[] {
  const recentFrom = from === undefined ? null : from - LONG_MS;
  const recent = { long: false, startsFrom: recentFrom, startsBefore: to ?? null };
  if (recentFrom === null) return [recent];
  const long = { long: true, startsFrom: null, startsBefore: Math.min(recentFrom, to ?? Infinity) };
  return order === 'newest' ? [recent, long] : [long, recent];
}

interface Cursor {
  startMs: number;
  id: string;
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
function readCursor(cursor: string): Cursor {
  try {
    const [startMs, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof startMs === 'number' && typeof id === 'string') return { startMs, id };
  } catch {
    // Said below.
  }
  throw new AppError('invalid', 'storage.badCursor', { data: { field: 'cursor' } });
}
