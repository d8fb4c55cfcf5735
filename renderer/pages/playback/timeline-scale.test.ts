import { expect, it } from 'vitest';
import { SCALE_MS, scaleOf, SCALES, scaleText } from './timeline-scale.ts';

it('a view is as long as its scale says, and between two it is called by its length', () => {
  expect(SCALES.map((scale) => scaleOf(SCALE_MS[scale]))).toEqual([...SCALES]);
  expect(scaleOf(3 * SCALE_MS.day)).toBeNull();
  // A day of 25 hours is a day.
  expect(scaleOf(25 * SCALE_MS.hour)).toBe('day');
  expect([10_000, 90_000, 6 * SCALE_MS.hour, 12 * SCALE_MS.day].map((ms) => scaleText(ms, 'en'))).toEqual(['10 sec', '1.5 min', '6 hr', '12 days']);
});
