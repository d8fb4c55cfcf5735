import type { Database, Statement } from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import type { CameraEvent } from '../../contract/types.ts';
import { localMidnight } from '../base/local-day.ts';
import { packAbout, unpackAbout } from './event-about.ts';
import { counted, type EventFilter, longOnes, LONGEST_EVENT_MS, ordered, type Place, type Walk, walksOf } from './event-walks.ts';
import { LARGEST_PICTURE_BYTES } from './event-store.ts';
import { subFootageOf } from './layout.ts';
import { LONGEST_SEGMENT_MS } from '../../contract/footage-limits.ts';
import { classNumber } from './segment-class.ts';
import type { EventQuery } from './types.ts';

interface EventRow {
  id: string;
  cameraId: string;
  kind: CameraEvent['kind'];
  startMs: number;
  endMs: number | null;
  score: number;
  box: Buffer | null;
  about: string | null;
  picture: number | null;
  star: string | null;
  note: string | null;
}

/** What a person made of an event. */
export interface EventMark {
  id: string;
  /** The star that keeps its footage; null: it is not starred. */
  star: string | null;
  note: string;
  /** When, UTC ms: the last one holds. */
  atMs: number;
}
/** Where an event's picture lies. */
export interface EventPicture {
  id: string;
  cameraId: string;
  startMs: number;
  location: string;
  bytes: number;
}
export interface EventOutline {
  count: number;
  days: { startMs: number; count: number }[];
  cursors: string[];
}

const DEFAULT_LIMIT = 1_000;
/** Events that last into a range from far before it. */
const MOST_LONG = 1_000;
/** Of the picture, in what an event is about (event-about.ts). */
const PICTURE_MS = "'$[5]'";
/** More events than any list is scrolled through. */
const MOST_AT_ONCE = 300_000;
/** After every id of an event. */
const LAST_ID = '\u{10ffff}';
/** Statements are made for each way to ask. */
const MOST_STATEMENTS = 200;
/** One of a size that is not known counts as the largest. */
const PICTURE_BYTES = `coalesce(e.picture_bytes, ${LARGEST_PICTURE_BYTES})`;
const PICTURES = `SELECT e.id, c.camera_id AS cameraId, e.start_ms AS startMs, l.path AS location, ${PICTURE_BYTES} AS bytes FROM events e JOIN cameras c ON c.id = e.camera JOIN locations l ON l.id = e.picture`;
const COLUMNS = 'e.id, c.camera_id AS cameraId, e.kind, e.start_ms AS startMs, e.end_ms AS endMs, e.score, e.box, e.about, e.picture, e.star, e.note';

/** Events in the index. Cameras are numbers here but in what is asked and answered. */
export class EventTable {
  readonly #db: Database;
  readonly #camera: (cameraId: string) => number;
  readonly #known: (cameraId: string) => number | null;
  readonly #statements = new Map<string, Statement<unknown[]>>();

  /** `camera` makes one known that is not, `known` does not. */
  constructor(db: Database, cameras: { camera: (cameraId: string) => number; known: (cameraId: string) => number | null }) {
    this.#db = db;
    this.#camera = cameras.camera;
    this.#known = cameras.known;
  }

