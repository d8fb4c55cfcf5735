import { execFile } from 'node:child_process';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { AppError } from '../../contract/errors.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { locateDecodeTime, patchDecodeTime } from '../../media/mp4/moof.ts';
import { sameBytes } from '../../media/nal.ts';
import type { Clock } from '../base/clock.ts';
import type { Storage } from '../storage/types.ts';
import { openPlaybackReader } from './reader.ts';

export interface ExportOptions {
  storage: Storage;
  clock: Clock;
  ffmpegPath: string;
  cameraId: string;
  from: number;
  to: number;
  outFile: string;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** Joining files is written in pieces of about this. */
const WRITE_BYTES = 512 * 1024;

/**
 * One MP4 of a range, nothing re-encoded: from the keyframe at or before `from`, gaps closed up. ffmpeg then writes an ordinary MP4
 * with its index at the front, which every player takes.
 * @throws AppError `not-found` without footage; `unsupported` where the picture's format changes inside the range; `cancelled`;
 * `disk-full`.
 */
export async function exportRange(options: ExportOptions): Promise<{ bytes: number }> {
  const { outFile, ffmpegPath, signal } = options;
  const parts = `${outFile}.parts`;
  const unfinished = `${outFile}.tmp`;
  try {
    await collect(options, parts);
    await promisify(execFile)(ffmpegPath, ['-v', 'error', '-nostdin', '-y', '-i', parts, '-map', '0', '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', unfinished], { signal });
    await rename(unfinished, outFile);
    const file = await open(outFile, 'r');
    try {
      return { bytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(outFile, { force: true });
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('disk-full', 'playback.exportDiskFull', { cause: error });
    throw error;
  } finally {
    await rm(parts, { force: true });
    await rm(unfinished, { force: true });
  }
}

async function collect(options: ExportOptions, parts: string): Promise<void> {
  const { storage, clock, cameraId, from, to, signal, onProgress } = options;
  let file: FileHandle | null = null;
  let first: InitFragment | null = null;
  let clip: Clip | null = null;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    if (file && pending.length > 0) await file.writev(pending);
    pending = [];
    pendingBytes = 0;
  };
  try {
    for await (const item of openPlaybackReader({ storage, clock, cameraId, atMs: from, signal, follow: false })) {
      if (signal.aborted) throw new AppError('cancelled', 'cancelled');
      if (item.kind === 'end' || (item.kind === 'gap' && item.endMs >= to)) break;
      if (item.kind === 'init') {
        if (first && !sameFormat(first, item)) throw new AppError('unsupported', 'playback.formatChanged', { data: { atMs: clip?.lastEndMs ?? from } });
        if (!first) {
          first = item;
          clip = new Clip(item);
        }
      } else if (item.kind === 'media' && clip && first) {
        if (item.startMs >= to) {
          if (item.track === 'video') break;
          continue;
        }
        if (!file) {
          file = await open(parts, 'w', 0o600);
          pending.push(first.bytes);
        }
        const bytes = clip.place(item);
        if (!bytes) continue;
        pending.push(bytes);
        pendingBytes += bytes.length;
        if (pendingBytes > WRITE_BYTES) {
          await flush();
          onProgress(Math.min(0.95, Math.max(0, (item.startMs - from) / (to - from))));
        }
      }
    }
    if (!file) throw new AppError('not-found', 'playback.nothingThere');
    await flush();
  } finally {
    await (file as FileHandle | null)?.close();
  }
}

/** Gives frames their time in the exported file: wall time less the pauses. */
class Clip {
  readonly #init: InitFragment;
  #zeroMs: number | null = null;
  #pausedMs = 0;
  lastEndMs = 0;

  constructor(init: InitFragment) {
    this.#init = init;
  }

  /** A copy with its new decode time; null for sound before the first picture. */
  place(frame: MediaFragment): Uint8Array | null {
    const track = frame.track === 'video' ? this.#init.video : this.#init.audio;
    if (!track) return null;
    if (frame.track === 'video') {
      if (this.#zeroMs === null) this.#zeroMs = frame.startMs;
      // A frame's length of distance is none; more is a pause, which is closed up.
      else if (frame.startMs - this.lastEndMs > 2 * frame.durationMs + 50) this.#pausedMs += frame.startMs - this.lastEndMs;
      this.lastEndMs = frame.startMs + frame.durationMs;
    }
    if (this.#zeroMs === null) return null;
    const atMs = frame.startMs - this.#zeroMs - this.#pausedMs;
    if (atMs < 0) return null;
    const bytes = frame.bytes.slice();
    patchDecodeTime(bytes, locateDecodeTime(bytes), (atMs * track.timescale) / 1000);
    return bytes;
  }
}

function sameFormat(a: InitFragment, b: InitFragment): boolean {
  if (!a.video || !b.video) return false;
  return (
    a.video.codecString === b.video.codecString &&
    a.video.timescale === b.video.timescale &&
    a.video.id === b.video.id &&
    sameBytes(a.video.description, b.video.description) &&
    a.audio?.codecString === b.audio?.codecString &&
    a.audio?.timescale === b.audio?.timescale
  );
}
