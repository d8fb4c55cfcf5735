import { expect, test } from 'vitest';
import { GAP_CAUSES } from '../../contract/types.ts';
import { packGaps, unpackGaps } from './gap-pack.ts';

test('gaps are the same on the other side: every cause, one that lasts, who deleted it', () => {
  const gaps = GAP_CAUSES.map((cause, index) => ({ startMs: 1_700_000_000_000 + index * 7, endMs: index === 3 ? null : 1_700_000_100_000 + index, cause, by: cause === 'deleted' ? 'Ann' : null }));
  expect(unpackGaps(structuredClone(packGaps(gaps)))).toEqual(gaps);
  expect(unpackGaps(packGaps([]))).toEqual([]);
});
