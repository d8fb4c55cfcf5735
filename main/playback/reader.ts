import { type FileHandle, open } from 'node:fs/promises';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { MediaError } from '../../media/media-error.ts';
import { findBox, readBoxes } from '../../media/mp4/box.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { type ParsedInit, parseInit } from '../../media/mp4/init.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { sameBytes } from '../../media/nal.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { ReadableSegment, Storage } from '../storage/types.ts';
import type { PlaybackItem } from './types.ts';

const PIECE_BYTES = 256 * 1024;
const SEGMENTS_AT_ONCE = 8;
/** Segments that follow one another this closely are one stretch. */
const ADJACENT_MS = 400;
/** A segment that is being written is looked at again after this. */
const GROW_MS = 300;
const FOR_EVER_MS = 8_640_000_000_000_000;

export interface ReaderOptions {
  storage: Storage;
  clock: Clock;
  cameraId: string;
  atMs: number;
  signal: AbortSignal;
  /** False: what is being written ends the reading, instead of being waited for. */
  follow?: boolean;
}

/**
 * Recorded footage from the keyframe at or before `atMs` on, in the order of the files: init fragments, frames with their wall
 * times, gaps. Reads only as fast as it is asked; a file that has gone or is cut short is passed over.
 */
export async function* openPlaybackReader(options: ReaderOptions): AsyncGenerator<PlaybackItem> {
  const { storage, clock, cameraId, signal } = options;
  let position = options.atMs;
  let init: InitFragment | null = null;
  let lastId: string | null = null;
  let waited = false;
  while (!signal.aborted) {
    const found = await storage.readableSegments(cameraId, position, FOR_EVER_MS, SEGMENTS_AT_ONCE);
    const segment = found.find((each) => each.id !== lastId);
    if (!segment) {
      const growing = found.some((each) => each.open);
      if (!growing || options.follow === false || waited) {
        yield { kind: 'end', atMs: position };
        return;
      }
      waited = true;
      await sleep(clock, GROW_MS, signal).catch(() => {});
      continue;
    }
    waited = false;
    const startMs = segment.startMs + segment.offsetMs;
    if (startMs - position > ADJACENT_MS) yield { kind: 'gap', startMs: position, endMs: startMs };
    let file: FileHandle;
    try {
      file = await open(segment.path, 'r');
    } catch {
      await storage.reportMissing(segment.id).catch(() => {});
      lastId = segment.id;
      position = Math.max(position, startMs + segment.durationMs);
      continue;
    }
    try {
      const parsed = await readInit(file, segment);
      if (parsed) {
        if (!init || !sameInit(init, parsed.fragment)) yield parsed.fragment;
        init = parsed.fragment;
        for await (const frame of readFrames(file, segment, parsed.init, position, options)) {
          if (signal.aborted) return;
          position = Math.max(position, frame.startMs + frame.durationMs);
          yield frame;
        }
      }
    } finally {
      await file.close();
    }
    lastId = segment.id;
    position = Math.max(position, startMs + (segment.open ? 0 : segment.durationMs));
  }
}

async function readInit(file: FileHandle, segment: ReadableSegment): Promise<{ init: ParsedInit; fragment: InitFragment } | null> {
  const header = Buffer.alloc(segment.headerBytes);
  const { bytesRead } = await file.read(header, 0, header.length, 0);
  if (bytesRead < header.length) return null;
  try {
    const moov = findBox(readBoxes(header), 'moov');
    if (!moov) return null;
    // A copy without the box that names camera and run: players get ftyp + moov.
    const bytes = Uint8Array.from(header.subarray(0, moov.end));
    const init = parseInit(bytes);
    return { init, fragment: { kind: 'init', runId: segment.runId, video: init.video, audio: init.audio, bytes } };
  } catch (error) {
    if (error instanceof MediaError) return null;
    throw error;
  }
}

async function* readFrames(file: FileHandle, segment: ReadableSegment, init: ParsedInit, fromMs: number, options: ReaderOptions): AsyncGenerator<MediaFragment> {
  const { storage, clock, signal } = options;
  const zeroMs = segment.startMs + segment.offsetMs;
  let at = segment.headerBytes;
  for (const keyframe of segment.keyframes) {
    if (keyframe.startMs + segment.offsetMs > fromMs) break;
    at = keyframe.offset;
  }
  let end = segment.bytes;
  let open_ = segment.open;
  const ready: MediaFragment[] = [];
  const splitter = new BoxSplitter({
    init: () => {},
    fragment: (bytes) => {
      const frame = toFrame(bytes, init, segment.runId, zeroMs);
      if (frame) ready.push(frame);
    },
  });
  const piece = Buffer.alloc(PIECE_BYTES);
  for (;;) {
    while (at < end) {
      if (signal.aborted) return;
      const { bytesRead } = await file.read(piece, 0, Math.min(PIECE_BYTES, end - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      try {
        splitter.push(piece.subarray(0, bytesRead));
      } catch (error) {
        if (error instanceof MediaError) return;
        throw error;
      }
      yield* ready.splice(0);
    }
    if (!open_ || options.follow === false) return;
    const [now] = (await storage.readableSegments(segment.cameraId, segment.startMs, segment.startMs + 1, 4)).filter((each) => each.id === segment.id);
    if (!now) return;
    open_ = now.open;
    if (now.bytes > end) end = now.bytes;
    else if (open_) {
      try {
        await sleep(clock, GROW_MS, signal);
      } catch {
        return;
      }
    }
  }
}

function toFrame(bytes: Uint8Array<ArrayBuffer>, init: ParsedInit, runId: string, zeroMs: number): MediaFragment | null {
  try {
    const parsed = parseFragment(bytes, (id) => init.defaults.get(id) ?? { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 });
    const track = parsed.trackId === init.video?.id ? init.video : parsed.trackId === init.audio?.id ? init.audio : null;
    const sample = parsed.samples[0];
    if (!track || !sample) return null;
    const perTick = 1000 / track.timescale;
    return {
      kind: 'media',
      runId,
      track: track.kind,
      startMs: zeroMs + parsed.decodeTime * perTick,
      durationMs: parsed.samples.reduce((sum, each) => sum + each.duration, 0) * perTick,
      presentationOffsetMs: sample.compositionOffset * perTick,
      decodeTime: parsed.decodeTime,
      keyframe: track.kind === 'video' && sample.sync,
      arrivalMs: 0,
      bytes,
    };
  } catch (error) {
    if (error instanceof MediaError) return null;
    throw error;
  }
}

function sameInit(a: InitFragment, b: InitFragment): boolean {
  return a.runId === b.runId && sameBytes(a.bytes, b.bytes);
}
