import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { IndexNames } from './index-names.ts';
import { migrate } from './migrations/migrations.ts';
import { Statements } from './statements.ts';

function setUp() {
  const db = new Database(':memory:');
  migrate(db);
  const statements = new Statements(db);
  return { statements, names: new IndexNames(statements) };
}

test('a camera, a location and a run keep their number', () => {
  const { names } = setUp();
  expect(names.known('cam_1')).toBeNull();
  expect([names.camera('cam_1'), names.camera('cam_2'), names.camera('cam_1')]).toEqual([1, 2, 1]);
  expect([names.location('/a'), names.location('/b'), names.location('/a')]).toEqual([1, 2, 1]);
  expect([names.run('run', 'avc1'), names.run('run', 'avc1')]).toEqual([1, 1]);
  expect(names.locations()).toEqual(['/a', '/b']);
});

test('a number that was given while something failed is not remembered: the index does not know it', () => {
  const { names, statements } = setUp();
  const fail = () =>
    statements.atOnce(() => {
      names.camera('cam_1');
      names.location('/a');
      names.run('run', 'avc1');
      throw new Error('the disk of the index is full');
    });
  expect(fail).toThrow('full');
  expect(names.known('cam_1')).toBeNull();
  names.location('/other');
  expect(names.location('/a')).toBe(2);
  expect(names.locations()).toEqual(['/other', '/a']);
  expect(statements.get('SELECT 1 AS known FROM runs WHERE id = ?', [names.run('run', 'avc1')])).toEqual({ known: 1 });
});

test('of the times at which a camera was added the earliest holds', () => {
  const { names } = setUp();
  expect([names.addCamera('cam_1', 5_000), names.addCamera('cam_1', 9_000), names.addCamera('cam_1', 1_000)]).toEqual([true, false, true]);
  expect(names.cameras()).toEqual([{ cameraId: 'cam_1', addedMs: 1_000 }]);
});
