import { existsSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { migrate } from './migrations/migrations.ts';

/** Checking reads the whole file: a larger index is checked only when it was not closed properly. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

export interface OpenedIndex {
  database: Database;
  /** `new`: there was none. `corrupt`: it was moved aside. */
  found: 'good' | 'new' | 'corrupt';
}

/** Opens the index; what is no index any more is moved aside (`index.db.corrupt-<ms>`) and a new one made. */
export function openIndex(file: string, nowMs: number, closedWell: boolean): OpenedIndex {
  if (!existsSync(file)) {
    // The log of an index that is gone belongs to nothing.
    moveAside(file, nowMs);
    return { database: open(file), found: 'new' };
  }
  let database: Database | null = null;
  try {
    database = open(file);
    if (!closedWell || statSync(file).size <= ALWAYS_CHECKED_BYTES) check(database);
    return { database, found: 'good' };
  } catch (error) {
    database?.close();
    if (!isDamage(error)) throw error;
    moveAside(file, nowMs);
    return { database: open(file), found: 'corrupt' };
  }
}

function open(file: string): Database {
  const database = new DatabaseConstructor(file);
  try {
    database.pragma('journal_mode = WAL');
    // With WAL a crash of the program loses nothing, a power loss the last transactions: reconciling finds them in the files.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -8000');
    database.pragma('mmap_size = 0');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class DamagedIndex extends Error {}

function check(database: Database): void {
  const answer = database.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw new DamagedIndex(String(answer));
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedIndex) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // SQLITE_ERROR: tables that are not ours, or miss columns.
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR';
}

function moveAside(file: string, nowMs: number): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, path.join(path.dirname(file), `${path.basename(file)}.corrupt-${Math.round(nowMs)}${suffix}`));
  }
}
