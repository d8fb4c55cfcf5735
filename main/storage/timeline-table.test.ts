import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DayTable } from './day-table.ts';
import { GapTable } from './gap-table.ts';
import { migrate } from './migrations/migrations.ts';
import { unpackSpans } from './span-table.ts';
import { Statements } from './statements.ts';
import { TimelineTable } from './timeline-table.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOW = 20_000 * DAY_MS + 5 * HOUR_MS;

function setUp() {
  const db = new Database(':memory:');
  migrate(db);
  const statements = new Statements(db);
  const gaps = new GapTable(statements);
  const days = new DayTable(statements);
  statements.run("INSERT INTO locations (id, path) VALUES (1, '/footage')");
  statements.run("INSERT INTO runs (id, run_id, codecs) VALUES (1, 'run', 'avc1')");
  for (const camera of [1, 2]) statements.run('INSERT INTO cameras (id, camera_id, added_ms) VALUES (?, ?, ?)', [camera, `cam_${camera}`, NOW - 90 * DAY_MS]);
  const footage = (camera: number, startMs: number, durationMs: number, state = 0) =>
    statements.run('INSERT INTO segments (camera, start_ms, duration_ms, bytes, header_bytes, run, location, state, base, class, keyframes) VALUES (?, ?, ?, 1, 1, 1, 1, ?, 0, 0, ?)', [camera, startMs, durationMs, state, Buffer.alloc(0)]);
  const table = new TimelineTable(statements, days, gaps);
  return { table, gaps, days, footage };
}

test('a gap is found in every range that it reaches into, however long it lasts', () => {
  const { table, gaps } = setUp();
  const causesAt = (cameraId: string, atMs: number) => table.timelines([cameraId], atMs, atMs + HOUR_MS, NOW)[0]!.gaps.map(({ cause }) => cause);
  for (let hour = 0; hour < 2_000; hour++) gaps.put(1, NOW - (2_000 - hour) * HOUR_MS, NOW - (2_000 - hour) * HOUR_MS + 1_000, 'not-triggered', null);
  gaps.put(1, NOW - 60 * DAY_MS, NOW - 20 * DAY_MS, 'camera-offline', null);
  gaps.begin(1, NOW - 5 * DAY_MS, 'recording-off');
  expect(causesAt('cam_1', NOW - 70 * DAY_MS)).toEqual(['not-triggered']);
  expect(causesAt('cam_1', NOW - 60 * DAY_MS + 2_000)).toEqual(['not-triggered', 'camera-offline']);
  expect(causesAt('cam_1', NOW - 30 * DAY_MS + 2_000)).toEqual(['not-triggered', 'camera-offline']);
  expect(causesAt('cam_1', NOW - 10 * DAY_MS)).toEqual(['not-triggered']);
  expect(causesAt('cam_1', NOW - 1 * DAY_MS)).toEqual(['not-triggered', 'recording-off']);
  expect(causesAt('cam_2', NOW - 30 * DAY_MS)).toEqual([]);
});

test('cameras come as they were asked for, those that nobody knows too, finished days packed and growing ones piece by piece', () => {
  const { table, footage } = setUp();
  const yesterday = NOW - 29 * HOUR_MS;
  footage(1, yesterday, 60_000);
  footage(1, yesterday + 60_000, 60_000);
  footage(1, NOW - 60_000, 60_000);
  footage(2, yesterday, 30_000);
  const found = table.timelines(['cam_2', 'cam_9', 'cam_1', 'cam_2'], NOW - 2 * DAY_MS, NOW, NOW);
  expect(found.map(({ cameraId, addedMs }) => [cameraId, addedMs])).toEqual([['cam_2', NOW - 90 * DAY_MS], ['cam_9', null], ['cam_1', NOW - 90 * DAY_MS], ['cam_2', NOW - 90 * DAY_MS]]);
  expect(found[2]!.days.flatMap(({ packed, originMs }) => unpackSpans(packed, originMs))).toEqual([{ startMs: yesterday, endMs: yesterday + 120_000, class: 'continuous' }]);
  expect(found[2]!.spans).toEqual([{ startMs: NOW - 60_000, durationMs: 60_000, state: 0, class: 'continuous' }]);
  expect(found[1]).toMatchObject({ days: [], spans: [], gaps: [] });
});

test('days are unmade until they were asked for, and again when one of their segments changed', () => {
  const { table, days, footage } = setUp();
  const day = Math.floor(NOW / DAY_MS);
  footage(1, (day - 3) * DAY_MS + HOUR_MS, 60_000);
  footage(1, (day - 2) * DAY_MS + HOUR_MS, 60_000);
  expect(days.unmade(1, day - 3, day)).toEqual([day - 3, day - 2, day - 1]);
  table.timelines(['cam_1'], (day - 3) * DAY_MS, day * DAY_MS, NOW);
  // The last has no footage.
  expect(days.unmade(1, day - 3, day)).toEqual([day - 1]);
  footage(1, (day - 2) * DAY_MS + 2 * HOUR_MS, 60_000);
  expect(days.unmade(1, day - 3, day)).toEqual([day - 2, day - 1]);
});

test('asked from the beginning of time on, what there is is given as soon', () => {
  const { table, footage } = setUp();
  const yesterday = NOW - 29 * HOUR_MS;
  // As a camera whose clock began in 1970 leaves it.
  footage(1, 5_000, 60_000);
  footage(1, yesterday, 60_000);
  footage(1, NOW - 60_000, 60_000);
  const [found] = table.timelines(['cam_1'], -8.64e15, 8.64e15, NOW);
  expect(found!.days.flatMap(({ packed, originMs }) => unpackSpans(packed, originMs)).map(({ startMs }) => startMs)).toEqual([5_000, yesterday]);
  expect(found!.spans.map(({ startMs }) => startMs)).toEqual([NOW - 60_000]);
  expect(table.timelines(['cam_1', 'cam_2'], -1e300, -1, NOW)[0]!.days).toEqual([]);
});
