import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SCHEMA } from '../schema.ts';
import { migrate, MIGRATIONS } from './migrations.ts';

const tablesOf = (database: Database.Database) =>
  (database.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").all() as { name: string; sql: string }[]).map(({ name, sql }) => ({
    name,
    // Comments and white space are for people.
    sql: sql.replace(/--[^\n]*/g, '').replace(/\s+/g, ' ').replace(/ ?([(),]) ?/g, '$1').trim(),
  }));

test('an index that was brought up to date has the schema that is written down', () => {
  const migrated = new Database(':memory:');
  migrate(migrated);
  const fresh = new Database(':memory:');
  fresh.exec(SCHEMA);
  expect(tablesOf(migrated)).toEqual(tablesOf(fresh));
});

test('migrating again changes nothing, and an index from the future is refused', () => {
  const database = new Database(':memory:');
  migrate(database);
  migrate(database);
  expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  expect(() => migrate(database)).toThrow(/version/);
});
