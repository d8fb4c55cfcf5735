import { expect, test } from 'vitest';
import { gridFor, HEAD_HEIGHT, layOut, rowBeside, topOf, visibleRows } from './event-layout.ts';

const grid = gridFor(1_000);
const days = [
  { startMs: 3, count: 9 },
  { startMs: 2, count: 0 },
  { startMs: 1, count: 1 },
  { startMs: 0, count: 100_000 },
];
const layout = layOut(days, grid);

test('as many columns as fit; on a phone the picture stands beside its text', () => {
  expect([gridFor(1_000).columns, gridFor(716).columns, gridFor(715).columns, gridFor(400)]).toEqual([4, 3, 2, { columns: 1, cardWidth: 400, rowHeight: 92, narrow: true }]);
  expect(gridFor(1_000).cardWidth * 4 + 3 * 16).toBeLessThanOrEqual(1_000);
});

test('each day begins a row, and days without events have no heading', () => {
  expect(layout.sections.map(({ startMs, first, height }) => [startMs, first, (height - HEAD_HEIGHT) / grid.rowHeight])).toEqual([
    [3, 0, 3],
    [1, 9, 1],
    [0, 10, 25_000],
  ]);
  expect([layout.count, layout.height]).toEqual([100_010, 3 * HEAD_HEIGHT + 25_004 * grid.rowHeight]);
});

test('of a hundred thousand only the rows in sight are drawn, wherever one is', () => {
  const top = visibleRows(layout, 0, 800, 200);
  expect(top.map(({ section, fromRow, toRow }) => [section.startMs, fromRow, toRow])).toEqual([
    [3, 0, 3],
    [1, 0, 1],
    [0, 0, 1],
  ]);
  const [deep] = visibleRows(layout, 3_000_000, 800, 200);
  expect(deep!.section.startMs).toBe(0);
  expect(deep!.toRow - deep!.fromRow).toBeLessThanOrEqual(8);
  const end = visibleRows(layout, layout.height - 800, 800, 200);
  expect(end.at(-1)!.toRow).toBe(25_000);
  expect(visibleRows(layOut([], grid), 0, 800, 200)).toEqual([]);
});

test('an event is found where it is drawn', () => {
  for (const index of [0, 8, 9, 10, 5_000, 100_009]) {
    const top = topOf(layout, index);
    const found = visibleRows(layout, top, 1, 0).some(({ section, fromRow, toRow }) => {
      const row = Math.floor((index - section.first) / grid.columns);
      return index >= section.first && row >= fromRow && row < toRow;
    });
    expect([index, found]).toEqual([index, true]);
  }
});

test('up and down keep their column, into the days before and after', () => {
  // Rows: 0 1 2 3 · 4 5 6 7 · 8 | 9 | 10 11 12 13 …
  const step = (index: number, by: 1 | -1) => rowBeside(layout, index, by);
  expect([step(1, 1), step(6, 1), step(8, 1), step(9, 1), step(10, 1), step(100_009, 1)]).toEqual([5, 8, 9, 10, 14, 100_009]);
  expect([step(14, -1), step(13, -1), step(9, -1), step(7, -1), step(2, -1)]).toEqual([10, 9, 8, 3, 2]);
});
