import { expect, test } from 'vitest';
import { linesOf, readingAt } from './chart-lines.ts';

test('a hole in what is known breaks the line', () => {
  const lines = linesOf([0, 10, null, 10], 10, 100, 22);
  expect(lines.map(({ line }) => line)).toEqual(['M12.5 21L37.5 1', 'M87.5 1L112.5 1']);
  expect(lines[0]!.area).toBe('M12.5 21L37.5 1L37.5 22L12.5 22Z');
  expect(linesOf([null, null], 1, 100, 20)).toEqual([]);
});

test('the newest reading is the last one known', () => {
  expect(readingAt([1, 2, null], 2)).toEqual({ index: 1, value: 2 });
  expect(readingAt([null], 0)).toBeNull();
});
