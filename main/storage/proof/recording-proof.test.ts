/** Whose turn it is when; what is read back and found: tests/integration/recording-proof.test.ts, with real files. */
import { expect, test } from 'vitest';
import { FakeClock } from '../../base/fake-clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { PROOF_TICK_MS, RecordingProofs, type RecordingProofParts } from './recording-proof.ts';

/** So many cameras that close a segment each minute; how often each was looked at within so long. */
async function turns(cameras: number, forMs: number): Promise<number[]> {
  const clock = new FakeClock(1_800_000_000_000);
  const looked = new Map<string, number>();
  const ask = (_name: string, id: string) => {
    looked.set(id, (looked.get(id) ?? 0) + 1);
    return Promise.resolve(null);
  };
  const proofs = new RecordingProofs({ catalog: { ask }, clock, log: silentLogger, segmentSeconds: () => 60 } as unknown as RecordingProofParts);
  const ids = Array.from({ length: cameras }, (_, index) => `cam_${index}`);
  for (let atMs = 0; atMs < forMs; atMs += PROOF_TICK_MS) {
    if (atMs % 60_000 === 0) for (const id of ids) proofs.closed(id, clock.now());
    clock.advance(PROOF_TICK_MS);
    await proofs.check();
  }
  return ids.map((id) => looked.get(id) ?? 0);
}

test('of 64 cameras each has its turn within six minutes', async () => {
  expect(Math.min(...(await turns(64, 360_000)))).toBeGreaterThanOrEqual(1);
});

test('where there are few cameras one is looked at each 20 s', async () => {
  expect((await turns(4, 240_000)).reduce((sum, each) => sum + each)).toBe(12);
  // It has nothing new more often than once a minute.
  expect(await turns(1, 240_000)).toEqual([4]);
});
