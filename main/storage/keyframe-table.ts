/** The keyframe table of a segment as the index keeps it: pairs of varints (LEB128), each the difference to the one before. */

import { putVarint, varintReader } from './varint.ts';

export interface KeyframeEntry {
  /** Of the moof in the file, bytes. */
  offset: number;
  /** Since the start of the segment. */
  atMs: number;
}

/** About 5 bytes a keyframe. Times are rounded to milliseconds. */
export function packKeyframes(entries: readonly KeyframeEntry[]): Uint8Array {
  const out: number[] = [];
  let offset = 0;
  let atMs = 0;
  for (const entry of entries) {
    const time = Math.max(atMs, Math.round(entry.atMs));
    putVarint(out, entry.offset - offset);
    putVarint(out, time - atMs);
    offset = entry.offset;
    atMs = time;
  }
  return Uint8Array.from(out);
}

/** A table that is cut off gives the entries before the cut. */
export function unpackKeyframes(bytes: Uint8Array): KeyframeEntry[] {
  const out: KeyframeEntry[] = [];
  let offset = 0;
  let atMs = 0;
  const next = varintReader(bytes);
  for (;;) {
    const deltaOffset = next();
    const deltaMs = next();
    if (deltaOffset === null || deltaMs === null) return out;
    offset += deltaOffset;
    atMs += deltaMs;
    out.push({ offset, atMs });
  }
}
