/** Frames out of a segment's file: all, one picture group, or one keyframe. A file that is damaged or cut short gives what it has. */
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { MediaError } from '../../media/media-error.ts';
import { findBox, readBoxes } from '../../media/mp4/box.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { type ParsedInit, parseInit } from '../../media/mp4/init.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import type { ReadableSegment } from '../storage/types.ts';
import type { FootageFile } from './footage-file.ts';

const PIECE_BYTES = 256 * 1024;
/** A picture group beyond this is cut: its beginning is shown. */
const LARGEST_GROUP_BYTES = 64 * 1024 * 1024;
const LARGEST_FRAME_BYTES = 16 * 1024 * 1024;
const BOX_HEADER_BYTES = 8;

export interface SegmentInit {
  init: ParsedInit;
  fragment: InitFragment;
}

/** @returns null where the file is no segment of ours any more. */
export async function readInit(file: FootageFile, segment: ReadableSegment): Promise<SegmentInit | null> {
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

/** Frames from byte `from` to byte `to`, in the order of the file, read in pieces. */
export async function* framesBetween(file: FootageFile, segment: ReadableSegment, init: ParsedInit, from: number, to: () => Promise<number | null>, signal: AbortSignal): AsyncGenerator<MediaFragment> {
  const zeroMs = segment.startMs + segment.offsetMs;
  const ready: MediaFragment[] = [];
  const splitter = new BoxSplitter({
    init: () => {},
    fragment: (bytes) => {
      const frame = toFrame(bytes, init, segment.runId, zeroMs);
      if (frame) ready.push(frame);
    },
  });
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let at = from; ; ) {
    const end = await to();
    if (end === null) return;
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
  }
}

/** The pictures of the group that begins with keyframe `index`; no sound. */
export async function readGroup(file: FootageFile, segment: ReadableSegment, init: ParsedInit, index: number, signal: AbortSignal): Promise<MediaFragment[]> {
  const from = segment.keyframes[index]?.offset;
  if (from === undefined) return [];
  const end = Math.min(segment.keyframes[index + 1]?.offset ?? segment.bytes, from + LARGEST_GROUP_BYTES);
  const frames: MediaFragment[] = [];
  let asked = false;
  const once = () => {
    const answer = asked ? null : end;
    asked = true;
    return Promise.resolve(answer);
  };
  for await (const frame of framesBetween(file, segment, init, from, once, signal)) if (frame.track === 'video') frames.push(frame);
  return frames;
}

/** Keyframe `index` alone; null where it is not there. */
export async function readKeyframe(file: FootageFile, segment: ReadableSegment, init: ParsedInit, index: number): Promise<MediaFragment | null> {
  const from = segment.keyframes[index]?.offset;
  if (from === undefined) return null;
  const moofBytes = await boxSize(file, from);
  const mdatBytes = moofBytes === null ? null : await boxSize(file, from + moofBytes);
  if (moofBytes === null || mdatBytes === null || moofBytes + mdatBytes > LARGEST_FRAME_BYTES) return null;
  const bytes = new Uint8Array(moofBytes + mdatBytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  return bytesRead === bytes.length ? toFrame(bytes, init, segment.runId, segment.startMs + segment.offsetMs) : null;
}

async function boxSize(file: FootageFile, at: number): Promise<number | null> {
  const header = Buffer.alloc(BOX_HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, BOX_HEADER_BYTES, at);
  if (bytesRead < BOX_HEADER_BYTES) return null;
  const size = header.readUInt32BE(0);
  return size >= BOX_HEADER_BYTES ? size : null;
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
