import { rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import type { InitFragment } from '../../../media/fragment.ts';
import { sameBytes } from '../../../media/nal.ts';
import type { Clock } from '../../base/clock.ts';
import type { Storage, Take } from '../../storage/types.ts';
import type { PlaybackItem } from '../types.ts';
import { type ClipFrames, ClipTracks } from './clip-tracks.ts';
import { exportFailure } from './failure.ts';
import { type FootageItem, readSamples, samplesIn } from './footage-samples.ts';
import { sha256OfFile } from './hash-file.ts';
import { MovieFile } from './movie-file.ts';
import { Placement } from './placement.ts';
import { type FootageSample, RangeCut } from './range-cut.ts';
import { amountOf, takesIn } from './segments-in.ts';

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

async function collect(options: ClipOptions, file: MovieFile, seconds: number): Promise<ClipFrames> {
  const { from, to, signal } = options;
  const collector = new Collector(options, file, seconds);
  // Hours that were twice are there twice, in the order in which they were recorded.
  const takes = options.read ? [null] : takesIn(options.storage, options.footageId, from, to);
  for (const [index, take] of takes.entries()) {
    await collector.take(itemsOf(options, take), (share) => options.onProgress(((1 - READ_BACK_SHARE) * (index + Math.min(1, share))) / takes.length));
    signal.throwIfAborted();
  }
  return collector.finish();
}

function itemsOf({ storage, clock, footageId, from, signal, keyframesEveryMs, read }: ClipOptions, take: Take | null): AsyncIterable<FootageItem> {
  return read ? samplesIn(read(from - LEAD_MS, signal)) : readSamples({ storage, clock, cameraId: footageId, atMs: from - LEAD_MS, signal, keyframesEveryMs, take });
}

/** Puts the samples of a clip together, one take of its time after the other. */
class Collector {
  readonly #options: ClipOptions;
  readonly #file: MovieFile;
  readonly #seconds: number;
  readonly #placement: Placement;
  #init: InitFragment | null = null;
  #tracks: ClipTracks | null = null;
  /** Sound that came or changed on the way is left out: a clip has one kind of it. */
  #soundFits = true;

  constructor(options: ClipOptions, file: MovieFile, seconds: number) {
    this.#options = options;
    this.#file = file;
    this.#seconds = seconds;
    this.#placement = new Placement(options.keyframesEveryMs !== undefined);
  }

  /** @throws AppError `unsupported` where the picture's format changes inside the range */
  async take(items: AsyncIterable<FootageItem>, onProgress: (share: number) => void): Promise<void> {
    const { from, to, signal } = this.#options;
    const cut = new RangeCut(from, to);
    let told = 0;
    let coming: InitFragment | null = null;
    if (this.#tracks?.hasPictures) {
      this.#placement.jump();
      this.#tracks.takeEnds();
    }
    for await (const item of items) {
      signal.throwIfAborted();
      if (item.kind === 'gap') this.#placement.jump();
      else if (item.kind === 'init') coming = item.init;
      // What is behind the range may be of any format.
      else if (item.sample.presentMs >= to && item.sample.decodeMs >= to && coming && !this.#fits(coming)) break;
      else if (coming) {
        await this.#begin(coming, cut);
        coming = null;
      }
      if (item.kind !== 'sample') continue;
      if (item.sample.track === 'video' || this.#soundFits) {
        await this.#keep(cut.push(item.sample));
        if (cut.isPast) break;
        const share = (item.sample.decodeMs - from) / (to - from);
        if (share - told > 0.01) onProgress((told = share));
      }
    }
    signal.throwIfAborted();
    await this.#keep(cut.finish());
  }

  /** @throws AppError `not-found` without a picture */
  finish(): Promise<ClipFrames> {
    if (!this.#tracks?.hasPictures) throw new AppError('not-found', 'playback.nothingThere');
    return this.#tracks.finish(this.#options.from, this.#options.to);
  }

  #fits(init: InitFragment): boolean {
    return this.#init !== null && samePicture(this.#init, init);
  }

  async #begin(init: InitFragment, cut: RangeCut): Promise<void> {
    if (this.#init && this.#fits(init)) {
      this.#soundFits = sameSound(this.#init, init);
      return;
    }
    await this.#keep(cut.formatChanges());
    if (this.#tracks?.hasPictures) throw new AppError('unsupported', 'playback.formatChanged', { data: { atMs: this.#tracks.lastMs } });
    // What came before the range was another format.
    this.#init = init;
    this.#soundFits = true;
    this.#tracks = new ClipTracks(init, this.#file, this.#seconds);
  }

  async #keep(samples: readonly FootageSample[]): Promise<void> {
    for (const sample of samples) {
      const atMs = this.#placement.place(sample);
      if (atMs !== null && this.#tracks) await this.#tracks.add(sample, atMs);
    }
  }
}

function samePicture({ video: a }: InitFragment, { video: b }: InitFragment): boolean {
  return a !== null && b !== null && a.codecString === b.codecString && a.timescale === b.timescale && sameBytes(a.description, b.description);
}

function sameSound({ audio: a }: InitFragment, { audio: b }: InitFragment): boolean {
  return a?.codecString === b?.codecString && a?.timescale === b?.timescale && a?.channels === b?.channels && sameBytes(a?.description ?? NO_BYTES, b?.description ?? NO_BYTES);
}