  /** Those of a stretch that have no footage left at all: who deletes footage does not want to be told of it for ever. @returns their pictures. */
  removeUncovered(camera: number, from: number, to: number): EventPicture[] {
    const gone = this.#all<{ id: string }>(
      `SELECT id FROM events e WHERE camera = @camera AND deletion IS NULL AND start_ms < @to AND start_ms >= @earliest AND end_ms > @from AND NOT EXISTS (
         SELECT 1 FROM segments s WHERE s.camera = @camera AND s.state < 2 AND s.start_ms < e.end_ms AND s.start_ms >= e.start_ms - ${LONGEST_SEGMENT_MS}
         AND s.start_ms + s.duration_ms > e.start_ms)`,
      { camera, from, to, earliest: from - LONGEST_EVENT_MS },
    ).map(({ id }) => id);
    const pictures = this.pictures(gone);
    for (const id of gone) this.#run('DELETE FROM events WHERE id = ?', id);
    return pictures;
  }

  /** What the guard says of an event; what a person made of it stays. One that was deleted for good is not put again. */
  put(event: CameraEvent): void {
    if (this.#get('SELECT 1 FROM erased_events WHERE id = ?', event.id)) return;
    const camera = this.#camera(event.cameraId);
    const box = event.box && Buffer.from(Float32Array.from(event.box).buffer);
    const about = event.about ? packAbout(event.about) : null;
    this.#run(
      `INSERT INTO events (id, camera, kind, start_ms, end_ms, score, box, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, start_ms = excluded.start_ms, end_ms = excluded.end_ms, score = excluded.score, box = excluded.box,
         about = CASE WHEN picture IS NOT NULL AND about IS NOT NULL AND excluded.about ->> ${PICTURE_MS} IS NULL THEN json_set(excluded.about, ${PICTURE_MS}, about ->> ${PICTURE_MS}) ELSE excluded.about END`,
      ...[event.id, camera, event.kind, event.startMs, event.endMs, event.score, box, about],
    );
    this.#putInZones(event, camera);
  }

  /**
   * Those that ended before the camera's oldest footage that is not starred, before `otherwise` when there is none, and of which there is
   * none: what is starred is kept for years, and one old clip must not keep all that was between.
   * @returns their pictures.
   */
  removeWithoutFootage(camera: number, otherwise: number): EventPicture[] {
    const oldest = this.#get<{ at: number }>('SELECT start_ms AS at FROM segments WHERE camera = ? AND state <> 2 AND class <> 3 ORDER BY start_ms LIMIT 1', camera);
    const before = oldest?.at ?? otherwise;
    const gone = `e.camera = ? AND e.deletion IS NULL AND e.start_ms < ? AND e.end_ms <= ? AND NOT EXISTS (
         SELECT 1 FROM segments s WHERE s.camera = e.camera AND s.state <> 2 AND s.start_ms >= e.start_ms - ${LONGEST_SEGMENT_MS}
         AND s.start_ms <= e.end_ms AND s.start_ms + s.duration_ms > e.start_ms)`;
    const pictures = this.#all<EventPicture>(`${PICTURES} WHERE e.picture IS NOT NULL AND ${gone}`, camera, before, before);
    this.#run(`DELETE FROM events AS e WHERE ${gone}`, camera, before, before);
    return pictures;
  }

  /** How many events of a camera begin in each part of [from, to): `part` counts from 0. */
  count(camera: number, from: number, to: number, partMs: number): { kind: CameraEvent['kind']; part: number; count: number }[] {
    return this.#all(
      `SELECT kind, CAST((start_ms - @from) / @partMs AS INTEGER) AS part, COUNT(*) AS count FROM events
       WHERE camera = @camera AND deletion IS NULL AND start_ms >= @from AND start_ms < @to GROUP BY kind, part`,
      { camera, from, to, partMs },
    );
  }

  closeOpen(atMs: number): CameraEvent[] {
    const open = this.#all<EventRow>(`SELECT ${COLUMNS} FROM events e INDEXED BY events_long JOIN cameras c ON c.id = e.camera WHERE (e.end_ms IS NULL OR e.end_ms - e.start_ms > ${LONGEST_EVENT_MS}) AND e.end_ms IS NULL`);
    const closed = open.map((row) => ({ ...toEvent(row), endMs: Math.max(row.startMs, atMs) }));
    for (const event of closed) this.put(event);
    return closed;
  }

  get(id: string): CameraEvent | null {
    const row = this.#row(id);
    return row && toEvent(row);
  }

  list(query: EventQuery): { events: CameraEvent[]; cursor: string | null } {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const newest = query.order === 'newest';
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const filter = this.#filter(query);
    const places = filter ? this.#places(filter, after, newest, limit + 1) : [];
    const events = places.slice(0, limit).flatMap(({ id }) => this.get(id) ?? []);
    const last = places[limit - 1];
    return { events, cursor: places.length > limit && last ? writeCursor(last) : null };
  }

  /** Days with events and the beginnings of pages, the newest first. */
  outline(query: EventQuery, pageSize: number, timeZone: string): EventOutline {
    const filter = this.#filter(query);
    const out: EventOutline = { count: 0, days: [], cursors: [] };
    if (!filter) return out;
    const walk = (after: Place | null) => walksOf(filter, after, true, 1)[0];
    // Events of several zones may be in two of them.
    const all = filter.zones && filter.zones.length > 1 ? this.#places(filter, null, true, MOST_AT_ONCE) : null;
    const far = all ? null : longOnes(filter, null, true);
    const rest = all ?? (far ? this.#ask(far, true, MOST_LONG) : []);
    const next = (after: Place | null, skip: number) => {
      const asked = walk(after);
      return asked && this.#ask(asked, true, 1, skip)[0];
    };
    if (!all) {
      for (let at = next(null, 0); at; ) {
        const fromMs = localMidnight(at.startMs, timeZone);
        // What began in the same moment is of the day, too.
        const day = walk({ startMs: at.startMs, id: LAST_ID });
        const asked = day && counted(day, fromMs);
        addTo(out, fromMs, (asked && this.#get<{ count: number }>(asked.sql, ...asked.values))?.count ?? 0);
        at = next({ startMs: fromMs, id: '' }, 0);
      }
    }
    const main = out.count;
    for (const { startMs } of rest) {
      const last = out.days.at(-1);
      addTo(out, last && startMs >= last.startMs ? last.startMs : localMidnight(startMs, timeZone), 1);
    }
    for (let at: Place | null = null, number = pageSize; number < out.count; number += pageSize) {
      at = (number <= main ? next(at, pageSize - 1) : rest[number - main - 1]) ?? null;
      if (!at) break;
      out.cursors.push(writeCursor(at));
    }
    return out;
  }

  /** Names of zones that events were in. */
  zones(): string[] {
    return this.#all<{ name: string }>('SELECT name FROM zones z WHERE EXISTS (SELECT 1 FROM event_zones WHERE zone = z.id) ORDER BY name').map(({ name }) => name);
  }

  /** @returns false where there is no such event, or a later mark. */
  mark({ id, star, note, atMs }: EventMark): boolean {
    return this.#run('UPDATE events SET star = ?, note = ?, marked_ms = ? WHERE id = ? AND marked_ms <= ?', star, note === '' ? null : note, Math.round(atMs), id, Math.round(atMs)) > 0;
  }

  marks(ids: readonly string[]): EventMark[] {
    return ids.flatMap((id) => this.#get<EventMark>("SELECT id, star, coalesce(note, '') AS note, marked_ms AS atMs FROM events WHERE id = ?", id) ?? []);
  }

  /** The event whose footage a star keeps. */
  ofStar(star: string): CameraEvent | null {
    const row = this.#get<EventRow>(`SELECT ${COLUMNS} FROM events e JOIN cameras c ON c.id = e.camera WHERE e.star = ? AND e.star IS NOT NULL`, star);
    return row ? toEvent(row) : null;
  }

  // --- pictures

  /** The event has its picture there. @param atMs what it shows; null: not known, like `bytes`. @returns false where there is no such event. */
  setPicture(id: string, location: string, atMs: number | null, bytes: number | null): boolean {
    this.#run('INSERT INTO locations (path) VALUES (?) ON CONFLICT (path) DO NOTHING', location);
    return (
      this.#run(
        `UPDATE events SET picture = (SELECT id FROM locations WHERE path = ?), picture_bytes = ?, about = iif(about IS NULL, NULL, json_set(about, ${PICTURE_MS}, coalesce(?, about ->> ${PICTURE_MS}))) WHERE id = ?`,
        ...[location, bytes, atMs, id],
      ) > 0
    );
  }

  pictures(ids: readonly string[]): EventPicture[] {
    return ids.flatMap((id) => this.#all<EventPicture>(`${PICTURES} WHERE e.id = ?`, id));
  }

  /** What all pictures come to. */
  pictureBytes(): { location: string; bytes: number }[] {
    return this.#all(`SELECT l.path AS location, sum(${PICTURE_BYTES}) AS bytes FROM events e JOIN locations l ON l.id = e.picture WHERE e.picture IS NOT NULL GROUP BY e.picture`);
  }

  /**
   * Pictures that outlived the footage they are of: from before the camera's oldest that is not starred; of a camera without any, from before
   * `otherwise`. Those of starred events stay.
   * @returns at most `most`
   */
  pastPictures(cameraId: string, otherwise: number, most: number): EventPicture[] {
    const cameras = [cameraId, subFootageOf(cameraId)].flatMap((id) => this.#known(id) ?? []);
    const [own] = cameras;
    if (own === undefined) return [];
    const oldest = cameras.flatMap((camera) => this.#get<{ at: number }>(`SELECT start_ms AS at FROM segments WHERE camera = ? AND state <> 2 AND class <> ${classNumber('starred')} ORDER BY start_ms LIMIT 1`, camera)?.at ?? []);
    const before = oldest.length > 0 ? Math.min(...oldest) : otherwise;
    return this.#all<EventPicture>(`${PICTURES} WHERE e.camera = ? AND e.picture IS NOT NULL AND e.start_ms < ? AND e.end_ms <= ? AND e.star IS NULL ORDER BY e.start_ms LIMIT ?`, own, before, before, most);
  }

  /** The oldest of a location, but those of starred events. */
  oldestPictures(location: string, most: number): EventPicture[] {
    return this.#all<EventPicture>(`${PICTURES} WHERE e.picture = (SELECT id FROM locations WHERE path = ?) AND e.star IS NULL ORDER BY e.start_ms LIMIT ?`, location, most);
  }

  /** Their events have none any more. */
  clearPictures(ids: readonly string[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.#run(`UPDATE events SET picture = NULL, picture_bytes = NULL, about = iif(about IS NULL, NULL, json_set(about, ${PICTURE_MS}, NULL)) WHERE id = ?`, id);
    })();
  }

  // --- deleted by hand

  /** Out of sight. @returns how many. */
  trash(deletion: { id: string; dueMs: number; footage: readonly string[] }, ids: readonly string[]): number {
    return this.#db.transaction(() => {
      this.#run('INSERT INTO event_deletions (id, due_ms, footage) VALUES (?, ?, ?)', deletion.id, Math.round(deletion.dueMs), JSON.stringify(deletion.footage));
      let trashed = 0;
      for (const id of ids) {
        trashed += this.#run('UPDATE events SET deletion = ? WHERE id = ? AND deletion IS NULL', deletion.id, id);
        this.#run('DELETE FROM event_zones WHERE event = ?', id);
      }
      return trashed;
    })();
  }

  /** @returns null when it is too late. */
  restore(deletion: string, nowMs: number): { events: CameraEvent[]; footage: string[] } | null {
    return this.#db.transaction(() => {
      const found = this.#get<{ footage: string }>('SELECT footage FROM event_deletions WHERE id = ? AND due_ms > ?', deletion, Math.round(nowMs));
      if (!found) return null;
      const ids = this.#trashed(deletion);
      this.#run('UPDATE events SET deletion = NULL WHERE deletion = ?', deletion);
      this.#run('DELETE FROM event_deletions WHERE id = ?', deletion);
      const events = ids.flatMap((id) => this.get(id) ?? []);
      for (const event of events) this.#putInZones(event, this.#camera(event.cameraId));
      return { events, footage: JSON.parse(found.footage) as string[] };
    })();
  }

  /** The deletion of events that footage went with; null: it went by itself. */
  deletionWith(footage: string): string | null {
    return this.#get<{ id: string }>('SELECT id FROM event_deletions WHERE EXISTS (SELECT 1 FROM json_each(footage) WHERE value = ?)', footage)?.id ?? null;
  }

  /** Events of deletions that are beyond recall. */
  due(nowMs: number): { deletion: string; ids: string[] }[] {
    return this.#all<{ id: string }>('SELECT id FROM event_deletions WHERE due_ms <= ? ORDER BY due_ms', Math.round(nowMs)).map(({ id }) => ({ deletion: id, ids: this.#trashed(id) }));
  }

  /** For good: whatever is put of them later is not taken in. */
  erase(ids: readonly string[]): void {
    this.#db.transaction(() => {
      for (const id of ids) {
        this.#run('DELETE FROM events WHERE id = ?', id);
        this.#run('INSERT INTO erased_events (id) VALUES (?) ON CONFLICT (id) DO NOTHING', id);
      }
      this.#run('DELETE FROM event_deletions WHERE NOT EXISTS (SELECT 1 FROM events WHERE deletion = event_deletions.id)');
    })();
  }

  // --- below

  #trashed(deletion: string): string[] {
    return this.#all<{ id: string }>('SELECT id FROM events WHERE deletion = ?', deletion).map(({ id }) => id);
  }

  #putInZones({ id, startMs, kind, about }: CameraEvent, camera: number): void {
    this.#run('DELETE FROM event_zones WHERE event = ?', id);
    for (const name of new Set(about?.zones)) {
      this.#run('INSERT INTO zones (name) VALUES (?) ON CONFLICT (name) DO NOTHING', name);
      this.#run(
        `INSERT INTO event_zones (zone, start_ms, event, camera, kind) SELECT z.id, ?, e.id, ?, ? FROM zones z, events e WHERE z.name = ? AND e.id = ? AND e.deletion IS NULL`,
        ...[startMs, camera, kind, name, id],
      );
    }
  }

  /** In the index's numbers; null where nothing can be found: a camera or zone that it does not know. */
  #filter({ cameraIds, kinds, zones, starred, text, from, to }: EventQuery): EventFilter | null {
    const cameras = cameraIds && unique(cameraIds).flatMap((id) => this.#known(id) ?? []);
    const inZones = zones && unique(zones).flatMap((name) => this.#get<{ id: number }>('SELECT id FROM zones WHERE name = ?', name)?.id ?? []);
    if (cameras?.length === 0 || inZones?.length === 0 || kinds?.length === 0) return null;
    return { cameras: cameras ?? null, kinds: kinds ? unique(kinds) : null, zones: inZones ?? null, starred: starred === true, text: text ?? null, from: from ?? null, to: to ?? null };
  }

  #places(filter: EventFilter, after: Place | null, newest: boolean, limit: number): Place[] {
    const far = longOnes(filter, after, newest);
    const walks = walksOf(filter, after, newest);
    const found = walks.map((walk) => this.#ask(walk, newest, limit));
    if (far) found.push(this.#ask(far, newest, limit));
    if (found.length === 1) return found[0] ?? [];
    const sign = newest ? -1 : 1;
    // An event that was in two of the zones is found twice.
    const byId = new Map(found.flat().map((place) => [place.id, place]));
    return [...byId.values()].sort((a, b) => sign * (a.startMs - b.startMs || (a.id < b.id ? -1 : 1))).slice(0, limit);
  }

  #ask(walk: Walk, newest: boolean, limit: number, skip = 0): Place[] {
    const { sql, values } = ordered(walk, newest);
    return this.#all<Place>(sql, ...values, limit, skip);
  }

  #row(id: string): EventRow | null {
    return this.#get<EventRow>(`SELECT ${COLUMNS} FROM events e JOIN cameras c ON c.id = e.camera WHERE e.id = ? AND e.deletion IS NULL`, id) ?? null;
  }

  #prepare(sql: string): Statement<unknown[]> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
      this.#statements.set(sql, (statement = this.#db.prepare<unknown[]>(sql)));
    }
    return statement;
  }

  #run(sql: string, ...values: unknown[]): number {
    return this.#prepare(sql).run(...values).changes;
  }

  #get<T>(sql: string, ...values: unknown[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  #all<T>(sql: string, ...values: unknown[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }
}

