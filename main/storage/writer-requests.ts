/** What the writer process is asked besides writing: everything else that touches its location's disk. */
import { createHash } from 'node:crypto';
import { accessSync, appendFileSync, closeSync, constants, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, rmdirSync, statfsSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspectSegment, type InspectedSegment } from './inspect-segment.ts';
import { LOCATION_MARKER, PICTURES_NAME, SIDECAR_NAMES } from './layout.ts';
import { hashPiece } from './file-hashes.ts';
import { isLocation, keepIdentityCopy, makeIdentity, readIdentityCopy, readIdentityFile } from './location-identity.ts';
import { LARGEST_SLICE_BYTES, type ProbeResult, type WriterRequest } from './writer-protocol.ts';

/** A day's sidecar holds a line an event or gap; a larger one is damage. */
const LARGEST_LEDGER_BYTES = 64 * 1024 * 1024;

export interface ListedEntry {
  name: string;
  folder: boolean;
}

/** Null where the file is gone or holds nothing of ours. */
export type InspectResult = (InspectedSegment | null)[];

/** @throws the system's error. */
export function answerRequest(asked: WriterRequest): unknown {
  switch (asked.kind) {
    case 'unlink':
      unlinkAll(asked);
      return null;
    case 'ledger':
      mustBeThere(asked.location);
      mkdirSync(path.dirname(asked.file), { recursive: true });
      appendFileSync(asked.file, asked.line);
      return null;
    case 'picture':
      mustBeThere(asked.location);
      putPicture(asked.file, Buffer.from(asked.jpeg, 'base64'));
      return null;
    case 'probe':
      return probe(asked);
    case 'list':
      return list(asked.folder);
    case 'sizes':
      return sizes(asked.folder);
    case 'inspect':
      return asked.files.map((file) => inspect(file, asked.repair)) satisfies InspectResult;
    case 'read':
      return readText(asked.file);
    case 'hash':
      return hashPiece(asked.job, asked.file, asked.fromTheStart);
    case 'slice':
      return slice(asked.file, asked.from, asked.bytes);
    case 'remove-day':
      return removeDay(asked.folder);
  }
}

/** A location that has gone is not to be made anew on the disk below it. */
function mustBeThere({ folder, id }: { folder: string; id: string }): void {
  if (!isLocation(folder, id)) throw Object.assign(new Error('another disk'), { code: 'ENODEV' });
}

