/** The days that a card reaches over, as a list shows them, and what of them is chosen. Pure. */
import type { CardStretch } from '../../../../../contract/card-types.ts';
import { startOfDay } from '../../../playback/timeline-geometry.ts';

export interface Day {
  /** Local midnight and the next, UTC ms: 23 to 25 hours apart. */
  from: number;
  to: number;
}

/** Cards of some cameras say to reach back to 1970: beyond this nobody scrolls. */
const MOST_DAYS = 400;

/** Newest first. */
export function daysOf({ from, to }: CardStretch): Day[] {
  const days: Day[] = [];
  for (let start = startOfDay(to); days.length < MOST_DAYS; start = startOfDay(start - 1)) {
    days.push({ from: start, to: nextDay(start) });
    if (start <= from) break;
  }
  return days;
}

function nextDay(start: number): number {
  const date = new Date(start);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

export function lengthOf(stretches: readonly CardStretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

export function within(stretches: readonly CardStretch[], { from, to }: CardStretch): CardStretch[] {
  return stretches.flatMap((each) => (each.to > from && each.from < to ? [{ from: Math.max(from, each.from), to: Math.min(to, each.to) }] : []));
}

/** `14:02:05` of a day, from a time field; null for what is none. */
export function timeOnDay(text: string, day: Day): number | null {
  const match = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!match) return null;
  const date = new Date(day.from);
  date.setHours(Number(match[1]), Number(match[2]), Number(match[3] ?? 0), 0);
  const ms = date.getTime();
  return ms >= day.from && ms <= day.to ? ms : null;
}

/** For a time field: local, with seconds; the day's end is its last second. */
export function fieldTime(ms: number, day: Day): string {
  const date = new Date(Math.min(ms, day.to - 1000));
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** A cut-off end lacks its keyframe, and lies within what is not known of the camera's clock: it would be fetched in vain. */
const LEAST_CUT_MS = 5_000;

/** Of what is missing, what is chosen and can be fetched. */
export function worthFetching(missing: readonly CardStretch[], choice: CardStretch): CardStretch[] {
  return within(missing, choice).filter(({ from, to }) => to - from >= LEAST_CUT_MS || missing.some((each) => each.from === from && each.to === to));
}
