/** The stretch of time that is searched: pure. Days are local ones. */
import { dayView, startOfDay, type View } from '../timeline-geometry.ts';

export const NEAR_SPANS = ['today', 'yesterday', 'day', 'week'] as const;
export type NearSpan = (typeof NEAR_SPANS)[number];
/** `day` and `week`: the last 24 hours, the last seven days; or from one moment to another. */
export type FindSpan = NearSpan | Range;

/** UTC ms; `to` is not in it. */
export interface Range {
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;
/** So much of time is in sight at least. */
const LEAST_VIEW_MS = 600_000;
/** Beyond either end, of the time that is searched. */
const SPARE = 0.03;
/** Longer than most disks last. */
export const LONGEST_DAYS = 366;

export function rangeOf(span: FindSpan, nowMs: number): Range {
  switch (span) {
    case 'today':
      return { from: startOfDay(nowMs), to: nowMs };
    case 'yesterday': {
      const today = startOfDay(nowMs);
      return { from: startOfDay(today - 1), to: today };
    }
    case 'day':
      return { from: nowMs - DAY_MS, to: nowMs };
    case 'week':
      return { from: nowMs - 7 * DAY_MS, to: nowMs };
    default:
      return span;
  }
}

/** The day that is looked at, as it would be called. */
export function spanOfDay(dayMs: number, nowMs: number): FindSpan {
  const { startMs, endMs } = dayView(dayMs);
  if (endMs > nowMs) return 'today';
  return endMs === startOfDay(nowMs) ? 'yesterday' : { from: startMs, to: endMs };
}

/** On the timeline: with a little to spare on both sides. */
export function viewAround(from: number, to: number): View {
  const lengthMs = Math.max(LEAST_VIEW_MS, to - from);
  const middleMs = (from + to) / 2;
  return { startMs: middleMs - lengthMs * (0.5 + SPARE), endMs: middleMs + lengthMs * (0.5 + SPARE) };
}

/** What is wrong with a range; null: nothing. */
export function rangeProblem({ from, to }: Range): 'empty' | 'long' | null {
  if (!(from < to)) return 'empty';
  return to - from > LONGEST_DAYS * DAY_MS ? 'long' : null;
}

/** `2026-11-28T14:05` as a field for local time has it. */
export function localText(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The moment of such a text; null for what is none. */
export function momentOf(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
