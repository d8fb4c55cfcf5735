/** Holds an index that nobody uses against its files, without changing anything: what `kanjia check` prints. */
import { createHash } from 'node:crypto';
import { closeSync, type Dirent, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { inspectSegment } from './inspect-segment.ts';
import { isCameraFolder, isDay, parseSegmentName, segmentFile, SIDECAR_NAMES } from './layout.ts';
import { readIdentityFile } from './location-identity.ts';
import { readSettings } from './settings.ts';

export const FOOTAGE_PROBLEMS = ['missing-file', 'short-file', 'half-written', 'changed-file', 'unfinished', 'unknown-to-index', 'not-ours', 'unreadable'] as const;
export type FootageProblem = (typeof FOOTAGE_PROBLEMS)[number];

export interface CheckedLocation {
  path: string;
  state: 'ok' | 'missing' | 'other-disk';
  files: number;
  bytes: number;
}

export interface FootageReport {
  index: 'good' | 'missing' | 'corrupt';
  /** Rows of the index. */
  segments: number;
  locations: CheckedLocation[];
  /** Footage that is as it should be is not listed. */
  problems: { kind: FootageProblem; file: string; detail: string }[];
}

interface IndexedSegment {
  state: number;
  bytes: number;
  hash: Buffer | null;
}

/**
 * @param deep every file is read and its hash compared: takes as long as reading all footage.
 * @param onProgress told with each day's folder.
 * @throws where storage.json cannot be read or used.
 */
export function checkFootage(dataDir: string, options: { deep: boolean; onProgress?: (files: number) => void }): FootageReport {
  const settings = readSettings(dataDir);
  const { index, rows } = readIndex(path.join(dataDir, 'index.db'));
  const report: FootageReport = { index, segments: rows.size, locations: [], problems: [] };
  const tell = (kind: FootageProblem, file: string, detail = '') => void report.problems.push({ kind, file, detail });
  for (const { path: folder, id } of settings?.locations ?? []) {
    const location: CheckedLocation = { path: folder, state: 'ok', files: 0, bytes: 0 };
    report.locations.push(location);
    const found = identityOf(folder);
    if (found === null || (id !== null && found !== id)) {
      location.state = found === null ? 'missing' : 'other-disk';
      // Its rows are no problem: the disk is away.
      for (const file of rows.keys()) if (file.startsWith(folder + path.sep)) rows.delete(file);
      continue;
    }
    const unreadable = (below: string, error: unknown) => {
      tell('unreadable', below, textOf(error));
      // Of what may not be read nothing is known to be gone.
      for (const file of rows.keys()) if (file.startsWith(below + path.sep)) rows.delete(file);
    };
    for (const file of filesBelow(folder, unreadable)) {
      location.files += 1;
      const row = rows.get(file);
      rows.delete(file);
      location.bytes += checkFile(file, row, options.deep, tell);
      if (location.files % 500 === 0) options.onProgress?.(location.files);
    }
  }
  for (const [file, { state }] of rows) if (state !== 2) tell('missing-file', file);
  return report;
}

function checkFile(file: string, row: IndexedSegment | undefined, deep: boolean, tell: (kind: FootageProblem, file: string, detail?: string) => void): number {
  try {
    const { size } = statSync(file);
    if (row && row.state !== 1 && size < row.bytes) tell('short-file', file, `${size} of ${row.bytes} bytes`);
    else if (row?.state === 1) tell('unfinished', file);
    if (deep && row?.hash && size === row.bytes && hashOf(file) !== row.hash.toString('hex')) tell('changed-file', file);
    if (row && row.state === 0 && !deep) return size;
    const found = inspectSegment(file, false);
    if (!found?.identity) tell('not-ours', file);
    else {
      if (!row) tell('unknown-to-index', file, `${found.frames} frames`);
      if (found.tailBytes > 0) tell('half-written', file, `${found.tailBytes} bytes behind the last whole frame`);
    }
    return size;
  } catch (error) {
    tell('unreadable', file, textOf(error));
    return 0;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readIndex(file: string): { index: FootageReport['index']; rows: Map<string, IndexedSegment> } {
  const rows = new Map<string, IndexedSegment>();
  if (!existsSync(file)) return { index: 'missing', rows };
  let database: Database | null = null;
  try {
    database = new DatabaseConstructor(file, { readonly: true });
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') return { index: 'corrupt', rows };
    const all = database
      .prepare('SELECT c.camera_id AS cameraId, l.path AS location, r.run_id AS runId, s.start_ms AS startMs, s.state, s.bytes, s.hash FROM segments s JOIN cameras c ON c.id = s.camera JOIN locations l ON l.id = s.location JOIN runs r ON r.id = s.run')
      .iterate() as IterableIterator<IndexedSegment & { cameraId: string; location: string; runId: string; startMs: number }>;
    for (const { cameraId, location, runId, startMs, state, bytes, hash } of all) rows.set(segmentFile(location, cameraId, startMs, runId), { state, bytes, hash });
    return { index: 'good', rows };
  } catch {
    rows.clear();
    return { index: 'corrupt', rows };
  } finally {
    database?.close();
  }
}

function identityOf(folder: string): string | null {
  try {
    return readIdentityFile(folder);
  } catch {
    return null;
  }
}

/** Segment files of all cameras and days; what people keep beside them is passed over. */
function* filesBelow(folder: string, unreadable: (folder: string, error: unknown) => void): Generator<string> {
  for (const camera of folders(folder, unreadable).filter(isCameraFolder)) {
    for (const day of folders(path.join(folder, camera), unreadable).filter(isDay)) {
      for (const { name } of entries(path.join(folder, camera, day), unreadable)) {
        if (!SIDECAR_NAMES.includes(name) && parseSegmentName(name)) yield path.join(folder, camera, day, name);
      }
    }
  }
}

function folders(folder: string, unreadable: (folder: string, error: unknown) => void): string[] {
  return entries(folder, unreadable)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function entries(folder: string, unreadable: (folder: string, error: unknown) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    unreadable(folder, error);
    return [];
  }
}

function hashOf(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 * 1024);
  const fd = openSync(file, 'r');
  try {
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) hash.update(piece.subarray(0, got));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}
