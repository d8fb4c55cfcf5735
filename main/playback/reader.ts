import { AppError } from '../../contract/errors.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { sameBytes } from '../../media/nal.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { type NextTake, type PlaceBefore, takeBeside } from '../../contract/takes.ts';
import type { ReadableSegment, Storage, Take } from '../storage/types.ts';
import { FootageFile } from './footage-file.ts';
import { framesBetween, readGroup, readInit, readKeyframe, type SegmentInit } from './segment-frames.ts';
import type { PlaybackItem, RecordedInit } from './types.ts';

const SEGMENTS_AT_ONCE = 8;
/** Segments that follow one another this closely are one stretch. */
const ADJACENT_MS = 400;
/** A segment that is being written is looked at again after this. */
const GROW_MS = 300;
/** Keyframes further apart than this are gone to directly. Nearer, all that is passed over is told, gaps and all. */
const LEAP_MS = 60_000;
/** So long before the end of its footage a camera's last picture shows for certain. */
const WITHIN_LAST_MS = 0.5;
const FOR_EVER_MS = 8_640_000_000_000_000;

export interface ReaderOptions {
  storage: Storage;
  clock: Clock;
  cameraId: string;
  atMs: number;
  signal: AbortSignal;
  /** False: what is being written ends the reading, instead of being waited for. */
  follow?: boolean;
  /** Keyframes alone, at least so far apart, ms: for high speeds and for pictures on a timeline. Without it every frame. */
  keyframesEveryMs?: number | undefined;
  /** Where some hours were twice, only this take of them is read; null: none were. */
  take?: Take | null;
}

/**
 * Recorded footage from the keyframe at or before `atMs` on, to the end of its take, in the order of the files: init fragments, frames with their wall
 * times, gaps. Reads only as fast as it is asked; a file that has gone or is cut short is passed over.
 */
export async function* openPlaybackReader(options: ReaderOptions): AsyncGenerator<PlaybackItem> {
  const { storage, clock, cameraId, signal, take = null } = options;
  let position = options.atMs;
  let init: InitFragment | null = null;
  let lastId: string | null = null;
  let waited = false;
  const spacing: Spacing = { nextMs: -Infinity };
  while (!signal.aborted) {
    const found = await storage.readableSegments(cameraId, position, FOR_EVER_MS, SEGMENTS_AT_ONCE, take);
    const segment = found.find((each) => each.id !== lastId);
    if (!segment) {
      const growing = found.some((each) => each.open);
      if (!growing || options.follow === false || waited) {
        yield { kind: 'end', atMs: position, take: take?.number, next: nextOf(options, 1) };
        return;
      }
      waited = true;
      await sleep(clock, GROW_MS, signal).catch(() => {});
      continue;
    }
    waited = false;
    const startMs = segment.startMs + segment.offsetMs;
    if (startMs - position > ADJACENT_MS) yield { kind: 'gap', startMs: position, endMs: startMs, take: take?.number };
    for await (const { frame, from } of framesOf(segment, storage, async function* (file, parsed) {
      yield* options.keyframesEveryMs === undefined ? readForward(file, segment, parsed, position, options) : readKeyframes(file, segment, parsed, position, options.keyframesEveryMs, spacing);
    })) {
      if (signal.aborted) return;
      if (!init || !sameInit(init, from.fragment)) yield withPlace(from.fragment, take, !init && frame.startMs > options.atMs ? await pictureBefore(options, segment) : null);
      init = from.fragment;
      position = Math.max(position, frame.startMs + frame.durationMs);
      yield frame;
    }
    lastId = segment.id;
    position = Math.max(position, startMs + (segment.open ? 0 : segment.durationMs));
    // Pictures that are days apart: the files between are not even looked for.
    if (spacing.nextMs - position > LEAP_MS) position = spacing.nextMs;
  }
}

/**
 * The same backward: from the picture group that holds `atMs` to the oldest one; each group's frames in their own order, as a decoder
 * needs them. No sound.
 */
export async function* openBackwardReader(options: Omit<ReaderOptions, 'follow' | 'clock'>): AsyncGenerator<PlaybackItem> {
  const { storage, cameraId, signal, keyframesEveryMs, take = null } = options;
  let position = options.atMs;
  let init: InitFragment | null = null;
  const spacing: Spacing = { nextMs: Infinity };
  for (let before = options.atMs; !signal.aborted; ) {
    const found = await storage.readableBefore(cameraId, before, SEGMENTS_AT_ONCE, take);
    if (found.length === 0) {
      yield { kind: 'end', atMs: position, take: take?.number, next: nextOf(options, -1) };
      return;
    }
    for (const segment of found) {
      before = Math.min(before, segment.startMs);
      const startMs = segment.startMs + segment.offsetMs;
      const endMs = startMs + segment.durationMs;
      if (position - endMs > ADJACENT_MS) yield { kind: 'gap', startMs: endMs, endMs: position, take: take?.number };
      for await (const { frame, from } of framesOf(segment, storage, async function* (file, parsed) {
        yield* readBackward(file, segment, parsed, position, signal, keyframesEveryMs, spacing);
      })) {
        if (signal.aborted) return;
        if (!init || !sameInit(init, from.fragment)) yield withPlace(from.fragment, take, null);
        init = from.fragment;
        yield frame;
      }
      position = Math.min(position, startMs);
    }
  }
}

