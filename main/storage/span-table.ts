/** The stretches of footage of a camera's day, packed: for each the distance from the one before, its length and its class, as varints. */
import { className, classNumber, type SegmentClass } from './segment-class.ts';
import { putVarint, varintReader } from './varint.ts';

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
    putVarint(out, startMs - before);
    putVarint(out, (endMs - startMs) * CLASSES + classNumber(name));
    // Starts ascend, though one may begin before the other has ended: the clock may have been put back.
    before = startMs;
  }
  return Uint8Array.from(out);
}

/** Those of a table that is cut off are given up to the cut. */
export function unpackSpans(bytes: Uint8Array, originMs: number): FootageSpan[] {
  const spans: FootageSpan[] = [];
  const next = varintReader(bytes);
  for (let startMs = originMs; ; ) {
    const distance = next();
    const rest = next();
    if (distance === null || rest === null) return spans;
    startMs += distance;
    spans.push({ startMs, endMs: startMs + Math.floor(rest / CLASSES), class: className(rest % CLASSES) });
  }
}
