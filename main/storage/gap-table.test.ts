import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { GapTable } from './gap-table.ts';
import { SCHEMA } from './schema.ts';
import { Statements } from './statements.ts';

const DAY = 86_400_000;

it('finds what reaches into a range, be it short, long or lasting, in the order in which it was painted', () => {
  const db = new Database(':memory:');
  db.exec(SCHEMA);
  db.exec("INSERT INTO cameras (id, camera_id, added_ms) VALUES (1, 'cam_aaaaaaaaaaaa', 0), (2, 'cam_bbbbbbbbbbbb', 0)");
  const gaps = new GapTable(new Statements(db));
  gaps.put(1, 0, 30 * DAY, 'recording-off', null);
  gaps.put(1, 9.5 * DAY, 10 * DAY, 'stall', null);
  gaps.put(1, 19.5 * DAY, 20 * DAY + 1, 'camera-offline', null);
  gaps.put(1, 20 * DAY + 10, 20 * DAY + 20, 'not-triggered', null);
  gaps.put(2, 20 * DAY + 10, 20 * DAY + 20, 'disk-full', null);
  gaps.begin(2, 5 * DAY, 'engine-stopped');
  const causes = (camera: number, from: number, to: number) => gaps.list(camera, from, to).map(({ cause }) => cause);
  expect(causes(1, 20 * DAY, 21 * DAY)).toEqual(['recording-off', 'camera-offline', 'not-triggered']);
  expect(causes(1, 20 * DAY + 1, 20 * DAY + 10)).toEqual(['recording-off']);
  expect(causes(1, 9 * DAY, 21 * DAY)).toEqual(['recording-off', 'stall', 'camera-offline', 'not-triggered']);
  expect(causes(1, 31 * DAY, 32 * DAY)).toEqual([]);
  expect(causes(2, 40 * DAY, 41 * DAY)).toEqual(['engine-stopped']);
  expect(causes(2, 0, 6 * DAY)).toEqual(['engine-stopped']);
  db.close();
});
