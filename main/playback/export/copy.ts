import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import { freeName } from './export-name.ts';
import { errorCode } from './failure.ts';
import type { Outcome } from './job-board.ts';
import { sha256FromDisk } from './read-back.ts';
import type { Task } from './types.ts';

/** Room that a file system takes for itself, for each file. */
const FILE_BYTES = 64 * 1024;

interface Item {
  /** Below the source; empty for the source itself. */
  name: string;
  bytes: number;
}

/**
 * Copies a file, or a folder of files, into a folder of another disk, and reads it back: what is there is what was copied. Nothing is
 * overwritten: what is taken gets a number behind its name.
 * @throws AppError `not-found`: no such folder; `read-only`; `disk-full`: too little room, or none left; `unreachable`: the disk was
 * taken away; `conflict`: what was read back is not what was written; `cancelled`. What was written is removed then, if it can be.
 */
export async function copyExport({ source, folder }: { source: string; folder: string }, task: Task): Promise<Outcome> {
  const { signal } = task;
  /** What was made here, and goes when it fails; never what was there before. */
  let made: string | null = null;
  try {
    const items = await itemsOf(source);
    const total = items.reduce((sum, { bytes }) => sum + bytes, 0);
    await checkTarget(folder, total + items.length * FILE_BYTES);
    const taken = new Set((await readdir(folder)).map((name) => name.toLowerCase()));
    const target = path.join(folder, freeName(path.basename(source), (name) => taken.has(name.toLowerCase())));
    const isFolder = items[0]?.name !== '';
    if (isFolder) {
      await mkdir(target);
      made = target;
    }
    let done = 0;
    let fromCache = false;
    // Writing is one half, reading back the other.
    const onBytes = (bytes: number) => task.onProgress((done + bytes) / (2 * total + 1));
    for (const { name, bytes } of items) {
      const to = isFolder ? path.join(target, name) : target;
      const sha256 = await copyFile(path.join(source, name), to, { signal, onBytes, onMade: () => (made ??= to) });
      done += bytes;
      const back = await sha256FromDisk(to, { signal, onBytes });
      fromCache ||= back.fromCache;
      if (back.sha256 !== sha256) throw new AppError('conflict', 'exports.copyDiffers', { data: { file: path.basename(to) } });
      done += bytes;
    }
    return { path: target, bytes: total, proof: null, ...(fromCache && { fromCache }) };
  } catch (error) {
    if (made !== null) await rm(made, { recursive: true, force: true }).catch(() => {});
    throw await copyFailure(folder, signal, error);
  }
}

async function itemsOf(source: string): Promise<Item[]> {
  try {
    const { size, isFile } = await stat(source).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (isFile) return [{ name: '', bytes: size }];
    const names = await readdir(source);
    return await Promise.all(names.toSorted().map(async (name) => ({ name, bytes: (await stat(path.join(source, name))).size })));
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? new AppError('not-found', 'playback.noExport', { cause: error }) : error;
  }
}

/** @throws AppError when there is no such folder, or too little room. */
async function checkTarget(folder: string, needed: number): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new AppError('not-found', 'exports.noFolder', { data: { folder } });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw new AppError('disk-full', 'exports.tooLittleRoom', { data: { folder, needed: inMegabytes(needed), free: inMegabytes(bavail * bsize) } });
}

/** @returns SHA-256 of what was read. */
async function copyFile(from: string, to: string, { signal, onBytes, onMade }: { signal: AbortSignal; onBytes: (done: number) => void; onMade: () => void }): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(to, 'wx');
  onMade();
  try {
    let done = 0;
    for await (const piece of createReadStream(from, { highWaterMark: 1024 * 1024, signal }) as AsyncIterable<Buffer>) {
      hash.update(piece);
      await file.writeFile(piece);
      done += piece.length;
      onBytes(done);
    }
    // Out of the computer's memory: what is pulled out after the job is done has all of it.
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function copyFailure(folder: string, signal: AbortSignal, error: unknown): Promise<unknown> {
  if (signal.aborted) return new AppError('cancelled', 'cancelled');
  if (error instanceof AppError) return error;
  const data = { folder };
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new AppError('disk-full', 'exports.targetFull', { data, cause: error });
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return new AppError('read-only', 'exports.targetReadOnly', { data, cause: error });
  const gone = code === 'EIO' || code === 'ENXIO' || code === 'ENODEV' || code === 'ENOENT' || !(await stat(folder).catch(() => null));
  return gone ? new AppError('unreachable', 'exports.targetGone', { data, cause: error }) : error;
}

function inMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
