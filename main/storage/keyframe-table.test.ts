import { expect, test } from 'vitest';
import { packKeyframes, unpackKeyframes } from './keyframe-table.ts';
import { readLedger, ledgerLine } from './ledger.ts';

test('a keyframe table comes back as it was, in a few bytes a keyframe', () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({ offset: 1_500 + index * 1_000_000, atMs: index * 2_000 }));
  const packed = packKeyframes(entries);
  expect(unpackKeyframes(packed)).toEqual(entries);
  expect(packed.length).toBeLessThanOrEqual(30 * 6);
});

test('a table that was cut off gives what came before the cut', () => {
  const entries = [
    { offset: 100, atMs: 0 },
    { offset: 100_000, atMs: 2_000 },
  ];
  expect(unpackKeyframes(packKeyframes(entries).subarray(0, 3))).toEqual(entries.slice(0, 1));
});

test('a sidecar is read to its last whole line, and the last line about a thing holds', () => {
  const text = ledgerLine({ t: 'gap', s: 1, e: null, c: 'camera-offline' }) + ledgerLine({ t: 'gap', s: 1, e: 9, c: 'camera-offline' }) + 'rubbish\n{"t":"gap","s":20,';
  expect(readLedger(text).gaps).toEqual([{ startMs: 1, endMs: 9, cause: 'camera-offline', by: null }]);
});