/** Where the next keyframe may be, at the distance wished; from one file to the next. */
interface Spacing {
  nextMs: number;
}

/** Opens a segment's file for `read`, and closes it. Says when it has gone. */
async function* framesOf(
  segment: ReadableSegment,
  storage: Storage,
  read: (file: FootageFile, parsed: SegmentInit) => AsyncGenerator<MediaFragment>,
): AsyncGenerator<{ frame: MediaFragment; from: SegmentInit }> {
  let file: FootageFile;
  try {
    file = await FootageFile.open(segment.path);
  } catch (error) {
    // Who reads may try again when the disk answers; any other error says nothing of the file.
    if (error instanceof AppError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') await storage.reportMissing(segment.id).catch(() => {});
    return;
  }
  try {
    const from = await readInit(file, segment);
    if (from) for await (const frame of read(file, from)) yield { frame, from };
  } finally {
    file.close();
  }
}

async function* readForward(file: FootageFile, segment: ReadableSegment, { init }: SegmentInit, fromMs: number, options: ReaderOptions): AsyncGenerator<MediaFragment> {
  const { storage, clock, signal } = options;
  let from = segment.headerBytes;
  for (const keyframe of segment.keyframes) {
    if (keyframe.startMs + segment.offsetMs > fromMs) break;
    from = keyframe.offset;
  }
  let end = segment.bytes;
  let open_ = segment.open;
  let asked = false;
  /** Where what is there ends; null when nothing more will come. */
  const more = async (): Promise<number | null> => {
    if (!asked) {
      asked = true;
      return end;
    }
    while (open_ && options.follow !== false) {
      const [now] = (await storage.readableSegments(segment.cameraId, segment.startMs, segment.startMs + 1, 4, options.take ?? null)).filter((each) => each.id === segment.id);
      if (!now) return null;
      open_ = now.open;
      if (now.bytes > end) return (end = now.bytes);
      if (!open_) return null;
      try {
        await sleep(clock, GROW_MS, signal);
      } catch {
        return null;
      }
    }
    return null;
  };
  yield* framesBetween(file, segment, init, from, more, signal);
}

async function* readKeyframes(file: FootageFile, segment: ReadableSegment, { init }: SegmentInit, fromMs: number, everyMs: number, spacing: Spacing): AsyncGenerator<MediaFragment> {
  for (const [index, keyframe] of segment.keyframes.entries()) {
    const atMs = keyframe.startMs + segment.offsetMs;
    const following = segment.keyframes[index + 1];
    // The one at or before the place is the first.
    if ((following && following.startMs + segment.offsetMs <= fromMs) || atMs < spacing.nextMs) continue;
    spacing.nextMs = atMs + everyMs;
    const frame = await readKeyframe(file, segment, init, index);
    if (frame) yield frame;
  }
}

async function* readBackward(file: FootageFile, segment: ReadableSegment, { init }: SegmentInit, fromMs: number, signal: AbortSignal, everyMs: number | undefined, spacing: Spacing): AsyncGenerator<MediaFragment> {
  for (let index = segment.keyframes.length - 1; index >= 0; index--) {
    const atMs = (segment.keyframes[index]?.startMs ?? 0) + segment.offsetMs;
    if (atMs > fromMs || (everyMs !== undefined && atMs > spacing.nextMs)) continue;
    if (everyMs === undefined) yield* await readGroup(file, segment, init, index, signal);
    else {
      spacing.nextMs = atMs - everyMs;
      const frame = await readKeyframe(file, segment, init, index);
      if (frame) yield frame;
    }
  }
}

function nextOf({ storage, cameraId, take = null }: Pick<ReaderOptions, 'storage' | 'cameraId' | 'take'>, direction: 1 | -1): NextTake | undefined {
  return (take && takeBeside(storage.takes(cameraId), take.number, direction)) ?? undefined;
}

function withPlace(init: InitFragment, take: Take | null, before: PlaceBefore | null): RecordedInit {
  return take || before ? { ...init, ...(take && { take: take.number }), ...(before && { before }) } : init;
}

/** The last picture that was recorded before a segment: of its own take, else of the ones before. */
async function pictureBefore({ storage, cameraId, take = null }: Pick<ReaderOptions, 'storage' | 'cameraId' | 'take'>, segment: ReadableSegment): Promise<PlaceBefore | null> {
  const takes = storage.takes(cameraId);
  let beforeMs = segment.startMs;
  for (let each = take; ; beforeMs = FOR_EVER_MS) {
    const [last] = await storage.readableBefore(cameraId, beforeMs, 1, each);
    if (last) return { atMs: last.startMs + last.offsetMs + last.durationMs - WITHIN_LAST_MS, ...(each && { take: each.number }) };
    each = takes[takes.findIndex(({ number }) => number === each?.number) - 1] ?? null;
    if (!each) return null;
  }
}

function sameInit(a: InitFragment, b: InitFragment): boolean {
  return a.runId === b.runId && sameBytes(a.bytes, b.bytes);
}
