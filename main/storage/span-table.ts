/**
 * The stretches of footage of a camera's day, packed: for each the distance of its start from the end of the one before (zigzag:
 * 0, -1, 1, -2 … are 0, 1, 2, 3 …), its length and its class, as varints.
 */
import { className, classNumber, type SegmentClass } from './segment-class.ts';
import { putVarint } from './varint.ts';

/** Two frames of a slow camera may lie this far apart: one stretch. */
export const ADJACENT_MS = 250;
const CLASSES = 8;

export interface FootageSpan {
  startMs: number;
  endMs: number;
  class: SegmentClass;
}

/** Lengthens the last span where a piece follows it and is of its class. Pieces come in order of start. */
export function joinSpan(spans: FootageSpan[], piece: FootageSpan): void {
  const last = spans.at(-1);
  if (last?.class === piece.class && piece.startMs - last.endMs <= ADJACENT_MS) last.endMs = Math.max(last.endMs, piece.endMs);
  else spans.push({ ...piece });
}

/** @param originMs nothing begins before it. */
export function packSpans(spans: readonly FootageSpan[], originMs: number): Uint8Array {
  const out: number[] = [];
  let before = originMs;
  for (const { startMs, endMs, class: name } of spans) {
    // One may begin before the other has ended: the clock may have been put back.
    const distance = startMs - before;
    putVarint(out, distance < 0 ? -2 * distance - 1 : 2 * distance);
    putVarint(out, (endMs - startMs) * CLASSES + classNumber(name));
    before = endMs;
  }
  return Uint8Array.from(out);
}

/**
 * Those that reach into [from, to), put behind `spans`. Of a table that is cut off those up to the cut are given.
 * A day of many cameras is tens of thousands of numbers, so they are read in place.
 */
export function unpackSpans(bytes: Uint8Array, originMs: number, from = -Infinity, to = Infinity, spans: FootageSpan[] = []): FootageSpan[] {
  let at = 0;
  let cut = false;
  const next = (): number => {
    for (let value = 0, scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      if (byte < 0x80) return value + byte * scale;
      value += (byte & 0x7f) * scale;
    }
    cut = true;
    return 0;
  };
  for (let before = originMs; ; ) {
    const zigzag = next();
    const rest = next();
    if (cut) return spans;
    const startMs = before + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
    // Starts ascend.
    if (startMs >= to) return spans;
    const number = rest % CLASSES;
    before = startMs + (rest - number) / CLASSES;
    if (before > from) spans.push({ startMs, endMs: before, class: className(number) });
  }
}
