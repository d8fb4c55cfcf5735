import { expect, test } from 'vitest';
import { merge, stretchesOf } from './history.ts';

const RANGE = { fromMs: 1_000_000, toMs: 2_000_000 };
const at = (atMs: number, present: boolean, track = 'video') => ({ atMs, recording: 'r', track, present });

test('what begins and ends is a stretch; what goes on at either end reaches to it', () => {
  expect(stretchesOf([at(1_100_000, false), at(1_200_000, true), at(1_300_000, false), at(1_900_000, true)], RANGE)).toEqual([
    { fromMs: 1_000_000, toMs: 1_100_000 },
    { fromMs: 1_200_000, toMs: 1_300_000 },
    { fromMs: 1_900_000, toMs: 2_000_000 },
  ]);
});

test('a start state from before the range begins with it', () => {
  expect(stretchesOf([at(900_000, true), at(1_500_000, false)], RANGE)).toEqual([{ fromMs: 1_000_000, toMs: 1_500_000 }]);
});

test('tracks count together, in whatever order they are told', () => {
  const states = [at(1_400_000, false, 'sound'), at(1_200_000, true), at(1_250_000, true, 'sound'), at(1_300_000, false)];
  expect(stretchesOf(states, RANGE)).toEqual([{ fromMs: 1_200_000, toMs: 1_400_000 }]);
});

test('a change of file is no hole', () => {
  expect(stretchesOf([at(1_000_000, true), at(1_500_000, true), at(1_500_000, false), at(1_600_000, false)], RANGE)).toEqual([{ fromMs: 1_000_000, toMs: 1_600_000 }]);
  expect(merge([{ fromMs: 5_000, toMs: 9_000 }, { fromMs: 0, toMs: 4_000 }, { fromMs: 20_000, toMs: 20_000 }])).toEqual([{ fromMs: 0, toMs: 9_000 }]);
});
