/** Files that are being read back to be hashed, a piece a call. Runs in the writer process. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { HashResult } from './writer-protocol.ts';

const PIECE_BYTES = 1024 * 1024;
/** Of more at once, the oldest is given up: whoever asked for it has gone. */
const MOST_AT_ONCE = 8;

interface Job {
  fd: number;
  at: number;
  hash: Hash;
}

const jobs = new Map<string, Job>();
const piece = Buffer.allocUnsafe(PIECE_BYTES);

/** Reads the next piece. @throws the system's error; then the job is over. */
export function hashPiece(id: string, file: string, fromTheStart: boolean): HashResult {
  if (fromTheStart) drop(id);
  let job = jobs.get(id);
  if (!job) {
    const [oldest] = jobs.keys();
    if (jobs.size >= MOST_AT_ONCE && oldest !== undefined) drop(oldest);
    job = { fd: openSync(file, 'r'), at: 0, hash: createHash('sha256') };
    jobs.set(id, job);
  }
  try {
    const got = readSync(job.fd, piece, 0, PIECE_BYTES, job.at);
    job.at += got;
    job.hash.update(piece.subarray(0, got));
    if (got > 0) return { bytes: job.at, sha256: null };
    const result = { bytes: job.at, sha256: job.hash.digest('hex') };
    drop(id);
    return result;
  } catch (error) {
    drop(id);
    throw error;
  }
}

function drop(id: string): void {
  const job = jobs.get(id);
  jobs.delete(id);
  if (job) closeSync(job.fd);
}
