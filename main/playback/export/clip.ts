import { rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import type { InitFragment } from '../../../media/fragment.ts';
import { sameBytes } from '../../../media/nal.ts';
import type { Clock } from '../../base/clock.ts';
import type { Storage } from '../../storage/types.ts';
import type { PlaybackItem } from '../types.ts';
import { type ClipFrames, ClipTracks } from './clip-tracks.ts';
import { exportFailure } from './failure.ts';
import { readSamples, samplesIn } from './footage-samples.ts';
import { sha256OfFile } from './hash-file.ts';
import { MovieFile } from './movie-file.ts';
import { Placement } from './placement.ts';
import { type FootageSample, RangeCut } from './range-cut.ts';
import { amountOf } from './segments-in.ts';

export interface ClipOptions {
  storage: Storage;
  clock: Clock;
  /** Whose footage: a camera's id, or that of its sub-stream's. */
  footageId: string;
  /** UTC ms; [from, to). */
  from: number;
  to: number;
  /** Replaced when it is there. */
  outFile: string;
  signal: AbortSignal;
  onProgress: (share: number) => void;
  /** Keyframes alone, so far apart, ms, and no sound: for time-lapse. */
  keyframesEveryMs?: number | undefined;
  /** Something else than our own footage, from the keyframe at or before a time on. */
  read?: (fromMs: number, signal: AbortSignal) => AsyncIterable<PlaybackItem>;
}

export interface Clip extends ClipFrames {
  bytes: number;
  sha256: string;
}

/** The picture that is shown at `from` may be older than its keyframe's decode time: pictures are reordered by less than this. */
const LEAD_MS = 1_000;
/** Reading the finished file back takes this share of the time. */
const READ_BACK_SHARE = 0.15;
const NO_BYTES = new Uint8Array();

/**
 * One MP4 of a range, nothing re-encoded: it begins with the keyframe that the first picture needs, shows from that picture on (edit
 * list), and ends with the last picture before `to`; gaps are closed up, sound stays in step. It is read back for its hash.
 * @throws AppError `not-found` without footage; `unsupported` where the picture's format changes inside the range, or where it has too
 * many frames; `cancelled`; `disk-full`. Nothing is left of it then.
 */
export async function exportClip(options: ClipOptions): Promise<Clip> {
  const { outFile, signal, onProgress, from, to } = options;
  const unfinished = `${outFile}.tmp`;
  try {
    const { bytes, seconds } = options.read ? { bytes: 0, seconds: (to - from) / 1000 } : await amountOf(options.storage, options.footageId, from, to);
    const { bavail, bsize } = await statfs(path.dirname(outFile));
    // Said before the disk is full: what records would have to make room for it.
    if (bavail * bsize < bytes) throw new AppError('disk-full', 'playback.exportDiskFull');
    const file = await MovieFile.create(unfinished, seconds);
    let frames: ClipFrames;
    try {
      frames = await collect(options, file, seconds);
    } finally {
      await file.close();
    }
    const size = file.bytes;
    const read = await sha256OfFile(unfinished, { signal, onBytes: (done) => onProgress(1 - READ_BACK_SHARE + READ_BACK_SHARE * Math.min(1, done / size)) });
    signal.throwIfAborted();
    await rename(unfinished, outFile);
    return { ...frames, ...read };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw exportFailure(error, signal);
  }
}

async function collect({ storage, clock, footageId, from, to, signal, onProgress, keyframesEveryMs, read }: ClipOptions, file: MovieFile, seconds: number): Promise<ClipFrames> {
  const cut = new RangeCut(from, to);
  const placement = new Placement(keyframesEveryMs !== undefined);
  let first: InitFragment | null = null;
  let tracks: ClipTracks | null = null;
  let told = 0;
  /** Sound that came or changed on the way is left out: a clip has one kind of it. */
  let soundFits = true;
  const keep = async (samples: FootageSample[]) => {
    for (const sample of samples) {
      const atMs = placement.place(sample);
      if (atMs === null || !tracks) continue;
      await tracks.add(sample, atMs);
    }
  };
  const samples = read ? samplesIn(read(from - LEAD_MS, signal)) : readSamples({ storage, clock, cameraId: footageId, atMs: from - LEAD_MS, signal, keyframesEveryMs });
  for await (const item of samples) {
    signal.throwIfAborted();
    if (item.kind === 'gap') placement.jump();
    else if (item.kind === 'init') {
      if (first && samePicture(first, item.init)) {
        soundFits = sameSound(first, item.init);
        continue;
      }
      await keep(cut.formatChanges());
      if (tracks?.hasPictures) throw new AppError('unsupported', 'playback.formatChanged', { data: { atMs: tracks.lastMs } });
      // What came before the range was another format.
      first = item.init;
      soundFits = true;
      tracks = new ClipTracks(first, file, seconds);
    } else if (item.sample.track === 'video' || soundFits) {
      await keep(cut.push(item.sample));
      if (cut.isPast) break;
      const share = (item.sample.decodeMs - from) / (to - from);
      if (share - told > 0.01) onProgress((1 - READ_BACK_SHARE) * Math.min(1, (told = share)));
    }
  }
  signal.throwIfAborted();
  await keep(cut.finish());
  if (!tracks?.hasPictures) throw new AppError('not-found', 'playback.nothingThere');
  return tracks.finish(from, to);
}

function samePicture({ video: a }: InitFragment, { video: b }: InitFragment): boolean {
  return a !== null && b !== null && a.codecString === b.codecString && a.timescale === b.timescale && sameBytes(a.description, b.description);
}

function sameSound({ audio: a }: InitFragment, { audio: b }: InitFragment): boolean {
  return a?.codecString === b?.codecString && a?.timescale === b?.timescale && a?.channels === b?.channels && sameBytes(a?.description ?? NO_BYTES, b?.description ?? NO_BYTES);
}
