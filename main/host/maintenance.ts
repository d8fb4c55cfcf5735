/** What is done to a data folder while no engine uses it: `kanjia check`, `kanjia check --repair`, `kanjia rebuild-index`. */
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { checkFootage, type FootageReport } from '../storage/check.ts';
import { lockDataDir } from '../storage/lock.ts';
import { createStorage } from '../storage/storage.ts';

export interface MaintenanceOptions {
  dataDir: string;
  clock: Clock;
  /** Every file is read, and held against its hash. */
  deep: boolean;
  onProgress: (files: number) => void;
}

/** @throws AppError `conflict` while an engine uses the folder. */
export async function check(options: MaintenanceOptions): Promise<FootageReport> {
  using _lock = await lockDataDir(options.dataDir, { clock: options.clock, waitMs: 0 });
  return checkFootage(options.dataDir, options);
}

/** Puts right what can be: half-written ends are cut off, what the index does not know is taken in, what is gone is forgotten. @returns what is left. */
export async function repair(options: MaintenanceOptions): Promise<FootageReport> {
  using _lock = await lockDataDir(options.dataDir, { clock: options.clock, waitMs: 0 });
  await startAndEnd(options);
  return checkFootage(options.dataDir, options);
}

/** Makes the index anew from the files; the old one is kept beside it. */
export async function rebuild(options: MaintenanceOptions): Promise<FootageReport> {
  using _lock = await lockDataDir(options.dataDir, { clock: options.clock, waitMs: 0 });
  const index = path.join(options.dataDir, 'index.db');
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(index + suffix)) renameSync(index + suffix, `${index}.replaced-${Math.round(options.clock.now())}${suffix}`);
  await startAndEnd(options);
  return checkFootage(options.dataDir, options);
}

/** What the store does at each start is the repair. */
async function startAndEnd({ dataDir, clock }: MaintenanceOptions): Promise<void> {
  const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'recordings'), clock, log: silentLogger, engineStartMs: clock.now() });
  try {
    await storage.audited;
  } finally {
    await storage.close();
  }
}
