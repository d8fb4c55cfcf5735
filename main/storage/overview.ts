/** A long stretch of a camera's footage told in equal parts: pure. Made in the index's thread, some weeks at a time. */
import { type Overview, type OverviewGap, overviewGapOf } from '../../contract/overview-types.ts';
import type { EventKind, FootageClass } from '../../contract/types.ts';
import { cover, type Footage } from './coverage.ts';
import type { SegmentClass } from './segment-class.ts';
import { unpackSpans } from './span-table.ts';
import type { CameraTimeline } from './timeline-table.ts';

/** [from, from + partMs * parts), UTC ms. */
export interface PartRange {
  from: number;
  partMs: number;
  parts: number;
}

/** How much there is in each part, ms, and how many events begin in it; what would be zero all over is left out. */
export interface PartSums {
  parts: number;
  footage: Partial<Record<FootageClass, Float64Array>>;
  gaps: Partial<Record<OverviewGap, Float64Array>>;
  events: Partial<Record<EventKind, Float64Array>>;
}

/** So much is put together at a time: some ten milliseconds of the index's thread for a camera that records on every motion. */
const PIECE_MS = 16 * 86_400_000;

/** The same range in pieces, in order. */
export function piecesOf({ from, partMs, parts }: PartRange): PartRange[] {
  const each = Math.max(1, Math.floor(PIECE_MS / partMs));
  const pieces: PartRange[] = [];
  for (let first = 0; first < parts; first += each) pieces.push({ from: from + first * partMs, partMs, parts: Math.min(each, parts - first) });
  return pieces;
}

export function partSums(timeline: CameraTimeline, range: PartRange, nowMs: number, counts: readonly { kind: EventKind; part: number; count: number }[]): PartSums {
  const to = Math.min(range.from + range.partMs * range.parts, nowMs);
  const sums: PartSums = { parts: range.parts, footage: {}, gaps: {}, events: {} };
  const { footage, growing } = footageOf(timeline, range.from, to, nowMs);
  for (const span of cover(footage, timeline.gaps, { from: range.from, to }, timeline.addedMs ?? Infinity, growing)) {
    if (span.cause === null) add((sums.footage[span.class ?? 'continuous'] ??= new Float64Array(range.parts)), range, span.startMs, span.endMs);
    else {
      const gap = overviewGapOf(span.cause);
      if (gap) add((sums.gaps[gap] ??= new Float64Array(range.parts)), range, span.startMs, span.endMs);
    }
  }
  for (const { kind, part, count } of counts) {
    const counted = (sums.events[kind] ??= new Float64Array(range.parts));
    if (part >= 0 && part < range.parts) counted[part] = (counted[part] ?? 0) + count;
  }
  return sums;
}

/** Pieces put together as the contract tells them. */
export function joinSums(pieces: readonly PartSums[], partMs: number): Omit<Overview, 'cameraId'> {
  const sizes = pieces.map(({ parts }) => parts);
  const share = (ms: number) => Math.min(1000, Math.ceil((ms / partMs) * 1000));
  const count = (value: number) => value;
  return {
    footage: joined(pieces.map(({ footage }) => footage), sizes, share),
    gaps: joined(pieces.map(({ gaps }) => gaps), sizes, share),
    events: joined(pieces.map(({ events }) => events), sizes, count),
  };
}

function joined<K extends string>(pieces: readonly Partial<Record<K, Float64Array>>[], sizes: readonly number[], as: (value: number) => number): Partial<Record<K, number[]>> {
  const out: Partial<Record<K, number[]>> = {};
  const names = new Set(pieces.flatMap((piece) => Object.keys(piece) as K[]));
  for (const name of names) {
    const values = sizes.flatMap((size, index) => Array.from(pieces[index]?.[name] ?? new Float64Array(size), as));
    if (values.some((value) => value > 0)) out[name] = values;
  }
  return out;
}

/** Footage in order of start; what is being written counts as written until now. */
function footageOf(timeline: CameraTimeline, from: number, to: number, nowMs: number): { footage: Footage[]; growing: boolean } {
  const footage: Footage[] = [];
  for (const { originMs, packed } of timeline.days) {
    for (const span of unpackSpans(packed, originMs, from, to)) footage.push({ ...span, class: told(span.class) });
  }
  let growing = false;
  for (const { startMs, durationMs, state, class: name } of timeline.spans) {
    growing ||= state === 1;
    footage.push({ startMs, endMs: state === 1 ? nowMs : startMs + durationMs, class: told(name) });
  }
  return { footage, growing };
}

/** Pre-roll on disk is no footage, and none of it is among what is told. */
function told(name: SegmentClass): FootageClass {
  return name === 'ring' ? 'continuous' : name;
}

function add(sums: Float64Array, { from, partMs, parts }: PartRange, startMs: number, endMs: number): void {
  const last = Math.min(parts - 1, Math.ceil((endMs - from) / partMs) - 1);
  for (let part = Math.max(0, Math.floor((startMs - from) / partMs)); part <= last; part++) {
    const begins = from + part * partMs;
    sums[part] = (sums[part] ?? 0) + Math.max(0, Math.min(endMs, begins + partMs) - Math.max(startMs, begins));
  }
}
