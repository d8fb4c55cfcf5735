import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CameraEvent, EventKind } from '../../contract/types.ts';
import { EventTable } from './event-table.ts';
import { counted, type EventFilter, longOnes, ordered, walksOf } from './event-walks.ts';
import { SCHEMA } from './schema.ts';
import type { EventQuery } from './types.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const CAMERAS = ['cam_aaaaaaaaaaaa', 'cam_bbbbbbbbbbbb', 'cam_cccccccccccc'];
const KINDS: EventKind[] = ['motion', 'person', 'vehicle'];
const ZONES = ['door', 'yard', 'street'];

let db: Database.Database;
let table: EventTable;

const event = (number: number, change: Partial<CameraEvent> = {}, zones: string[] = []): CameraEvent => ({
  ...{ id: `evt_${String(number).padStart(6, '0')}`, cameraId: CAMERAS[number % 3]!, kind: KINDS[Math.floor(number / 3) % 3]! },
  ...{ startMs: START + number * 60_000, endMs: START + number * 60_000 + 20_000, score: 0.5, box: [0.25, 0.25, 0.5, 0.5] },
  about: {
    ...{ source: 'guard', why: { key: 'person', data: { zone: 'door', metres: 3.5 } }, zones, recorded: true, alerted: false },
    ...{ pictureMs: START + number * 60_000 + 5_000, outline: [[0.25, 0.25], [0.75, 0.25], [0.5, 0.75]], objects: [{ kind: 'person', score: 0.875, box: [0.25, 0.5, 0.125, 0.25] }], distanceMetres: 3.5 },
  },
  ...change,
});
const ids = (query: EventQuery) => table.list(query).events.map(({ id }) => Number(id.slice(4)));

beforeEach(() => {
  db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  db.exec(SCHEMA);
  const numbers = new Map<string, number>();
  const camera = (cameraId: string) => {
    if (!numbers.has(cameraId)) numbers.set(cameraId, Number(db.prepare('INSERT INTO cameras (camera_id, added_ms) VALUES (?, 0)').run(cameraId).lastInsertRowid));
    return numbers.get(cameraId)!;
  };
  table = new EventTable(db, { camera, known: (cameraId) => numbers.get(cameraId) ?? null });
});

test('an event comes back as it was put, with all that it is about', () => {
  table.put(event(1, {}, ['door', '院子']));
  table.setPicture('evt_000001', '/footage', null, null);
  expect(table.get('evt_000001')).toEqual(event(1, {}, ['door', '院子']));
});

test('an event from before there was more to it is none the less one, and a picture that is not kept is none', () => {
  const { about: _, ...old } = event(1);
  table.put(old);
  table.put(event(2));
  expect(table.get('evt_000001')).toEqual(old);
  expect(table.get('evt_000002')?.about?.pictureMs).toBeNull();
});

test('a picture has its own moment, which stays when whoever goes on about the event knows none', () => {
  table.put(event(1));
  table.setPicture('evt_000001', '/footage', START + 61_234.5, 40_000);
  expect(table.get('evt_000001')?.about?.pictureMs).toBe(START + 61_234.5);
  table.put(event(1, { score: 0.9, about: { ...event(1).about!, pictureMs: null } }));
  expect(table.get('evt_000001')).toMatchObject({ score: 0.9, about: { pictureMs: START + 61_234.5 } });
  table.put(event(1));
  expect(table.get('evt_000001')?.about?.pictureMs).toBe(START + 65_000);
});

test('the guard goes on about an event without undoing what a person made of it', () => {
  table.put(event(1, { endMs: null }, ['door']));
  table.mark({ id: 'evt_000001', star: 'star_1', note: 'the parcel', atMs: 5 });
  table.put(event(1, { kind: 'person', score: 0.9 }, ['yard']));
  expect(table.get('evt_000001')).toMatchObject({ kind: 'person', score: 0.9, starred: true, note: 'the parcel', about: { zones: ['yard'] } });
  expect([ids({ zones: ['door'] }), ids({ zones: ['yard'] }), table.zones()]).toEqual([[], [1], ['yard']]);
  expect(table.mark({ id: 'evt_000001', star: null, note: '', atMs: 4 })).toBe(false);
  expect(table.get('evt_000001')?.starred).toBe(true);
});

