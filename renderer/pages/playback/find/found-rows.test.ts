import { expect, it } from 'vitest';
import { ROW_PX, rowByKey, rowsInSight, scrollFor } from './found-rows.ts';

it('only the rows in sight and a few beyond are drawn, however many there are', () => {
  expect(rowsInSight(0, 5 * ROW_PX, 10_000)).toEqual({ from: 0, to: 9 });
  expect(rowsInSight(100 * ROW_PX, 5 * ROW_PX, 10_000)).toEqual({ from: 96, to: 109 });
  expect(rowsInSight(9_999 * ROW_PX, 5 * ROW_PX, 10_000)).toEqual({ from: 9_995, to: 10_000 });
  expect(rowsInSight(500, 300, 0)).toEqual({ from: 0, to: 0 });
});

it('a row that is not in sight is scrolled to, no further than it takes', () => {
  expect(scrollFor(3, 0, 5 * ROW_PX)).toBe(0);
  expect(scrollFor(2, 4 * ROW_PX, 5 * ROW_PX)).toBe(2 * ROW_PX);
  expect(scrollFor(9, 0, 5 * ROW_PX)).toBe(5 * ROW_PX);
});

it('keys lead from row to row, by pages, and to both ends', () => {
  const lead = (key: string, index: number) => rowByKey(key, index, 100, 5 * ROW_PX);
  expect([lead('ArrowDown', 3), lead('ArrowUp', 0), lead('PageDown', 3), lead('PageUp', 50), lead('Home', 50), lead('End', 50), lead('x', 3)]).toEqual([4, 0, 7, 46, 0, 99, null]);
  expect(rowByKey('ArrowDown', 0, 0, 300)).toBeNull();
});
