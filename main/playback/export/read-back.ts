import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { sha256OfFile } from './hash-file.ts';

const PIECE_BYTES = 1024 * 1024;
/** Past the cache a buffer has to begin where a block of the disk could: at most a page. */
const PAGE_BYTES = 4096;
/** Memory is given out in multiples of this. */
const LEAST_ALIGNED_BYTES = 16;

/**
 * SHA-256 of a file as the disk gives it, past the system's cache, where that can be had (Linux, O_DIRECT: open(2)); else as the
 * system gives it, which may be what it remembers of having written.
 * @throws the system's errors; the signal's reason.
 */
export async function sha256FromDisk(file: string, options: { signal: AbortSignal; onBytes?: (done: number) => void }): Promise<{ sha256: string; bytes: number; fromCache: boolean }> {
  return (await pastCache(file, options)) ?? { ...(await sha256OfFile(file, options)), fromCache: true };
}

/** Null where it cannot be had. */
async function pastCache(file: string, { signal, onBytes }: Parameters<typeof sha256FromDisk>[1]): Promise<{ sha256: string; bytes: number; fromCache: false } | null> {
  if (process.platform !== 'linux') return null;
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_DIRECT);
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
  try {
    const piece = await alignedPiece(handle);
    if (!piece) return null;
    const hash = createHash('sha256');
    let bytes = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, bytes);
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
      onBytes?.(bytes);
      // What is not a whole number of blocks is the end.
      if (bytesRead < PIECE_BYTES) return { sha256: hash.digest('hex'), bytes, fromCache: false };
    }
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

/** Where memory lies is not told: it is tried out. Null: this file cannot be read so. */
async function alignedPiece(handle: FileHandle): Promise<Buffer | null> {
  const room = Buffer.allocUnsafeSlow(PIECE_BYTES + PAGE_BYTES);
  for (let step = 0; step < PAGE_BYTES / LEAST_ALIGNED_BYTES; step++) {
    // Large pieces of memory begin a little behind a page, so that its end is the likeliest.
    const offset = step === 0 ? 0 : PAGE_BYTES - step * LEAST_ALIGNED_BYTES;
    const piece = room.subarray(offset, offset + PIECE_BYTES);
    try {
      await handle.read(piece, 0, PAGE_BYTES, 0);
      return piece;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }
  return null;
}

function isRefused(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EINVAL' || code === 'EOPNOTSUPP';
}
