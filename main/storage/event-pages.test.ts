import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/types.ts';
import { EventTable } from './event-table.ts';
import { migrate } from './migrations/migrations.ts';
import type { EventQuery } from './types.ts';

const CAMERAS = 30;
const HOUR_MS = 3_600_000;
const KINDS = ['motion', 'person', 'doorbell', 'camera-offline'] as const;
const cameraId = (number: number) => `cam_${String(number).padStart(12, '0')}`;

function setUp() {
  const db = new Database(':memory:');
  migrate(db);
  for (let number = 1; number <= CAMERAS; number++) db.prepare('INSERT INTO cameras (id, camera_id, added_ms) VALUES (?, ?, 0)').run(number, cameraId(number));
  const numberOf = (id: string) => Number(id.slice(4));
  const table = new EventTable(db, { camera: numberOf, known: (id) => (numberOf(id) <= CAMERAS ? numberOf(id) : null) });
  const events = Array.from({ length: 2_000 }, (_, number): CameraEvent => {
    const kind = KINDS[number % 97 === 0 ? 3 : number % 31 === 0 ? 2 : number % 7 === 0 ? 1 : 0]!;
    // Two at a time have the same start.
    const startMs = Math.floor(number / 2) * 600_000;
    const lastsMs = kind === 'camera-offline' ? (1 + (number % 50)) * HOUR_MS : 8_000;
    return { id: `evt_${(number * 7_919) % 2_000}`, cameraId: cameraId(1 + (number % CAMERAS)), kind, startMs, endMs: number % 401 === 0 ? null : startMs + lastsMs, score: 0.5, box: null };
  });
  for (const event of events) table.put(event);
  return { table, events };
}

function expected(events: readonly CameraEvent[], { cameraIds, kinds, from, to, order }: EventQuery): string[] {
  const sign = order === 'newest' ? -1 : 1;
  return events
    .filter((event) => (cameraIds?.includes(event.cameraId) ?? true) && (kinds?.includes(event.kind) ?? true))
    .filter(({ startMs, endMs }) => startMs < (to ?? Infinity) && (endMs ?? Infinity) >= (from ?? -Infinity))
    .toSorted((a, b) => sign * (a.startMs - b.startMs || (a.id < b.id ? -1 : 1)))
    .map(({ id }) => id);
}

const cameras = (count: number) => Array.from({ length: count }, (_, index) => cameraId(1 + index));
const RANGES = [{}, { from: 300 * HOUR_MS }, { from: 100 * HOUR_MS, to: 124 * HOUR_MS }, { to: 50 * HOUR_MS }];
const WISHES: EventQuery[] = [
  {},
  { cameraIds: cameras(1) },
  { cameraIds: cameras(12) },
  { cameraIds: cameras(CAMERAS) },
  { cameraIds: [...cameras(2), ...cameras(2), 'cam_999999999999'] },
  { cameraIds: [] },
  { kinds: ['person'] },
  { kinds: ['doorbell', 'camera-offline', 'sound'] },
  { cameraIds: cameras(3), kinds: ['doorbell', 'person'] },
  { cameraIds: cameras(CAMERAS), kinds: ['person', 'camera-offline'] },
];

test.each(['newest', 'oldest'] as const)('page for page, %s first, exactly the events that were asked for come', (order) => {
  const { table, events } = setUp();
  for (const wish of WISHES) {
    for (const range of RANGES) {
      const query = { ...wish, ...range, order, limit: 130 };
      const ids: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: { events: CameraEvent[]; cursor: string | null } = table.list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.events.length).toBeLessThanOrEqual(130);
        ids.push(...page.events.map(({ id }) => id));
        cursor = page.cursor;
      }
      expect(ids, JSON.stringify(query)).toEqual(expected(events, query));
    }
  }
});
