import { expect, test } from 'vitest';
import { stretchesOf } from './stretches.ts';

const piece = (cameraId: string, startMs: number, durationMs: number) => ({ cameraId, startMs, durationMs, bytes: 10 });

test('pieces of a camera that follow one another are one stretch, in whatever order they come', () => {
  expect(stretchesOf([piece('a', 60_000, 60_000), piece('b', 30_000, 60_000), piece('a', 0, 60_000)])).toEqual([
    { cameraId: 'a', from: 0, to: 120_000, bytes: 20, segments: 2 },
    { cameraId: 'b', from: 30_000, to: 90_000, bytes: 10, segments: 1 },
  ]);
});

test('a pause ends a stretch, unless it is one that people would not call so', () => {
  const pieces = [piece('a', 0, 60_000), piece('a', 65_000, 60_000)];
  expect(stretchesOf(pieces)).toHaveLength(2);
  expect(stretchesOf(pieces, 10_000)).toEqual([{ cameraId: 'a', from: 0, to: 125_000, bytes: 20, segments: 2 }]);
});
