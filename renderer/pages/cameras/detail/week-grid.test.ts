import { expect, test } from 'vitest';
import { gridOf, spansOf } from './week-grid.ts';

test('what was painted comes back as spans of whole hours', () => {
  const spans = [{ day: 1, from: 0, to: 360 }, { day: 1, from: 1_320, to: 1_440 }, { day: 7, from: 600, to: 660 }];
  expect(spansOf(gridOf(spans))).toEqual(spans);
});

test('hours past midnight are hours of the next day', () => {
  expect(spansOf(gridOf([{ day: 7, from: 1_380, to: 90 }]))).toEqual([{ day: 1, from: 0, to: 120 }, { day: 7, from: 1_380, to: 1_440 }]);
});