function addTo(outline: EventOutline, startMs: number, count: number): void {
  outline.count += count;
  const last = outline.days.at(-1);
  if (last?.startMs === startMs) last.count += count;
  else if (count > 0) outline.days.push({ startMs, count });
}

function toEvent({ box, about: packed, picture, star, note, ...row }: EventRow): CameraEvent {
  const part = (index: number) => box?.readFloatLE(index * 4) ?? 0;
  const about = packed === null ? null : unpackAbout(packed);
  return {
    ...row,
    box: box && [part(0), part(1), part(2), part(3)],
    // A picture that is not there is none.
    ...(about ? { about: { ...about, pictureMs: picture === null ? null : (about.pictureMs ?? row.startMs) } } : {}),
    ...(star === null ? {} : { starred: true }),
    ...(note === null ? {} : { note }),
  };
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

function writeCursor({ startMs, id }: Place): string {
  return Buffer.from(JSON.stringify([startMs, id])).toString('base64url');
}

/** @throws AppError invalid */
function readCursor(cursor: string): Place {
  try {
    const [startMs, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof startMs === 'number' && typeof id === 'string') return { startMs, id };
  } catch {
    // Said below.
  }
  throw new AppError('invalid', 'storage.badCursor', { data: { field: 'cursor' } });
}
