/**
 * How lists of events are found: each filter is a few walks along indexes that cover it, put together afterwards. Pure: makes SQL, asks nothing.
 * A page of a hundred among hundreds of thousands then reads some hundred rows, whatever is filtered for.
 */

/** What is looked for, in the index's own numbers. */
export interface EventFilter {
  cameras: readonly number[] | null;
  kinds: readonly string[] | null;
  zones: readonly number[] | null;
  starred: boolean;
  /** Part of a note. */
  text: string | null;
  /** UTC ms, [from, to); what lasts into it belongs to it. */
  from: number | null;
  to: number | null;
}
export interface Place {
  startMs: number;
  id: string;
}
/** A question whose answer is rows of `startMs` and `id`, in order. */
export interface Walk {
  /** Without ORDER BY and LIMIT. */
  sql: string;
  values: unknown[];
  /** What the order is along. */
  time: string;
  id: string;
}

/** Events longer than this are looked for by themselves (`longOnes`): the index `events_long` is of them. */
export const LONGEST_EVENT_MS = 6 * 3_600_000;
/** More walks than this cost more than one along all events that leaves out what does not fit. */
const MOST_WALKS = 24;

/** @param after where the page before ended. @param most 1: along one index alone, for counting. */
export function walksOf(filter: EventFilter, after: Place | null, newest: boolean, most = MOST_WALKS): Walk[] {
  const { cameras, kinds, zones } = filter;
  const one = (from: string, parts: Parts, time = 'e.start_ms', id = 'e.id'): Walk => finish(filter, after, newest, from, parts, time, id);
  if (filter.starred) return [one('events e INDEXED BY events_starred', all(starredOnly(filter), alive, noteHas(filter), inCameras(cameras), inKinds(kinds), inZones(zones)))];
  if (filter.text !== null) return [one('events e INDEXED BY events_noted', all(alive, noteHas(filter), inCameras(cameras), inKinds(kinds), inZones(zones)))];
  if (zones && zones.length <= most) {
    // The end of an event stands in its row alone.
    const from = filter.from === null ? 'event_zones z' : 'event_zones z CROSS JOIN events e ON e.id = z.event';
    return zones.map((zone) => one(from, all(['z.zone = ?', [zone]], inCameras(cameras, 'z'), inKinds(kinds, 'z')), 'z.start_ms', 'z.event'));
  }
  const rest = inZones(zones);
  if (cameras && kinds && cameras.length * kinds.length <= most) {
    return cameras.flatMap((camera) => kinds.map((kind) => one('events e INDEXED BY events_by_camera_kind', all(alive, ['e.camera = ?', [camera]], ['e.kind = ?', [kind]], rest))));
  }
  if (kinds && kinds.length <= most && (!cameras || kinds.length <= cameras.length || cameras.length > most)) {
    return kinds.map((kind) => one('events e INDEXED BY events_by_kind', all(alive, ['e.kind = ?', [kind]], inCameras(cameras), rest)));
  }
  if (cameras && cameras.length <= most) return cameras.map((camera) => one('events e INDEXED BY events_by_camera', all(alive, ['e.camera = ?', [camera]], inKinds(kinds), rest)));
  return [one('events e INDEXED BY events_by_time', all(alive, inCameras(cameras), inKinds(kinds), rest))];
}

/** Events that began long before the range and last into it; few, and looked at one by one. Null where there can be none. */
export function longOnes(filter: EventFilter, after: Place | null, newest: boolean): Walk | null {
  if (filter.from === null) return null;
  const before = all(
    [`(e.end_ms IS NULL OR e.end_ms - e.start_ms > ${LONGEST_EVENT_MS})`, []],
    ['e.start_ms < ?', [filter.from - LONGEST_EVENT_MS]],
    ...[alive, starredOnly(filter), noteHas(filter), inCameras(filter.cameras), inKinds(filter.kinds), inZones(filter.zones)],
  );
  return finish({ ...filter, from: null }, after, newest, 'events e INDEXED BY events_long', all(before, ['(e.end_ms IS NULL OR e.end_ms >= ?)', [filter.from]]), 'e.start_ms', 'e.id');
}

export function ordered({ sql, values, time, id }: Walk, newest: boolean): { sql: string; values: unknown[] } {
  const direction = newest ? 'DESC' : 'ASC';
  return { sql: `${sql} ORDER BY ${time} ${direction}, ${id} ${direction} LIMIT ? OFFSET ?`, values };
}

/** How many a walk finds from `from` on. */
export function counted({ sql, values, time }: Walk, from: number): { sql: string; values: unknown[] } {
  return { sql: `SELECT count(*) AS count FROM (${sql} AND ${time} >= ?)`, values: [...values, from] };
}

type Part = readonly [sql: string, values: readonly unknown[]] | null;
interface Parts {
  sql: string[];
  values: unknown[];
}

function all(...parts: (Part | Parts)[]): Parts {
  const out: Parts = { sql: [], values: [] };
  for (const part of parts) {
    if (part === null) continue;
    const { sql, values } = 'sql' in part ? part : { sql: [part[0]], values: part[1] };
    out.sql.push(...sql);
    out.values.push(...values);
  }
  return out;
}

function finish(filter: EventFilter, after: Place | null, newest: boolean, from: string, parts: Parts, time: string, id: string): Walk {
  const bounds: Part[] = [];
  if (filter.from !== null) bounds.push(['(e.end_ms IS NULL OR e.end_ms >= ?)', [filter.from]]);
  // Where a page goes on is nearer than where the range begins.
  if (after) bounds.push([`(${time}, ${id}) ${newest ? '<' : '>'} (?, ?)`, [after.startMs, after.id]]);
  if (filter.from !== null && (newest || !after)) bounds.push([`${time} >= ?`, [filter.from - LONGEST_EVENT_MS]]);
  if (filter.to !== null && (!newest || !after)) bounds.push([`${time} < ?`, [filter.to]]);
  const { sql, values } = all(parts, ...bounds);
  return { sql: `SELECT ${time} AS startMs, ${id} AS id FROM ${from} WHERE ${sql.join(' AND ')}`, values, time, id };
}

const alive: Part = ['e.deletion IS NULL', []];
const holes = (list: readonly unknown[]) => list.map(() => '?').join(', ');
const starredOnly = ({ starred }: EventFilter): Part => (starred ? ['e.star IS NOT NULL', []] : null);
const inCameras = (cameras: EventFilter['cameras'], of = 'e'): Part => cameras && [`${of}.camera IN (${holes(cameras)})`, cameras];
const inKinds = (kinds: EventFilter['kinds'], of = 'e'): Part => kinds && [`${of}.kind IN (${holes(kinds)})`, kinds];
const inZones = (zones: EventFilter['zones']): Part =>
  zones && [`EXISTS (SELECT 1 FROM event_zones z WHERE z.zone IN (${holes(zones)}) AND z.start_ms = e.start_ms AND z.event = e.id)`, zones];

function noteHas({ text }: EventFilter): Part {
  return text === null ? null : [String.raw`e.note IS NOT NULL AND e.note LIKE ? ESCAPE '\'`, [`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`]];
}
