/** Where the ruler has its ticks, and what stands at them: pure. Seconds to years, in local time. */
import { DAY, type View } from './timeline-geometry.ts';
import { localOffset, type OffsetAt, zonePieces } from './zone-time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is written at a tick. `dayNumber`: the day of the month alone. */
export type TickText = 'seconds' | 'clock' | 'day' | 'dayNumber' | 'date' | 'month' | 'year';

export interface Tick {
  atMs: number;
  text: TickText;
  /** Something larger begins: a day among hours, a month among days, a year among months. */
  strong: boolean;
}

export interface Ruler {
  /** In order; there is room for most of their texts. */
  labelled: Tick[];
  /** Between them, UTC ms. */
  small: number[];
}

/** Clock times, and how many small ticks stand between two. */
const CLOCK_STEPS: readonly [ms: number, parts: number][] = [
  [SECOND, 2],
  [2 * SECOND, 2],
  [5 * SECOND, 5],
  [10 * SECOND, 5],
  [15 * SECOND, 3],
  [30 * SECOND, 3],
  [MINUTE, 4],
  [2 * MINUTE, 4],
  [5 * MINUTE, 5],
  [10 * MINUTE, 5],
  [15 * MINUTE, 3],
  [30 * MINUTE, 3],
  [HOUR, 4],
  [2 * HOUR, 2],
  [3 * HOUR, 3],
  [6 * HOUR, 6],
  [12 * HOUR, 12],
];
/** Room between two labels, px: clock times and dates are wide, the number of a day is not. */
const CLOCK_PX = 76;
const DAY_PX = 96;
const DAY_NUMBER_PX = 34;
const DATE_PX = 76;
const MONTH_PX = 52;
/** Small ticks are no closer than this, px. */
const SMALL_PX = 5;

/**
 * The closest ruler whose labels have room in `width` px.
 * @param weekStart first day of a week: 1 Monday … 7 Sunday
 */
export function rulerOf(view: View, width: number, weekStart: number, offsetAt: OffsetAt = localOffset): Ruler {
  const pxPerMs = Math.max(1, width) / (view.endMs - view.startMs);
  const roomy = (ms: number, px: number) => ms * pxPerMs >= px;
  const clock = CLOCK_STEPS.find(([step]) => roomy(step, CLOCK_PX));
  if (clock) {
    const [step, parts] = clock;
    const midnights = new Set(ticks(view, DAY, offsetAt));
    const labelled = ticks(view, step, offsetAt).map((atMs): Tick => {
      const strong = midnights.has(atMs);
      return { atMs, strong, text: strong ? 'day' : step < MINUTE ? 'seconds' : 'clock' };
    });
    return { labelled, small: ticks(view, step / parts, offsetAt) };
  }
  const days = ticks(view, DAY, offsetAt);
  const small = (ms: number, all: () => number[]) => (roomy(ms, SMALL_PX) ? all() : []);
  if (roomy(DAY, DAY_PX)) return { labelled: days.map((atMs) => ({ atMs, text: 'day', strong: true })), small: ticks(view, 6 * HOUR, offsetAt) };
  const months = monthStarts(view, offsetAt);
  const monthly = new Map(months.map(({ atMs, month }) => [atMs, month]));
  if (roomy(DAY, DAY_NUMBER_PX)) {
    return { labelled: days.map((atMs) => ({ atMs, text: monthly.has(atMs) ? 'month' : 'dayNumber', strong: monthly.has(atMs) })), small: ticks(view, 6 * HOUR, offsetAt) };
  }
  if (roomy(7 * DAY, DATE_PX)) {
    // The first day of the epoch was a Thursday.
    const weeks = ticks(view, 7 * DAY, offsetAt, ((weekStart + 3) % 7) * DAY);
    return { labelled: weeks.map((atMs) => ({ atMs, text: 'date', strong: false })), small: small(DAY, () => days) };
  }
  const step = [1, 3, 6].find((count) => roomy(count * 30 * DAY, MONTH_PX)) ?? 12;
  const labelled = months.filter(({ month }) => month % step === 0).map(({ atMs, month }): Tick => ({ atMs, text: month === 0 ? 'year' : 'month', strong: month === 0 }));
  return { labelled, small: step === 1 ? small(7 * DAY, () => ticks(view, 7 * DAY, offsetAt, ((weekStart + 3) % 7) * DAY)) : months.map(({ atMs }) => atMs) };
}

/**
 * Moments in the view whose local time is a whole multiple of `stepMs` after local 1 January 1970 and `phaseMs`, in order. Where clocks
 * are put forward an hour that does not exist has no tick; where they are put back, the repeated hour has two.
 */
export function ticks(view: View, stepMs: number, offsetAt: OffsetAt = localOffset, phaseMs = 0): number[] {
  const found: number[] = [];
  for (const { startMs, endMs, offsetMs } of zonePieces(view, offsetAt)) {
    const first = Math.ceil((startMs + offsetMs - phaseMs) / stepMs) * stepMs + phaseMs;
    // Where a piece ends the next one begins; the view's own end belongs to it.
    for (let at = first - offsetMs; at < endMs || (at === endMs && at === view.endMs); at += stepMs) found.push(at);
  }
  return found;
}

/** Local midnights of first days of months, in order. `month` 0: January. */
function monthStarts(view: View, offsetAt: OffsetAt): { atMs: number; month: number }[] {
  const found: { atMs: number; month: number }[] = [];
  for (const { startMs, endMs, offsetMs } of zonePieces(view, offsetAt)) {
    // Local times are reckoned as if they were UTC.
    const local = new Date(startMs + offsetMs);
    for (let month = local.getUTCMonth(); ; month++) {
      const localMs = Date.UTC(local.getUTCFullYear(), month, 1);
      const atMs = localMs - offsetMs;
      if (atMs >= endMs) break;
      if (atMs >= startMs) found.push({ atMs, month: new Date(localMs).getUTCMonth() });
    }
  }
  return found;
}

/** First day of a week where the language is spoken: 1 Monday … 7 Sunday. */
export function weekStartOf(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };
  return locale.getWeekInfo?.().firstDay ?? locale.weekInfo?.firstDay ?? 1;
}
