import { expect, test } from 'vitest';
import type { FootageClass } from '../../contract/types.ts';
import { cover } from './coverage.ts';

const footage = (startMs: number, endMs: number, name: FootageClass = 'continuous') => ({ startMs, endMs, class: name });

test('every missing second has the cause that was known for it', () => {
  const spans = cover([footage(10_000, 20_000), footage(30_000, 40_000)], [{ startMs: 20_000, endMs: 30_000, cause: 'camera-offline' }], { from: 0, to: 40_000 }, 5_000, false);
  expect(spans.map(({ startMs, endMs, cause }) => [startMs, endMs, cause])).toEqual([
    [0, 5_000, 'not-added'],
    [5_000, 10_000, 'unknown'],
    [10_000, 20_000, null],
    [20_000, 30_000, 'camera-offline'],
    [30_000, 40_000, null],
  ]);
});

test('segments that follow one another are one stretch', () => {
  expect(cover([footage(0, 60_000), footage(60_010, 120_000)], [], { from: 0, to: 120_000 }, 0, false)).toHaveLength(1);
});

test('a later cause is painted over an earlier one', () => {
  const gaps = [
    { startMs: 0, endMs: null, cause: 'not-triggered' as const },
    { startMs: 4_000, endMs: 8_000, cause: 'overwritten' as const },
  ];
  expect(cover([], gaps, { from: 0, to: 10_000 }, 0, false).map(({ cause }) => cause)).toEqual(['not-triggered', 'overwritten', 'not-triggered']);
});

test('the end of what is being written is no gap', () => {
  expect(cover([footage(0, 8_500)], [], { from: 0, to: 10_000 }, 0, true)).toHaveLength(1);
});
