import { expect, it } from 'vitest';
import { rowAt, rowsFor, rowTop } from './timeline-rows.ts';

it('rows get thinner with more cameras, and sixteen still leave room for the picture', () => {
  const heights = [1, 4, 9, 16].map((count) => rowsFor(count));
  expect(heights.map(({ rowPx }) => rowPx)).toEqual([30, 18, 10, 6]);
  expect(Math.max(...heights.map(({ heightPx }) => heightPx))).toBeLessThan(180);
  expect(heights.map(({ named }) => named)).toEqual([false, true, false, false]);
});

it('the row under the pointer is found, and none above and below', () => {
  const rows = rowsFor(4);
  expect([0, 1, 2, 3].map((index) => rowAt(rows, rowTop(rows, index) + 2))).toEqual([0, 1, 2, 3]);
  expect(rowAt(rows, 5)).toBeNull();
  expect(rowAt(rows, rows.heightPx + 40)).toBeNull();
});
