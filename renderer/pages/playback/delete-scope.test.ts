import { describe, expect, it } from 'vitest';
import { linesOf, scopesOf, spanOf } from './delete-scope.ts';

const marked = { from: 5_000, to: 9_000 };

describe('what is deleted by hand', () => {
  it('is what is marked, the day, or all there is of a camera; the nearest first', () => {
    expect(scopesOf(marked, 0)).toEqual(['range', 'day', 'all']);
    expect(scopesOf(null, 0)).toEqual(['day', 'all']);
    expect(scopesOf(null, null)).toEqual(['all']);
  });

  it('is as long as the day is, also when clocks change, and without an end for all of it', () => {
    expect(spanOf('range', marked, 0)).toEqual(marked);
    const noon = new Date(2026, 5, 1, 0, 0, 0).getTime();
    expect(spanOf('day', marked, noon)).toEqual({ from: noon, to: new Date(2026, 5, 2, 0, 0, 0).getTime() });
    expect(spanOf('all', marked, noon)).toEqual({ from: 0, to: 8_640_000_000_000_000 });
  });

  it('is told stretch by stretch, or in one line of a camera where there are too many', () => {
    const stretch = (cameraId: string, from: number) => ({ cameraId, from, to: from + 1, bytes: 10, segments: 1 });
    const many = Array.from({ length: 20 }, (_, index) => stretch('a', index * 100));
    expect(linesOf([...many, stretch('b', 7), stretch('b', 9)])).toEqual([
      { cameraId: 'a', from: 0, to: 1_901, bytes: 200, segments: 20 },
      stretch('b', 7),
      stretch('b', 9),
    ]);
    expect(linesOf([])).toEqual([]);
  });
});
