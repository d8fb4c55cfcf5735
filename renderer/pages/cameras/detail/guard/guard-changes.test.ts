import { expect, test } from 'vitest';
import { DEFAULT_GUARD } from '../../../../../contract/guard-types.ts';
import { changedIn, sideOf } from './guard-changes.ts';

test('only what differs is saved, and what was put back is none', () => {
  expect(changedIn(DEFAULT_GUARD, { sensitivity: 4, minSize: DEFAULT_GUARD.minSize, zones: [] })).toEqual({ sensitivity: 4 });
  expect(changedIn(DEFAULT_GUARD, {})).toEqual({});
});

test('a least size grows by 3 % of the height a step', () => {
  expect([0, 1, 10].map(sideOf)).toEqual([0, 0.03, 0.3]);
});
