import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { IndexNames } from './index-names.ts';
import { SCHEMA } from './schema.ts';
import { SegmentTable } from './segment-table.ts';
import { StarTable } from './star-table.ts';
import { Statements } from './statements.ts';
import { takesOf } from '../../contract/takes.ts';

const CAMERA = 'cam_abcdefghijkl';
const [first, second] = takesOf([{ kind: 'stepped', fromMs: 300_000, toMs: 120_000, take: 1 }]);

function table() {
  const db = new Database(':memory:');
  db.exec(SCHEMA);
  const texts = new Set<string>();
  const statements = new Statements(new Proxy(db, { get: (target, name) => (name === 'prepare' ? (sql: string) => (texts.add(sql), target.prepare(sql)) : (Reflect.get(target, name, target) as unknown)) }));
  const names = new IndexNames(statements);
  const segments = new SegmentTable(statements, names, new StarTable(statements, { camera: (id) => names.camera(id), known: (id) => names.known(id) }));
  const record = (runId: string, take: number, fromMs: number, count: number) =>
    segments.adopt(
      Array.from({ length: count }, (_, index) => ({
        ...{ cameraId: CAMERA, runId, take, codecs: 'avc1', location: '/footage', startMs: fromMs + index * 60_000, headerBytes: 10, base: 'continuous' as const },
        ...{ durationMs: 60_000, bytes: 100, keyframes: new Uint8Array(), hash: null },
      })),
    );
  return { db, segments, record, texts };
}

it('what is read follows an index in its order: nothing is sorted, however much there is', () => {
  const { db, segments, record, texts } = table();
  record('run_1', 0, 0, 5);
  texts.clear();
  for (const take of [null, first!]) {
    segments.readable(CAMERA, 90_000, 8.64e15, 8, take);
    segments.readableBefore(CAMERA, 200_000, 8, take);
  }
  const plans = [...texts].map((sql) => (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1)) as { detail: string }[]).map(({ detail }) => detail).join('; '));
  expect(plans.length).toBeGreaterThanOrEqual(4);
  for (const plan of plans) expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
});

it('of a time that was twice each take is found by itself, and both where none is asked for', () => {
  const { segments, record } = table();
  record('run_1', 0, 0, 5);
  record('run_2', 1, 130_000, 5);
  const starts = (rows: { startMs: number }[]) => rows.map(({ startMs }) => startMs / 1_000);
  expect(starts(segments.readable(CAMERA, 150_000, 8.64e15, 9, first))).toEqual([120, 180, 240]);
  expect(starts(segments.readable(CAMERA, 150_000, 8.64e15, 9, second))).toEqual([130, 190, 250, 310, 370]);
  // The one that begins before another reaches as far.
  expect(starts(segments.segments(CAMERA, 150_000, 200_000, 9))).toEqual([120, 130, 180, 190]);
  expect(starts(segments.readableBefore(CAMERA, 200_000, 9, second))).toEqual([190, 130]);
  expect(starts(segments.readableBefore(CAMERA, 400_000, 2, first))).toEqual([240, 180]);
});

it('what is being deleted stays out of sight, though its end is corrected meanwhile', () => {
  const { db, segments, record } = table();
  record('run_1', 0, 0, 3);
  const [one, two, three] = segments.segments(CAMERA, 0, 1e12, 9);
  segments.markDeleting([one!.id]);
  db.prepare('UPDATE segments SET state = 3 WHERE id = ?').run(two!.id);
  for (const row of [one, two, three]) segments.closeSegment(row!.id, { durationMs: 30_000, bytes: 50, base: 'continuous', keyframes: new Uint8Array(), hash: null });
  expect(segments.segments(CAMERA, 0, 1e12, 9).map(({ id, durationMs }) => [id, durationMs])).toEqual([[three!.id, 30_000]]);
});
