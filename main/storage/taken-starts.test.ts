import { expect, it } from 'vitest';
import { takesOf } from '../../contract/takes.ts';
import type { CatalogClient } from './catalog-client.ts';
import { TakenStarts } from './taken-starts.ts';

const HOUR = 3_600_000;
const takes = takesOf([{ kind: 'stepped', fromMs: 12 * HOUR, toMs: 10 * HOUR, take: 1 }]);

function rig(starts: number[]) {
  const asked: number[][] = [];
  // Stands in for the index, which has its own thread: what it is asked is what this is about.
  const catalog = { ask: (_name: string, from: number, to: number) => (asked.push([from, to]), Promise.resolve([{ cameraId: 'cam_a', starts }])) } as unknown as CatalogClient;
  return { asked, taken: new TakenStarts(catalog, (error) => expect.unreachable(String(error))) };
}

it('in an hour that is there again no file begins at the very moment at which another one did', async () => {
  const { taken } = rig([10 * HOUR + 500, 10 * HOUR + 501]);
  taken.look(takes, 10 * HOUR);
  await Promise.resolve();
  await Promise.resolve();
  expect(taken.free('cam_a', 10 * HOUR + 500)).toBe(10 * HOUR + 502);
  expect(taken.free('cam_a', 10 * HOUR + 500)).toBe(10 * HOUR + 503);
  expect(taken.free('cam_a', 10 * HOUR + 700)).toBe(10 * HOUR + 700);
  expect(taken.free('cam_b', 10 * HOUR + 500)).toBe(10 * HOUR + 500);
});

it('the index is asked only while the hour was there before, and seldom', async () => {
  const { asked, taken } = rig([]);
  taken.look(takesOf([]), 10 * HOUR);
  taken.look(takes, 13 * HOUR);
  expect(asked).toEqual([]);
  for (let nowMs = 10 * HOUR; nowMs < 11 * HOUR; nowMs += 1_000) {
    taken.look(takes, nowMs);
    await Promise.resolve();
  }
  expect(asked.length).toBeLessThanOrEqual(3);
});
