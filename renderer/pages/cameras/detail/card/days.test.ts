import { expect, test } from 'vitest';
import { daysOf, fieldTime, lengthOf, timeOnDay, within, worthFetching } from './days.ts';

const at = (day: number, hour = 0, minute = 0, second = 0) => new Date(2026, 2, day, hour, minute, second).getTime();

test('the days of a card, the newest first, each from midnight to midnight', () => {
  const days = daysOf({ from: at(3, 22), to: at(5, 1) });
  expect(days).toEqual([{ from: at(5), to: at(6) }, { from: at(4), to: at(5) }, { from: at(3), to: at(4) }]);
  expect(daysOf({ from: at(5), to: at(5) })).toEqual([{ from: at(5), to: at(6) }]);
});

test('a card that says to reach back to 1970 has no end of days', () => {
  expect(daysOf({ from: 0, to: at(5) }).length).toBeLessThan(500);
});

test('what is chosen of a day', () => {
  const stretches = [{ from: at(5, 1), to: at(5, 3) }, { from: at(5, 5), to: at(5, 6) }];
  expect(within(stretches, { from: at(5, 2), to: at(5, 5, 30) })).toEqual([{ from: at(5, 2), to: at(5, 3) }, { from: at(5, 5), to: at(5, 5, 30) }]);
  expect(lengthOf(stretches)).toBe(3 * 3_600_000);
});

test('an end that is cut off by what is chosen is not worth fetching, a short recording is', () => {
  const missing = [{ from: at(5, 1), to: at(5, 1, 10, 3) }, { from: at(5, 2), to: at(5, 2, 0, 3) }];
  expect(worthFetching(missing, { from: at(5, 1, 10), to: at(5, 3) })).toEqual([missing[1]]);
  expect(worthFetching(missing, { from: at(5, 1, 5), to: at(5, 1, 30) })).toEqual([{ from: at(5, 1, 5), to: at(5, 1, 10, 3) }]);
});

test('times are written and read as the day has them', () => {
  const day = { from: at(5), to: at(6) };
  expect(timeOnDay('14:02:05', day)).toBe(at(5, 14, 2, 5));
  expect(timeOnDay('14:02', day)).toBe(at(5, 14, 2));
  expect(timeOnDay('', day)).toBe(null);
  expect(fieldTime(at(5, 14, 2, 5), day)).toBe('14:02:05');
  expect(fieldTime(at(6), day)).toBe('23:59:59');
});
