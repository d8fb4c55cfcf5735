/** The file by which a recording location is known, whatever disk is mounted at its path. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LOCATION_MARKER, LOCATION_MARKER_COPY } from './layout.ts';

const identitySchema = z.object({ id: z.string().regex(/^loc_[a-z0-9]{16}$/) });

/**
 * @returns the location's id; `''` for an identity file without one, as older versions made; null where there is none.
 * @throws the system's error when the disk cannot be read.
 */
export function readIdentityFile(folder: string): string | null {
  return readFile(path.join(folder, LOCATION_MARKER));
}

/** What a damaged identity file said, by its copy; null where that says nothing either. @throws the system's error. */
export function readIdentityCopy(folder: string): string | null {
  return readFile(path.join(folder, LOCATION_MARKER_COPY)) || null;
}

/** A location that is well has a copy of its identity file from then on. @throws the system's error. */
export function keepIdentityCopy(folder: string, id: string): void {
  if (readIdentityCopy(folder) !== id) writeFile(path.join(folder, LOCATION_MARKER_COPY), id);
}

function readFile(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return identitySchema.parse(JSON.parse(text)).id;
  } catch {
    return '';
  }
}

/** Writes an identity file: with the id the location is known by, or a new one. @throws the system's error. */
export function makeIdentity(folder: string, known: string | null): string {
  const id = known ?? `loc_${randomBytes(8).toString('hex')}`;
  writeFile(path.join(folder, LOCATION_MARKER), id);
  return id;
}

function writeFile(file: string, id: string): void {
  const fd = openSync(`${file}.new`, 'w');
  try {
    writeSync(fd, `${JSON.stringify({ id, what: 'Kanjia recordings. Tells this disk from others: leave it here.' })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.new`, file);
}

/** True where the folder is that location. */
export function isLocation(folder: string, id: string): boolean {
  try {
    return readIdentityFile(folder) === id;
  } catch {
    return false;
  }
}
