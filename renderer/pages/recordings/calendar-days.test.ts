import { afterAll, beforeAll, expect, test } from 'vitest';
import { besides, dayAround, dayText, parseDay, periodDays, periodOf } from './calendar-days.ts';

const HOUR = 3_600_000;
const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});
const lengths = (edges: readonly number[]) => edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR);

test('a month has its days, and begins under its day of the week', () => {
  const { edges, blanks } = periodDays({ year: 2026, month: 10 });
  expect(edges).toHaveLength(31);
  expect(edges[0]).toBe(new Date(2026, 10, 1).getTime());
  // The first of November 2026 is a Sunday.
  expect(blanks).toBe(6);
});

test('days on which clocks are put back have 25 hours, and 23 where they are put forward', () => {
  expect(lengths(periodDays({ year: 2026, month: 9 }).edges)[24]).toBe(25);
  expect(lengths(periodDays({ year: 2026, month: 2 }).edges)[28]).toBe(23);
  expect(dayAround(new Date(2026, 9, 25, 13).getTime())).toEqual({ fromMs: new Date(2026, 9, 25).getTime(), toMs: new Date(2026, 9, 26).getTime() });
});

test('a year has 365 or 366 days, which is within what is asked for at once', () => {
  expect(periodDays({ year: 2026, month: null }).edges).toHaveLength(366);
  expect(periodDays({ year: 2028, month: null }).edges).toHaveLength(367);
  expect(lengths(periodDays({ year: 2028, month: null }).edges).reduce((sum, hours) => sum + hours, 0)).toBe(366 * 24);
});

test('one turns the pages beyond the end of a year', () => {
  expect(besides({ year: 2026, month: 0 }, -1)).toEqual({ year: 2025, month: 11 });
  expect(besides({ year: 2026, month: 11 }, 1)).toEqual({ year: 2027, month: 0 });
  expect(besides({ year: 2026, month: null }, -1)).toEqual({ year: 2025, month: null });
  expect(periodOf(new Date(2026, 10, 30, 23).getTime(), 'month')).toEqual({ year: 2026, month: 10 });
});

test('a day in the address is the same day again, and nonsense is none', () => {
  const day = new Date(2026, 1, 3).getTime();
  expect(parseDay(dayText(day))).toBe(day);
  expect([parseDay('2026-02-31'), parseDay('x'), parseDay(null), parseDay('2026-2-3')]).toEqual([null, null, null, null]);
});
