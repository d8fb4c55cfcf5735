import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep, systemClock } from '../base/clock.ts';

/** An engine that was killed is gone within this; one that runs stays longer. */
const WAIT_MS = 5_000;
const ASK_AGAIN_MS = 100;

/**
 * One process a data folder. The lock is SQLite's own on a file of its own: it vanishes with the process, however that ends.
 * Disposing gives it back.
 * @throws AppError `conflict` `data.inUse` with the holder's `pid`; `read-only` `data.notWritable` when the folder cannot be used.
 */
export async function lockDataDir(dataDir: string, options: { clock?: Clock; waitMs?: number } = {}): Promise<Disposable> {
  const clock = options.clock ?? systemClock;
  const pidFile = path.join(dataDir, 'engine.pid');
  let lock: Database;
  try {
    mkdirSync(dataDir, { recursive: true });
    lock = new DatabaseConstructor(path.join(dataDir, 'engine.lock'), { timeout: 0 });
  } catch (cause) {
    throw new AppError('read-only', 'data.notWritable', { data: { path: dataDir }, cause });
  }
  const deadline = clock.monotonic() + (options.waitMs ?? WAIT_MS);
  for (;;) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      break;
    } catch (cause) {
      if (!isBusy(cause) || clock.monotonic() >= deadline) {
        lock.close();
        if (!isBusy(cause)) throw new AppError('read-only', 'data.notWritable', { data: { path: dataDir }, cause });
        throw new AppError('conflict', 'data.inUse', { data: { path: dataDir, pid: readPid(pidFile) } });
      }
    }
    await sleep(clock, ASK_AGAIN_MS);
  }
  writeFileSync(pidFile, String(process.pid));
  return { [Symbol.dispose]: () => void lock.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function readPid(file: string): number | null {
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8'));
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}
