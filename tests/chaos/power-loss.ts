/** What a power loss leaves of what was not synced: nothing, a part, or zeros. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Chance } from './seeded.ts';

/** What the writer of a round is told, as JSON in KANJIA_CHAOS. */
export interface FaultyDisk {
  journal?: string;
  /** Calls of that kind fail, `times` of them after the first `after`; `folder`: only those for files below it are counted. */
  fail?: { call: 'open' | 'write' | 'sync' | 'read'; code: string; after: number; times: number; folder?: string };
}

/** @returns how many files lost something. */
export function losePower(parts: { footage: string; journal: string; dataDir: string; chance: Chance }): number {
  const { footage, journal, dataDir, chance } = parts;
  const synced = new Map<string, number>();
  const folders = new Set<string>();
  for (const line of existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : []) {
    if (line === '') continue;
    const note = JSON.parse(line) as { file?: string; bytes?: number; folder?: string };
    if (note.file !== undefined) synced.set(note.file, note.bytes ?? 0);
    else if (note.folder !== undefined) folders.add(note.folder);
  }
  let lost = 0;
  for (const file of filesBelow(footage)) {
    const size = statSync(file).size;
    const kept = file.endsWith('.mp4') ? (synced.get(file) ?? 0) : Math.max(0, size - chance.between(0, 300));
    if (size <= kept) continue;
    lost += 1;
    if (kept === 0 && file.endsWith('.mp4') && !folders.has(path.dirname(file)) && chance.is(0.5)) rmSync(file);
    else spoilTail(file, kept, size, chance);
  }
  // The index's log is not synced with each transaction; the heartbeat never is.
  const log = path.join(dataDir, 'index.db-wal');
  if (existsSync(log) && chance.is(0.5)) truncateSync(log, chance.between(0, statSync(log).size));
  if (chance.is(0.3)) truncateSync(path.join(dataDir, 'heartbeat'), 0);
  return lost;
}

function spoilTail(file: string, from: number, to: number, chance: Chance): void {
  const how = chance.pick(['dropped', 'torn', 'zeroed'] as const);
  if (how === 'dropped') truncateSync(file, from);
  else if (how === 'torn') truncateSync(file, chance.between(from, to));
  else {
    const begin = chance.between(from, to);
    const fd = openSync(file, 'r+');
    writeSync(fd, new Uint8Array(to - begin), 0, to - begin, begin);
    closeSync(fd);
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