describe('among 360 events', () => {
  beforeEach(() => {
    for (let number = 0; number < 360; number++) table.put(event(number, {}, ZONES.filter((_, index) => number % (index + 2) === 0)));
    for (let number = 0; number < 360; number += 10) table.mark({ id: event(number).id, star: number % 20 === 0 ? `star_${number}` : null, note: number % 30 === 0 ? '快递 Parcel 100%' : 'cat_1', atMs: 1 });
  });

  const choices = {
    cameraIds: [undefined, [CAMERAS[0]!], CAMERAS],
    kinds: [undefined, ['person'], ['person', 'vehicle']],
    zones: [undefined, ['door'], ['door', 'street']],
    starred: [undefined, true],
    text: [undefined, '快递'],
    from: [undefined, START + 2 * HOUR],
    to: [undefined, START + 4 * HOUR],
  } satisfies Record<string, unknown[]>;
  const combinations = Object.entries(choices).reduce<EventQuery[]>((all, [name, values]) => all.flatMap((query) => values.map((value) => (value === undefined ? query : { ...query, [name]: value }))), [{}]);

  test('each combination of filters finds just what fits, from either end, page by page, and its outline counts the same', () => {
    for (const query of combinations) {
      const fits = Array.from({ length: 360 }, (_, number) => number).filter((number) => {
        const { cameraId, kind, startMs, endMs } = event(number);
        const note = number % 30 === 0 ? '快递 parcel' : '';
        return (
          (!query.cameraIds || query.cameraIds.includes(cameraId)) &&
          (!query.kinds || query.kinds.includes(kind)) &&
          (!query.zones || ZONES.some((zone, index) => query.zones!.includes(zone) && number % (index + 2) === 0)) &&
          (!query.starred || number % 20 === 0) &&
          (query.text === undefined || note.includes(query.text.toLowerCase())) &&
          (query.from === undefined || endMs! >= query.from) &&
          (query.to === undefined || startMs < query.to)
        );
      });
      const paged: number[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = table.list({ ...query, limit: 50, order: 'newest', ...(cursor === '' ? {} : { cursor }) });
        paged.push(...page.events.map(({ id }) => Number(id.slice(4))));
        cursor = page.cursor;
      }
      const oldest = ids(query);
      const outline = table.outline(query, 50, 'UTC');
      expect({ query, oldest, paged, count: outline.count, cursors: outline.cursors.length }).toEqual({ query, oldest: fits, paged: fits.toReversed(), count: fits.length, cursors: Math.max(0, Math.ceil(fits.length / 50) - 1) });
    }
  });

  test('no walk of any combination looks at more than an index that covers it, nor sorts', () => {
    const number = <T>(list: readonly T[] | undefined) => list?.map((_, index) => index + 1) ?? null;
    const filters = combinations.map((query): EventFilter => ({ cameras: number(query.cameraIds), kinds: query.kinds ?? null, zones: number(query.zones), starred: query.starred ?? false, text: query.text ?? null, from: query.from ?? null, to: query.to ?? null }));
    // Forty cameras: too many for a walk each.
    filters.push(...filters.filter(({ cameras }) => cameras?.length === 3).map((filter) => ({ ...filter, cameras: Array.from({ length: 40 }, (_, index) => index + 1) })));
    const plans = new Set<string>();
    const seen = new Set<string>();
    for (const filter of filters) {
      for (const after of [null, { startMs: START + HOUR, id: 'evt_000060' }]) {
        for (const newest of [true, false]) {
          const walks = [...walksOf(filter, after, newest), ...walksOf(filter, after, newest, 1)];
          const asked = [...walks.map((walk) => ordered(walk, newest)), ...walks.map((walk) => counted(walk, START)).map(({ sql, values }) => ({ sql: `${sql} LIMIT ? OFFSET ?`, values }))];
          for (const { sql, values } of asked) {
            if (seen.has(sql)) continue;
            seen.add(sql);
            const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values, 100, 0) as { detail: string }[]).map(({ detail }) => detail);
            for (const detail of plan) plans.add(detail.replace(/ \(.*$/, ''));
          }
        }
      }
    }
    const few = ['events_starred', 'events_noted'];
    for (const plan of plans) {
      expect(plan).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
      if (/^(?:SCAN|SEARCH) e\b/.test(plan) && !few.some((name) => plan.includes(name))) expect(plan).toMatch(/USING COVERING INDEX events_by_|^SEARCH e USING PRIMARY KEY/);
      else expect(plan).toMatch(/^(?:SCAN|SEARCH) (?:e USING INDEX events_(?:starred|noted)|z USING PRIMARY KEY|z USING COVERING INDEX event_zones_by_event)|^CORRELATED SCALAR SUBQUERY|^(?:CO-ROUTINE|SCAN) \(?subquery/);
    }
  });

  test('the outline says how many there are on each day and where each page begins', () => {
    const { count, days, cursors } = table.outline({}, 100, 'Asia/Kathmandu');
    // Six hours from midnight UTC, which is a quarter to six there.
    expect({ count, days }).toEqual({ count: 360, days: [{ startMs: Date.parse('2026-10-31T18:15:00Z'), count: 360 }] });
    expect(cursors.map((cursor) => table.list({ order: 'newest', limit: 1, cursor }).events[0]!.id)).toEqual(['evt_000259', 'evt_000159', 'evt_000059']);
    expect(table.outline({}, 100, 'America/New_York').days.map(({ count: each }) => each)).toEqual([120, 240]);
  });

  test('a note is looked for as it is written: signs that SQL knows are no such here', () => {
    expect([ids({ text: '100%' }).length, ids({ text: 'PARCEL' }).length, ids({ text: '0%0' }), ids({ text: '_1' }).length, ids({ text: 't_' }).length, ids({ text: '\\' })]).toEqual([12, 12, [], 24, 24, []]);
  });

  test('what lasts into a range from long before belongs to it, whatever the order', () => {
    table.put(event(1_000, { startMs: START - 40 * HOUR, endMs: null }));
    table.put(event(1_001, { startMs: START - 30 * HOUR, endMs: START - 20 * HOUR }));
    const range = { from: START + 5 * HOUR + 50 * 60_000, to: START + 6 * HOUR };
    expect([ids(range).slice(0, 2), ids({ ...range, order: 'newest' }).at(-1), table.outline(range, 5, 'UTC').count]).toEqual([[1_000, 350], 1_000, 11]);
    const outline = table.outline(range, 5, 'UTC');
    expect(outline.cursors.map((cursor) => ids({ ...range, order: 'newest', cursor }).length)).toEqual([6, 1]);
    expect(longOnes({ cameras: null, kinds: null, zones: null, starred: false, text: null, from: null, to: 5 }, null, true)).toBeNull();
  });

  test('a camera, kind or zone that the index does not know has no events', () => {
    expect([ids({ cameraIds: ['cam_zzzzzzzzzzzz'] }), ids({ zones: ['roof'] }), ids({ kinds: [] }), table.outline({ zones: ['roof'] }, 50, 'UTC')]).toEqual([[], [], [], { count: 0, days: [], cursors: [] }]);
  });

  test('what is deleted is out of every list, comes back whole, and once erased is not put again', () => {
    const [first, second] = [event(60), event(61)];
    expect(table.trash({ id: 'del_1', dueMs: 100, footage: ['del_2'] }, [first.id, second.id, 'evt_none'])).toBe(2);
    expect([ids({}).includes(60), ids({ zones: ['door'] }).includes(60), ids({ starred: true }).includes(60), table.outline({}, 50, 'UTC').count, table.get(first.id)]).toEqual([false, false, false, 358, null]);
    // The guard has more to say of it.
    table.put(event(60, { score: 0.75 }, ['door']));
    expect([ids({}).includes(60), ids({ zones: ['door'] }).includes(60), table.due(99)]).toEqual([false, false, []]);
    expect(table.restore('del_1', 99)).toMatchObject({ events: [{ id: first.id, score: 0.75, starred: true }, { id: second.id }], footage: ['del_2'] });
    expect([ids({}).includes(60), ids({ zones: ['door'] }).includes(60), table.restore('del_1', 99)]).toEqual([true, true, null]);
    table.trash({ id: 'del_3', dueMs: 100, footage: [] }, [first.id]);
    expect([table.restore('del_3', 100), table.due(100)]).toEqual([null, [{ deletion: 'del_3', ids: [first.id] }]]);
    table.erase([first.id]);
    table.put(first);
    expect([ids({}).includes(60), table.due(100)]).toEqual([false, []]);
  });
});
