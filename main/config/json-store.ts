import { copyFileSync, linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { moveAside, readWholeFile, writeFileAtomic } from '../base/atomic-file.ts';

/** A small JSON document on disk that is always valid in memory. */
export interface JsonStore<T> {
  /** What went wrong when it was opened, for the person (a notice), or null. */
  readonly problem: NoticeText | null;
  get(): Readonly<T>;
  /**
   * Validates and writes; memory changes only when the disk has it.
   * @throws ZodError for an invalid value; AppError `read-only` | `disk-full` | `internal` when it cannot be written.
   */
  set(value: T): void;
  /** `set` with what `change` makes of the present value. */
  update(change: (value: Readonly<T>) => T): void;
}

export interface JsonStoreOptions<T> {
  file: string;
  schema: z.ZodType<T>;
  defaults: T;
  clock: Clock;
  log: Logger;
}

/**
 * Opens `file`. Unusable content is moved aside (`*.corrupt-<ms>`), the version before it (`*.bak`) is tried, then the
 * defaults hold; `problem` says which. Never throws for what is on the disk.
 */
export function openJsonStore<T>(options: JsonStoreOptions<T>): JsonStore<T> {
  const { file, schema } = options;
  const backup = `${file}.bak`;
  const opened = load(options, backup);
  let value = opened.value;
  /** Only a file that was read or written by us becomes the backup. */
  let fileIsGood = opened.fileIsGood;

  const set = (next: T) => {
    const valid = schema.parse(next);
    if (fileIsGood) keepAs(file, backup);
    writeFileAtomic(file, `${JSON.stringify(valid, null, 2)}\n`, { mode: 0o600 });
    fileIsGood = true;
    value = valid;
  };
  return {
    problem: opened.problem,
    get: () => value,
    set,
    update: (change) => set(change(value)),
  };
}

interface Opened<T> {
  value: T;
  problem: NoticeText | null;
  fileIsGood: boolean;
}

function load<T>({ file, schema, defaults, clock, log }: JsonStoreOptions<T>, backup: string): Opened<T> {
  const name = path.basename(file);
  const current = read(file, schema);
  if (current.state === 'good') return { value: current.value, problem: null, fileIsGood: true };
  if (current.state === 'bad') {
    log.error('configuration file cannot be used', { file, reason: current.reason });
    moveAside(file, clock.now());
  }
  const previous = read(backup, schema);
  if (previous.state === 'good') {
    return { value: previous.value, problem: { key: 'notices.configRestored', data: { file: name } }, fileIsGood: false };
  }
  if (previous.state === 'bad') moveAside(backup, clock.now());
  const lost = current.state === 'bad' || previous.state === 'bad';
  return {
    value: schema.parse(defaults),
    problem: lost ? { key: 'notices.configReset', data: { file: name } } : null,
    fileIsGood: false,
  };
}

type Read<T> = { state: 'good'; value: T } | { state: 'missing' } | { state: 'bad'; reason: string };

function read<T>(file: string, schema: z.ZodType<T>): Read<T> {
  try {
    const bytes = readWholeFile(file);
    if (bytes === null) return { state: 'missing' };
    const parsed = schema.safeParse(JSON.parse(bytes.toString('utf8')));
    if (parsed.success) return { state: 'good', value: parsed.data };
    return { state: 'bad', reason: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ').slice(0, 500) };
  } catch (error) {
    return { state: 'bad', reason: error instanceof Error ? error.name : 'unreadable' };
  }
}

/** A hard link costs no space and cannot be half done; where links are not to be had, a copy. */
function keepAs(file: string, backup: string): void {
  try {
    rmSync(backup, { force: true });
    linkSync(file, backup);
  } catch {
    try {
      copyFileSync(file, backup);
    } catch {
      // Without a backup the write itself is still atomic.
    }
  }
}
