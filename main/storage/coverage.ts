/** Which stretches of a range hold footage, and why the others do not. Pure. */
import type { FootageClass, GapCause, TimelineSpan } from '../../contract/types.ts';
import { ADJACENT_MS } from './span-table.ts';

export interface Footage {
  startMs: number;
  endMs: number;
  class: FootageClass;
}
export interface KnownGap {
  startMs: number;
  /** null while it lasts. */
  endMs: number | null;
  cause: GapCause;
  /** Who deleted it; null where nobody did. */
  by?: string | null;
}

/** What no gap explains, but lies beside one that is explained, belongs to it: times are told by different clocks. */
const SLIVER_MS = 2_000;
/** Frames take this long from the camera to the index: an open segment's end is behind by so much. */
export const OPEN_TAIL_MS = 3_000;

/**
 * @param footage in order of start; may overlap.
 * @param gaps later ones are painted over earlier ones.
 * @param addedMs before it nothing was recorded because the camera was not there.
 * @param growing true when the last footage is still being written.
 * @returns spans that cover [from, to) without holes, but for an end that is still being written.
 */
export function cover(footage: readonly Footage[], gaps: readonly KnownGap[], range: { from: number; to: number }, addedMs: number, growing: boolean): TimelineSpan[] {
  const out: TimelineSpan[] = [];
  const explain = explainer(gaps, addedMs);
  let reached = range.from;
  for (const piece of footage) {
    const startMs = Math.max(range.from, piece.startMs);
    const endMs = Math.min(range.to, piece.endMs);
    if (endMs <= startMs) continue;
    if (startMs - reached > ADJACENT_MS) explain(out, reached, startMs);
    const last = out.at(-1);
    if (last?.cause === null && last.class === piece.class && startMs - last.endMs <= ADJACENT_MS) last.endMs = Math.max(last.endMs, endMs);
    else out.push({ startMs, endMs, cause: null, class: piece.class });
    reached = Math.max(reached, endMs);
  }
  const rest = range.to - reached;
  if (rest > (growing ? OPEN_TAIL_MS : ADJACENT_MS)) explain(out, reached, range.to, growing ? 'stall' : 'unknown');
  return out;
}

interface Layer {
  startMs: number;
  endMs: number;
  cause: GapCause;
  by: string | null;
  layer: number;
}

/** Asked for stretches in ascending order, puts what is known of them into `out`. A day of many cameras is thousands of them, most with one cause. */
function explainer(gaps: readonly KnownGap[], addedMs: number): (out: TimelineSpan[], from: number, to: number, otherwise?: GapCause) => void {
  const ordered = gaps.map((gap, layer): Layer => ({ startMs: gap.startMs, endMs: gap.endMs ?? Infinity, cause: gap.cause, by: gap.by ?? null, layer })).sort((a, b) => a.startMs - b.startMs);
  let first = 0;
  return (out, from, to, otherwise = 'unknown') => {
    while (first < ordered.length && ordered[first]!.endMs <= from) first += 1;
    let only: Layer | null = null;
    let here: Layer[] | null = null;
    for (let index = first; index < ordered.length; index++) {
      const gap = ordered[index]!;
      if (gap.startMs >= to) break;
      if (gap.endMs <= from) continue;
      if (only === null) only = gap;
      else (here ??= [only]).push(gap);
    }
    if (here === null && addedMs <= from) {
      if (only === null) out.push({ startMs: from, endMs: to, cause: otherwise, class: null });
      else if (only.startMs <= from && only.endMs >= to) out.push({ startMs: from, endMs: to, cause: only.cause, class: null, ...(only.by === null ? {} : { by: only.by }) });
      else out.push(...paint(from, to, [only], otherwise));
      return;
    }
    here ??= only === null ? [] : [only];
    if (addedMs > from) here.push({ startMs: -Infinity, endMs: addedMs, cause: 'not-added', by: null, layer: -1 });
    out.push(...paint(from, to, here, otherwise));
  };
}

function paint(from: number, to: number, gaps: readonly Layer[], otherwise: GapCause): TimelineSpan[] {
  const cuts = new Set([from, to]);
  for (const gap of gaps) {
    if (gap.startMs > from && gap.startMs < to) cuts.add(gap.startMs);
    if (gap.endMs > from && gap.endMs < to) cuts.add(gap.endMs);
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const pieces: { startMs: number; endMs: number; cause: GapCause | null; by: string | null }[] = [];
  for (let index = 0; index + 1 < edges.length; index++) {
    const startMs = edges[index] ?? from;
    const endMs = edges[index + 1] ?? to;
    let top: (typeof gaps)[number] | null = null;
    for (const gap of gaps) if (gap.startMs <= startMs && gap.endMs >= endMs && (!top || gap.layer > top.layer)) top = gap;
    pieces.push({ startMs, endMs, cause: top?.cause ?? null, by: top?.by ?? null });
  }
  const out: TimelineSpan[] = [];
  pieces.forEach((piece, index) => {
    let cause = piece.cause;
    if (cause === null && piece.endMs - piece.startMs <= SLIVER_MS) cause = pieces[index - 1]?.cause ?? pieces[index + 1]?.cause ?? null;
    const last = out.at(-1);
    if (last && last.cause === (cause ?? otherwise) && (last.by ?? null) === piece.by) last.endMs = piece.endMs;
    else out.push({ startMs: piece.startMs, endMs: piece.endMs, cause: cause ?? otherwise, class: null, ...(piece.by === null ? {} : { by: piece.by }) });
  });
  return out;
}
