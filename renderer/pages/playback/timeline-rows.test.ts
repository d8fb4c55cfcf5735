import { expect, it } from 'vitest';
import { ownBands, rowAt, rowsFor, rowTop } from './timeline-rows.ts';

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

it('what became of the clock of this computer lies over its own rows alone', () => {
  const rows = rowsFor(3);
  const within = (index: number) => ownBands(rows, [{ foreign: false }, { foreign: true }, { foreign: false }]).some(({ top, heightPx }) => top < rowTop(rows, index) + rows.rowPx && top + heightPx > rowTop(rows, index));
  expect([within(0), within(1), within(2)]).toEqual([true, false, true]);
  expect(ownBands(rows, [{ foreign: false }, { foreign: false }, { foreign: false }])).toEqual([{ top: 0, heightPx: rows.heightPx }]);
  expect(ownBands(rows, [{ foreign: true }])).toEqual([]);
});
