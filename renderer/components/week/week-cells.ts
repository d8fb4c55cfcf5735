/** Weekly hours as something to paint on: 7 days of 48 half hours, Monday first. Pure. */
import type { WeekSpan } from '../../../contract/device-types.ts';

export const CELL_MINUTES = 30;
/** Half hours of a day. */
export const CELLS = 48;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** What is done in each minute of the week. Minutes, not cells: hours from 8:10 stay so until somebody paints over them. */
export type Week<M extends string> = readonly (M | null)[];
export type Hours<M extends string> = WeekSpan & { mode: M };
/** A half hour: Monday 0 to Sunday 6, and 0 to 47. */
export interface Cell {
  day: number;
  cell: number;
}
/** A rectangle of cells, both ends within. */
export interface Area {
  days: readonly [number, number];
  cells: readonly [number, number];
}
/** A stretch of one day, in minutes. */
export interface Stretch<M extends string> {
  from: number;
  to: number;
  mode: M;
}

/** Of hours that overlap the first ones count, as they do where they are obeyed. */
export function weekOf<M extends string>(hours: readonly Hours<M>[]): Week<M> {
  const week = Array.from<M | null>({ length: WEEK_MINUTES }).fill(null);
  for (const { mode, ...span } of hours) for (const minute of minutesOf(span)) week[minute] ??= mode;
  return week;
}

/** As few hours as say the same: neighbours are one, and so is a night that goes past midnight. */
export function hoursOf<M extends string>(week: Week<M>): Hours<M>[] {
  const days = Array.from({ length: 7 }, (_, day) => stretchesOf(week, day));
  // What goes on past midnight belongs to the evening before, where both together are no longer than a day.
  const mornings = days.map((stretches, day) => {
    const evening = days[(day + 6) % 7]?.at(-1);
    const morning = stretches[0];
    if (evening?.to !== DAY_MINUTES || morning?.from !== 0) return null;
    return morning.mode === evening.mode && morning.to <= evening.from ? morning : null;
  });
  return days.flatMap((stretches, day) =>
    stretches
      .filter((stretch) => stretch !== mornings[day])
      .map(({ from, to, mode }) => ({ day: day + 1, from, to: to === DAY_MINUTES ? (mornings[(day + 1) % 7]?.to ?? to) : to, mode })),
  );
}

/** What stands in one day, in order; neighbours that are alike are one. */
export function stretchesOf<M extends string>(week: Week<M>, day: number, from = 0, to = DAY_MINUTES): Stretch<M>[] {
  const stretches: Stretch<M>[] = [];
  for (let minute = from; minute < to; minute++) {
    const mode = week[day * DAY_MINUTES + minute] ?? null;
    const last = stretches.at(-1);
    if (mode === null) continue;
    if (last?.to === minute && last.mode === mode) last.to++;
    else stretches.push({ from: minute, to: minute + 1, mode });
  }
  return stretches;
}

/** What is in a half hour, most of it; `whole`: nothing else is. */
export function contentOf<M extends string>(week: Week<M>, { day, cell }: Cell): { mode: M | null; whole: boolean } {
  const stretches = stretchesOf(week, day, cell * CELL_MINUTES, (cell + 1) * CELL_MINUTES);
  const longest = stretches.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  return longest ? { mode: longest.mode, whole: longest.to - longest.from === CELL_MINUTES } : { mode: null, whole: true };
}

/** @param mode null: nothing is there any more. */
export function fill<M extends string>(week: Week<M>, spans: readonly WeekSpan[], mode: M | null): Week<M> {
  const next = [...week];
  for (const span of spans) for (const minute of minutesOf(span)) next[minute] = mode;
  return next;
}

export function copyDay<M extends string>(week: Week<M>, from: number, to: readonly number[]): Week<M> {
  const next = [...week];
  const day = week.slice(from * DAY_MINUTES, (from + 1) * DAY_MINUTES);
  for (const each of to) next.splice(each * DAY_MINUTES, DAY_MINUTES, ...day);
  return next;
}

export function isSameWeek<M extends string>(a: Week<M>, b: Week<M>): boolean {
  return a.every((mode, minute) => mode === b[minute]);
}

export function areaBetween(a: Cell, b: Cell): Area {
  return { days: [Math.min(a.day, b.day), Math.max(a.day, b.day)], cells: [Math.min(a.cell, b.cell), Math.max(a.cell, b.cell)] };
}

export function spansIn({ days, cells }: Area): WeekSpan[] {
  return daysFrom(days[0], days[1]).map((day) => ({ day: day + 1, from: cells[0] * CELL_MINUTES, to: (cells[1] + 1) * CELL_MINUTES }));
}

/** What is painted again and again. */
export const PRESETS = {
  always: daysFrom(0, 6).map((day) => ({ day: day + 1, from: 0, to: DAY_MINUTES })),
  working: daysFrom(0, 4).map((day) => ({ day: day + 1, from: 8 * 60, to: 18 * 60 })),
  nights: daysFrom(0, 6).map((day) => ({ day: day + 1, from: 22 * 60, to: 6 * 60 })),
} satisfies Record<string, WeekSpan[]>;

export type Move = 'left' | 'right' | 'up' | 'down' | 'start' | 'end';
/** One step of the cursor; it stays within the week. */
export function moved({ day, cell }: Cell, move: Move): Cell {
  if (move === 'up') return { day: Math.max(0, day - 1), cell };
  if (move === 'down') return { day: Math.min(6, day + 1), cell };
  if (move === 'left') return { day, cell: Math.max(0, cell - 1) };
  if (move === 'right') return { day, cell: Math.min(CELLS - 1, cell + 1) };
  return { day, cell: move === 'start' ? 0 : CELLS - 1 };
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What the wall clock shows there: Monday 0 to Sunday 6, minutes since midnight. */
export function wallClock(utcMs: number, timeZone: string): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).formatToParts(utcMs);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

export function daysFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A span whose end is not after its beginning goes on past midnight; Sunday's into Monday. */
function minutesOf({ day, from, to }: WeekSpan): number[] {
  const start = (day - 1) * DAY_MINUTES + from;
  return Array.from({ length: to > from ? to - from : to + DAY_MINUTES - from }, (_, index) => (start + index) % WEEK_MINUTES);
}
