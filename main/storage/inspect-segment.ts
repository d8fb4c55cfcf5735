/** What a segment file holds, read from its box headers: for repair after a crash, and for rebuilding the index. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { MediaError } from '../../media/media-error.ts';
import { parseInit, type ParsedInit } from '../../media/mp4/init.ts';
import { parseMoof, type TrackDefaults } from '../../media/mp4/moof.ts';
import type { KeyframeEntry } from './keyframe-table.ts';
import { readIdentity, type SegmentIdentity } from './segment-header.ts';

export interface InspectedSegment {
  identity: SegmentIdentity | null;
  headerBytes: number;
  /** Up to the end of the last whole fragment. */
  bytes: number;
  durationMs: number;
  frames: number;
  keyframes: KeyframeEntry[];
  /** Bytes behind the last whole fragment: half-written, or not ours. */
  tailBytes: number;
}

/** Largest header box that is read into memory; a moov of a camera has 1 KB. */
const LARGEST_HEADER_BOX_BYTES = 1024 * 1024;
const WINDOW_BYTES = 64 * 1024;

/**
 * Reads the box headers of a segment. With `repair` a half-written end is cut off.
 * @returns null when the file holds no whole fragment of ours.
 * @throws the system's error when the file cannot be opened or read.
 */
export function inspectSegment(file: string, repair: boolean): InspectedSegment | null {
  const fd = openSync(file, repair ? 'r+' : 'r');
  try {
    const size = fstatSync(fd).size;
    const found = walk(new Window(fd, size));
    if (found && repair && found.tailBytes > 0) {
      ftruncateSync(fd, found.bytes);
      found.tailBytes = 0;
    }
    return found;
  } finally {
    closeSync(fd);
  }
}

function walk(window: Window): InspectedSegment | null {
  let init: ParsedInit | null = null;
  let identity: SegmentIdentity | null = null;
  let headerBytes = 0;
  let at = 0;
  let ftyp: Uint8Array = new Uint8Array();
  let moof: { at: number; header: Uint8Array } | null = null;
  const out: InspectedSegment = { identity: null, headerBytes: 0, bytes: 0, durationMs: 0, frames: 0, keyframes: [], tailBytes: 0 };

  try {
    for (;;) {
      const head = window.read(at, 8);
      if (!head) break;
      const size = head.readUInt32BE(0);
      const type = head.toString('latin1', 4, 8);
      if (size < 8 || at + size > window.size) break;
      if (type === 'mdat') {
        if (moof && init) {
          addFragment(out, init, moof.header, moof.at);
          out.bytes = at + size;
        }
        moof = null;
      } else if (type === 'moof' || type === 'moov' || type === 'ftyp' || type === 'uuid') {
        const box = size <= LARGEST_HEADER_BOX_BYTES ? window.read(at, size) : null;
        if (!box) break;
        if (type === 'moof') moof = { at, header: Uint8Array.from(box) };
        else if (type === 'ftyp') ftyp = Uint8Array.from(box);
        else if (type === 'moov') init = parseInit(Buffer.concat([ftyp, box]));
        else identity ??= readIdentity(Uint8Array.from(box));
        if (type !== 'moof' && out.bytes === 0) headerBytes = at + size;
      }
      at += size;
    }
  } catch (error) {
    // Damage: what came before it counts.
    if (!(error instanceof MediaError)) throw error;
  }
  if (out.frames === 0) return null;
  out.identity = identity;
  out.headerBytes = headerBytes;
  out.tailBytes = window.size - out.bytes;
  return out;
}

const NO_DEFAULTS: TrackDefaults = { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 };

function addFragment(out: InspectedSegment, init: ParsedInit, moof: Uint8Array, at: number): void {
  const header = parseMoof(moof, (trackId) => init.defaults.get(trackId) ?? NO_DEFAULTS);
  if (!init.video || header.trackId !== init.video.id) return;
  let duration = 0;
  for (const sample of header.samples) duration += sample.duration;
  const startMs = (header.decodeTime / init.video.timescale) * 1000;
  out.frames += header.samples.length;
  out.durationMs = Math.max(out.durationMs, startMs + (duration / init.video.timescale) * 1000);
  if (header.samples[0]?.sync) out.keyframes.push({ offset: at, atMs: startMs });
}

/** Reads ahead, so that small boxes cost no system call each. */
class Window {
  readonly size: number;
  readonly #fd: number;
  #buffer = Buffer.alloc(WINDOW_BYTES);
  #from = 0;
  #length = 0;

  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.size = size;
  }

  /** A view that holds until the next read; null beyond the end. */
  read(at: number, length: number): Buffer | null {
    if (at + length > this.size) return null;
    if (at < this.#from || at + length > this.#from + this.#length) {
      if (length > this.#buffer.length) this.#buffer = Buffer.alloc(length);
      this.#from = at;
      this.#length = 0;
      while (this.#length < this.#buffer.length) {
        const got = readSync(this.#fd, this.#buffer, this.#length, this.#buffer.length - this.#length, at + this.#length);
        if (got === 0) break;
        this.#length += got;
      }
      if (this.#length < length) return null;
    }
    return this.#buffer.subarray(at - this.#from, at - this.#from + length);
  }
}
