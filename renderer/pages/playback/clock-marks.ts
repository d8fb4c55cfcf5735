/** What became of the clocks in a stretch of time, for drawing and for words: pure. Times are UTC ms as the computer told them. */
import type { ClockBreak } from '../../../contract/overview-types.ts';
import { clockChanges, type OffsetAt, zonePieces } from './zone-time.ts';

export type ClockMark =
  /** The computer slept: nothing was recorded by it. */
  | { kind: 'slept'; fromMs: number; toMs: number }
  /** Its clock was put forward: the times between never were. */
  | { kind: 'skipped'; fromMs: number; toMs: number }
  /** Its clock was put back from `toMs` to `fromMs`: the times between were twice. */
  | { kind: 'repeated'; fromMs: number; toMs: number };

/** Each break once, in order; those that leave no time between are none. */
export function clockMarks(breaks: readonly ClockBreak[]): ClockMark[] {
  const seen = new Set<string>();
  return breaks
    .flatMap(({ kind, fromMs, toMs }): ClockMark[] => {
      const key = `${kind} ${fromMs} ${toMs}`;
      if (seen.has(key) || fromMs === toMs) return [];
      seen.add(key);
      if (kind === 'slept') return toMs > fromMs ? [{ kind, fromMs, toMs }] : [];
      return [toMs > fromMs ? { kind: 'skipped', fromMs, toMs } : { kind: 'repeated', fromMs: toMs, toMs: fromMs }];
    })
    .toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Those that a moment is in, or no further from than `nearMs`. */
export function marksNear(marks: readonly ClockMark[], ms: number, nearMs: number): ClockMark[] {
  return marks.filter(({ fromMs, toMs }) => ms >= fromMs - nearMs && ms <= toMs + nearMs);
}

/** A change of the clocks where a camera hangs, at which those of whoever looks do not change. */
export interface CameraClockChange {
  cameraId: string;
  zone: string;
  atMs: number;
  byMs: number;
}

/** @param zones of the cameras that hang in another zone than one looks from, with their offsets */
export function cameraClockChanges(view: { startMs: number; endMs: number }, zones: ReadonlyMap<string, { zone: string; offsetAt: OffsetAt }>, own: OffsetAt): CameraClockChange[] {
  const here = new Map(clockChanges(zonePieces(view, own)).map(({ atMs, byMs }) => [atMs, byMs]));
  return [...zones].flatMap(([cameraId, { zone, offsetAt }]) =>
    clockChanges(zonePieces(view, offsetAt)).flatMap(({ atMs, byMs }) => (here.get(atMs) === byMs ? [] : [{ cameraId, zone, atMs, byMs }])),
  );
}
