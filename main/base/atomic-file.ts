import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../contract/errors.ts';

/** Documents of this kind hold kilobytes; whatever is larger was not written by us and is not read into memory. */
const LARGEST_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Replaces `file` so that after a crash or power loss either the old or the new content is there, whole: written beside
 * it, synced, renamed over it, and the folder synced.
 * @throws AppError `read-only` or `disk-full`; the old content is untouched.
 */
export function writeFileAtomic(file: string, content: string | Buffer, options: { mode: number }): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const handle = openSync(temporary, 'w', options.mode);
    try {
      writeWhole(handle, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    removeQuietly(temporary);
    throw writeFailure(error, file);
  }
}

/** The content, or null when there is no such file. Any other failure, and an absurd size, throws. */
export function readWholeFile(file: string): Buffer | null {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE_BYTES) throw new Error(`${path.basename(file)} has ${size} bytes`);
    return readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Renames a file that cannot be used to `<file>.corrupt-<ms>`, so that nothing of it is lost. False when that failed. */
export function moveAside(file: string, nowMs: number): boolean {
  try {
    renameSync(file, `${file}.corrupt-${Math.round(nowMs)}`);
    return true;
  } catch {
    return false;
  }
}

/** What a failed write means to the person: the disk is full, or may not be written to. */
export function writeFailure(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const data = { file: path.basename(file), folder: path.dirname(file) };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk-full', 'config.diskFull', { data, cause: error });
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return new AppError('read-only', 'config.readOnly', { data, cause: error });
  return new AppError('internal', 'config.writeFailed', { data: { ...data, code: code ?? 'unknown' }, cause: error });
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function writeWhole(handle: number, content: Buffer): void {
  let written = 0;
  while (written < content.length) written += writeSync(handle, content, written);
}

/** Makes the rename itself last. Windows cannot open a folder for that and does not need it (NTFS journals it). */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch {
    // Some network file systems refuse to sync a folder; the file itself is synced.
  } finally {
    closeSync(handle);
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A leftover .tmp is overwritten by the next write.
  }
}