/** A picture is not worth a sync: what a power loss leaves of one is no JPEG, and there is none then. */
function putPicture(file: string, jpeg: Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  try {
    writeFileSync(part, jpeg);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Below the mount point of a disk that is away no file is there, and none is gone. */
function unlinkAll({ location, files }: { location: { folder: string; id: string }; files: string[] }): void {
  mustBeThere(location);
  let absent = false;
  for (const file of files) {
    try {
      unlinkSync(file);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      absent = true;
    }
  }
  // It may have been taken away in between.
  if (absent) mustBeThere(location);
}

function inspect(file: string, repair: boolean): InspectedSegment | null {
  try {
    return inspectSegment(file, repair);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    // What may not be repaired may still be read.
    if (repair && (codeOf(error) === 'EROFS' || codeOf(error) === 'EACCES')) return inspect(file, false);
    throw error;
  }
}

function list(folder: string): ListedEntry[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function sizes(folder: string): Record<string, number> {
  const out: Record<string, number> = {};
  for (const { name, folder: isFolder } of list(folder)) {
    if (isFolder) continue;
    // It may be gone by now.
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (found) out[name] = found.size;
  }
  return out;
}

function readText(file: string): string | null {
  try {
    if (statSync(file).size > LARGEST_LEDGER_BYTES) return null;
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function slice(file: string, from: number, bytes: number): string {
  const fd = openSync(file, 'r');
  try {
    const out = Buffer.alloc(Math.min(bytes, LARGEST_SLICE_BYTES));
    const got = readSync(fd, out, 0, out.length, from);
    return out.toString('base64', 0, got);
  } finally {
    closeSync(fd);
  }
}

function removeDay(folder: string): boolean {
  if (list(folder).some((entry) => !SIDECAR_NAMES.includes(entry.name) && !(entry.folder && entry.name === PICTURES_NAME))) return false;
  rmSync(path.join(folder, PICTURES_NAME), { recursive: true, force: true });
  for (const name of SIDECAR_NAMES) rmSync(path.join(folder, name), { force: true });
  try {
    rmdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return false;
  }
  return true;
}

function probe({ folder, id, create, write }: Extract<WriterRequest, { kind: 'probe' }>): ProbeResult {
  const failed = (error: unknown): ProbeResult => {
    const code = codeOf(error);
    const state = code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : code === 'EROFS' || code === 'EACCES' || code === 'EPERM' ? 'read-only' : 'failing';
    return { totalBytes: 0, freeBytes: 0, ownMount: false, state, code, id: null };
  };
  let found: ProbeResult;
  try {
    if (create === 'new' || (create === 'again' && !isOwnMount(existing(folder)))) mkdirSync(folder, { recursive: true });
    const disk = statfsSync(folder);
    found = {
      totalBytes: disk.blocks * disk.bsize,
      freeBytes: disk.bavail * disk.bsize,
      ownMount: isOwnMount(folder),
      state: 'ok',
      code: null,
      id: null,
    };
  } catch (error) {
    return failed(error);
  }
  try {
    found.id = readIdentityFile(folder);
    if (found.id === '') found.id = readDamaged(folder, id, write);
    // A new folder gets an identity, but none that another disk was put over.
    if (found.id === null && (create === 'new' || (create === 'again' && !found.ownMount))) found.id = makeIdentity(folder, id);
    // A disk that is only looked at is not changed: it goes by its place.
    if (found.id === '') found.id = `loc_${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
    if (found.id === null) return { ...found, state: 'missing', code: 'ENOENT' };
    if (id !== null && found.id !== id) return { ...found, state: 'other-disk', code: 'ENODEV' };
    if (write) {
      tryToWrite(folder, path.join(folder, LOCATION_MARKER));
      keepIdentityCopy(folder, found.id);
    }
    return found;
  } catch (error) {
    // Full is another matter than not writable: the caller has the free bytes.
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') return { ...found, code: codeOf(error) };
    return { ...failed(error), totalBytes: found.totalBytes, freeBytes: found.freeBytes, ownMount: found.ownMount, id: found.id };
  }
}

/**
 * An identity file that says nothing: its copy does, and mends it. Without one a place that nobody has an id of gets one, as do folders of
 * a version that knew none; at the place of a known location it may be any disk, and stays as it is.
 * @returns `''` where nothing is known
 */
function readDamaged(folder: string, known: string | null, write: boolean): string {
  const copy = readIdentityCopy(folder);
  if (!write) return copy ?? '';
  // That of another location is another disk's, damaged or not.
  if (copy !== null && known !== null && copy !== known) return copy;
  return copy !== null || known === null ? makeIdentity(folder, copy) : '';
}

/** Drives of Windows have roots of their own: what counts is the system's. */
function isOwnMount(folder: string): boolean {
  const root = process.platform === 'win32' ? path.parse(process.env.SystemRoot ?? 'C:\\').root : '/';
  return statSync(folder).dev !== statSync(root).dev;
}

/** The folder, or what there is of the way to it. */
function existing(folder: string): string {
  const parent = path.dirname(folder);
  return parent === folder || statSync(folder, { throwIfNoEntry: false }) ? folder : existing(parent);
}

/** The only sure test: permissions say nothing about a read-only mount, nor to a superuser. */
function tryToWrite(folder: string, mark: string): void {
  accessSync(folder, constants.W_OK | constants.X_OK);
  const trial = `${mark}.${process.pid}`;
  writeFileSync(trial, 'x');
  rmSync(trial, { force: true });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}
