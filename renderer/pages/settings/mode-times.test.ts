import { expect, test } from 'vitest';
import { clockOf, minuteOf, ordered } from './mode-times.ts';

test('minutes of the day and what a time field shows are the same', () => {
  expect([0, 485, 1_439].map(clockOf)).toEqual(['00:00', '08:05', '23:59']);
  expect(['00:00', '08:05', '23:59', '99:99'].map(minuteOf)).toEqual([0, 485, 1_439, 1_439]);
});

test('times stand in the order of the week', () => {
  const at = (day: number, minute: number) => ({ day, minute, mode: 'home' as const });
  expect(ordered([at(2, 5), at(1, 9), at(1, 3)]).map(({ day, minute }) => [day, minute])).toEqual([[1, 3], [1, 9], [2, 5]]);
});
