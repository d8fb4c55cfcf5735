import Database from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { IndexNames } from './index-names.ts';
import { subFootageOf } from './layout.ts';
import { subStars } from './migrations/007-sub-stars.ts';
import { migrate } from './migrations/migrations.ts';
import { SegmentTable } from './segment-table.ts';
import { StarTable } from './star-table.ts';
import { Statements } from './statements.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const YARD = 'cam_bbbbbbbbbbbb';
const star = { id: 'star_1', cameraId: DOOR, from: 61_000, to: 62_000, note: '', madeMs: 0 };

let stars: StarTable;
let segments: SegmentTable;
let database: Database.Database;
beforeEach(() => {
  database = new Database(':memory:');
  migrate(database);
  const statements = new Statements(database);
  const names = new IndexNames(statements);
  stars = new StarTable(statements, { camera: (id) => names.camera(id), known: (id) => names.known(id) });
  segments = new SegmentTable(statements, names, stars);
});

const record = (cameraId: string) => {
  for (const startMs of [0, 60_000, 120_000]) {
    segments.adopt([{ cameraId, runId: 'run1', codecs: '', location: '/a', startMs, headerBytes: 1, base: 'continuous', durationMs: 60_000, bytes: 10, keyframes: new Uint8Array(), hash: null }]);
  }
};
const classes = (cameraId: string) => segments.segments(cameraId, 0, 180_000, 10).map((row) => row.class);

test.each(['before', 'after'])('a star keeps both streams, recorded %s it, and lets go of both', (when) => {
  const all = [DOOR, subFootageOf(DOOR), YARD, subFootageOf(YARD)];
  if (when === 'before') for (const each of all) record(each);
  stars.put(star);
  if (when === 'after') for (const each of all) record(each);
  expect(all.map(classes)).toEqual([...[DOOR, 'sub'].map(() => ['continuous', 'starred', 'continuous']), ...[YARD, 'sub'].map(() => ['continuous', 'continuous', 'continuous'])]);
  stars.remove(star.id);
  expect(all.map(classes)).toEqual(all.map(() => ['continuous', 'continuous', 'continuous']));
});

test('stars of an index of before keep it, too', () => {
  const sub = subFootageOf(DOOR);
  record(DOOR);
  record(sub);
  stars.put(star);
  database.exec('UPDATE segments SET class = base');
  database.exec("UPDATE segments SET class = 3 WHERE camera = (SELECT id FROM cameras WHERE camera_id = 'cam_aaaaaaaaaaaa') AND start_ms = 60000");
  database.exec(subStars);
  expect([DOOR, sub].map(classes)).toEqual([DOOR, sub].map(() => ['continuous', 'starred', 'continuous']));
});
