import { expect, it } from 'vitest';
import { localText, momentOf, rangeOf, rangeProblem, spanOfDay, viewAround } from './find-span.ts';

const DAY_MS = 86_400_000;
const noon = new Date(2026, 10, 28, 12).getTime();
const midnight = (day: number) => new Date(2026, 10, day).getTime();

it('today ends now, yesterday is a whole day, and the last 24 hours and seven days go back from now', () => {
  expect(rangeOf('today', noon)).toEqual({ from: midnight(28), to: noon });
  expect(rangeOf('yesterday', noon)).toEqual({ from: midnight(27), to: midnight(28) });
  expect(rangeOf('day', noon)).toEqual({ from: noon - DAY_MS, to: noon });
  expect(rangeOf('week', noon)).toEqual({ from: noon - 7 * DAY_MS, to: noon });
  expect(rangeOf({ from: 5, to: 9 }, noon)).toEqual({ from: 5, to: 9 });
});

it('the day one looks at is what is searched first', () => {
  expect(spanOfDay(noon - 3_600_000, noon)).toBe('today');
  expect(spanOfDay(midnight(27), noon)).toBe('yesterday');
  expect(spanOfDay(midnight(20) + 5, noon)).toEqual({ from: midnight(20), to: midnight(21) });
});

it('a range that ends before it begins, or is longer than a year, is refused', () => {
  expect([rangeProblem({ from: 5, to: 5 }), rangeProblem({ from: 0, to: 367 * DAY_MS }), rangeProblem({ from: 0, to: DAY_MS })]).toEqual(['empty', 'long', null]);
});

it('what is found is in sight with some time around it, and never less than ten minutes', () => {
  const long = viewAround(0, DAY_MS);
  expect([long.startMs < 0, long.endMs > DAY_MS, long.endMs - long.startMs < 1.1 * DAY_MS]).toEqual([true, true, true]);
  const short = viewAround(noon, noon + 4_000);
  expect(short.endMs - short.startMs).toBeGreaterThanOrEqual(600_000);
  expect((short.startMs + short.endMs) / 2).toBe(noon + 2_000);
});

it('a moment is written for a field and read again, to the minute; nonsense is none', () => {
  expect(localText(noon)).toBe('2026-11-28T12:00');
  expect(momentOf(localText(noon + 7_000))).toBe(noon);
  expect(['', 'yesterday', '2026-13-45T99:99'].map(momentOf)).toEqual([null, null, null]);
});
