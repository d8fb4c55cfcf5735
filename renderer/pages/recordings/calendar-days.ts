/** The days of a month or a year as the viewer's clock has them. Pure but for the time zone of the computer. */

/** A month of a year, 0 January to 11 December; or with `month` null the whole year. */
export interface Period {
  year: number;
  month: number | null;
}

export interface PeriodDays {
  /** UTC ms of each local midnight, the one after the last day included: days of 23 and 25 hours come out as they are. */
  edges: number[];
  /** Empty places before the first day, so that columns, or rows, are days of the week; Monday comes first. */
  blanks: number;
}

export function periodDays({ year, month }: Period): PeriodDays {
  const [first, count] = month === null ? [0, isLeap(year) ? 366 : 365] : [month, new Date(year, month + 1, 0).getDate()];
  const edges = Array.from({ length: count + 1 }, (_, day) => new Date(year, first, 1 + day).getTime());
  return { edges, blanks: (new Date(year, first, 1).getDay() + 6) % 7 };
}

export function periodOf(atMs: number, view: 'month' | 'year'): Period {
  const at = new Date(atMs);
  return { year: at.getFullYear(), month: view === 'month' ? at.getMonth() : null };
}

/** @param by -1 the one before, 1 the one after. */
export function besides({ year, month }: Period, by: number): Period {
  if (month === null) return { year: year + by, month };
  const at = new Date(year, month + by, 1);
  return { year: at.getFullYear(), month: at.getMonth() };
}

/** The local day of a moment: its beginning and its end, UTC ms. */
export function dayAround(atMs: number): { fromMs: number; toMs: number } {
  const at = new Date(atMs);
  const midnight = (day: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + day).getTime();
  return { fromMs: midnight(0), toMs: midnight(1) };
}

/** `2026-11-24` */
export function dayText(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** The beginning of that day here, UTC ms; null for what is no day. */
export function parseDay(text: string | null): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? [];
  if (year === undefined) return null;
  const at = new Date(Number(year), Number(month) - 1, Number(day));
  return at.getDate() === Number(day) && at.getMonth() === Number(month) - 1 ? at.getTime() : null;
}

function isLeap(year: number): boolean {
  return new Date(year, 1, 29).getMonth() === 1;
}
