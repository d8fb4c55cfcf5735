/**
 * The binary header around a fragment on its way to a viewer; little-endian, 40 bytes, then for `init`, some `gap` and some `end` a JSON text, then the
 * fragment's own bytes.
 *
 * | offset | type | field |
 * |---|---|---|
 * | 0 | u8 | magic 0x4b |
 * | 1 | u8 | kind: 1 init, 2 video, 3 audio, 4 gap, 5 end |
 * | 2 | u8 | flags: 1 keyframe, 2 first after frames were dropped |
 * | 3 | u8 | generation (of a playback channel's seek, modulo 256) |
 * | 4 | u32 | channel |
 * | 8 | f64 | startMs: wall clock of the decode time, UTC ms |
 * | 16 | f32 | durationMs |
 * | 20 | f32 | presentationOffsetMs |
 * | 24 | f64 | arrivalMs: when the engine received it, UTC ms (0 in playback) |
 * | 32 | u32 | frames lost for this viewer since the last one sent |
 * | 36 | u32 | length of the JSON text (init; gap and end where a clock was put back; else 0) |
 *
 * `gap` (playback): no footage from startMs for durationMs; `end`: the channel is over (live: camera removed; playback: nothing later).
 */

import type { NextTake, PlaceBefore } from './takes.ts';

export const MEDIA_FRAME_HEADER_BYTES = 40;
const MAGIC = 0x4b;

export const MEDIA_KINDS = { init: 1, video: 2, audio: 3, gap: 4, end: 5 } as const;
export type MediaKind = keyof typeof MEDIA_KINDS;
const KIND_NAMES: Record<number, MediaKind> = { 1: 'init', 2: 'video', 3: 'audio', 4: 'gap', 5: 'end' };

export const FLAG_KEYFRAME = 1;
export const FLAG_AFTER_LOSS = 2;

export interface MediaFrameHeader {
  kind: MediaKind;
  keyframe: boolean;
  afterLoss: boolean;
  generation: number;
  channel: number;
  startMs: number;
  durationMs: number;
  presentationOffsetMs: number;
  arrivalMs: number;
  lostFrames: number;
}

export interface DecodedMediaFrame extends MediaFrameHeader {
  /** JSON text: see `MediaInitInfo` and `MediaTakeInfo`; may be empty. */
  infoBytes: Uint8Array;
  /** The fragment: ftyp+moov, or moof+mdat. A view into the message. */
  payload: Uint8Array;
}

/** What an init frame says in its JSON text; binary descriptions are base64. */
export interface MediaInitInfo {
  runId: string;
  /** Recorded footage, where a clock was put back: which take this is of. */
  take?: number;
  /** Recorded footage that was asked for from a place that has none: its picture before that place, in the order in which it was recorded. */
  before?: PlaceBefore;
  video: { id: number; codec: string; codecString: string; width: number; height: number; timescale: number; description: string } | null;
  audio: { id: number; codec: string; codecString: string; sampleRate: number; channels: number; timescale: number; description: string } | null;
}

/** What a gap or an end of recorded footage says in its JSON text, where a clock was put back: of which take it is, and where that is gone on with. */
export interface MediaTakeInfo {
  take: number;
  next?: NextTake | undefined;
}

/** One new buffer: header, info, payload. The payload is copied once, here. */
export function encodeMediaFrame(header: MediaFrameHeader, payload: Uint8Array, infoBytes?: Uint8Array): Uint8Array<ArrayBuffer> {
  const infoLength = infoBytes?.length ?? 0;
  const out = new Uint8Array(MEDIA_FRAME_HEADER_BYTES + infoLength + payload.length);
  const view = new DataView(out.buffer);
  out[0] = MAGIC;
  out[1] = MEDIA_KINDS[header.kind];
  out[2] = (header.keyframe ? FLAG_KEYFRAME : 0) | (header.afterLoss ? FLAG_AFTER_LOSS : 0);
  out[3] = header.generation & 0xff;
  view.setUint32(4, header.channel, true);
  view.setFloat64(8, header.startMs, true);
  view.setFloat32(16, header.durationMs, true);
  view.setFloat32(20, header.presentationOffsetMs, true);
  view.setFloat64(24, header.arrivalMs, true);
  view.setUint32(32, header.lostFrames, true);
  view.setUint32(36, infoLength, true);
  if (infoBytes) out.set(infoBytes, MEDIA_FRAME_HEADER_BYTES);
  out.set(payload, MEDIA_FRAME_HEADER_BYTES + infoLength);
  return out;
}

/** @returns null when the bytes are no media frame. */
export function decodeMediaFrame(message: Uint8Array): DecodedMediaFrame | null {
  if (message.length < MEDIA_FRAME_HEADER_BYTES || message[0] !== MAGIC) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const kind = KIND_NAMES[message[1] ?? 0];
  if (kind === undefined) return null;
  const infoLength = view.getUint32(36, true);
  if (infoLength > message.length - MEDIA_FRAME_HEADER_BYTES) return null;
  const flags = message[2] ?? 0;
  return {
    kind,
    keyframe: (flags & FLAG_KEYFRAME) !== 0,
    afterLoss: (flags & FLAG_AFTER_LOSS) !== 0,
    generation: message[3] ?? 0,
    channel: view.getUint32(4, true),
    startMs: view.getFloat64(8, true),
    durationMs: view.getFloat32(16, true),
    presentationOffsetMs: view.getFloat32(20, true),
    arrivalMs: view.getFloat64(24, true),
    lostFrames: view.getUint32(32, true),
    infoBytes: message.subarray(MEDIA_FRAME_HEADER_BYTES, MEDIA_FRAME_HEADER_BYTES + infoLength),
    payload: message.subarray(MEDIA_FRAME_HEADER_BYTES + infoLength),
  };
}
