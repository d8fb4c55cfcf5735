import { expect, test } from 'vitest';
import { DecodeTimes, deepestReorder } from './decode-times.ts';

const FRAME = 100;
const decodeAll = (depth: number, presented: readonly number[]) => {
  const times = new DecodeTimes(depth);
  return presented.map((ticks) => times.next(ticks * FRAME, FRAME));
};

test('pictures that are sent as shown are decoded when they are shown', () => {
  expect(decodeAll(0, [0, 1, 2, 3])).toEqual([0, 100, 200, 300]);
});

test.each([
  ['one B picture between', 1, [0, 2, 1, 4, 3, 6, 5]],
  ['a pyramid of three', 2, [0, 4, 2, 1, 3, 8, 6, 5, 7]],
  ['deeper than needed', 4, [0, 2, 1, 4, 3]],
] as const)('reordered pictures (%s) get decode times that grow, a frame apart, none after its presentation', (_name, depth, presented) => {
  const decoded = decodeAll(depth, presented);
  expect(decoded).toEqual(presented.map((_, index) => (index - depth) * FRAME));
  for (const [index, ticks] of presented.entries()) expect(decoded[index]).toBeLessThanOrEqual(ticks * FRAME);
});

test('a picture that is overtaken by more than was said is told', () => {
  expect(decodeAll(1, [0, 4, 2, 1])).toEqual([-100, 0, 200, null]);
});

test('gaps in time stay gaps', () => {
  expect(decodeAll(1, [0, 2, 1, 50, 49, 52])).toEqual([-100, 0, 100, 200, 4900, 5000]);
});

test('the depth is told from the pictures', () => {
  expect(deepestReorder([0, 1, 2])).toBe(0);
  expect(deepestReorder([0, 2, 1, 4, 3])).toBe(1);
  expect(deepestReorder([0, 4, 2, 1, 3, 8])).toBe(2);
});
