import { expect, test } from 'vitest';
import { defaultLimits, LEAST_CAP_BYTES, planRetention, retentionIsDue } from './retention.ts';

function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % below;
  };
}

test('in 500 random states the oldest go first, no more than needed, and the limits hold afterwards where they can', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const next = random(seed);
    const paths = ['/a', '/b'].slice(0, 1 + next(2));
    const candidates = Array.from({ length: next(60) }, (_, id) => ({ id, location: paths[next(paths.length)]!, startMs: id * 1000, bytes: 1 + next(50) }));
    const closed = candidates.reduce((sum, { bytes }) => sum + bytes, 0);
    const state = {
      capBytes: 1 + next(2000),
      usedBytes: closed + next(100),
      keepFreeBytes: next(500),
      reserveBytes: next(20),
      locations: paths.map((path) => ({ path, freeBytes: next(1000) })),
      candidates,
    };
    const plan = planRetention(state);
    const removed = plan.remove.map(({ id }) => id);
    expect(removed).toEqual(removed.toSorted((a, b) => a - b));
    if (!retentionIsDue(state)) expect(removed).toEqual([]);
    const freed = (path?: string) => plan.remove.reduce((sum, { id, bytes }) => sum + (path === undefined || candidates[id]!.location === path ? bytes : 0), 0);
    if (plan.enough) {
      expect(state.usedBytes - freed() + state.reserveBytes).toBeLessThanOrEqual(state.capBytes);
      for (const { path, freeBytes } of state.locations) expect(freeBytes + freed(path)).toBeGreaterThanOrEqual(state.keepFreeBytes + state.reserveBytes);
    } else if (state.usedBytes + state.reserveBytes > state.capBytes && paths.length === 1) {
      expect(removed).toHaveLength(candidates.length);
    }
  }
});

test('a disk nobody has decided about keeps room for other things', () => {
  const limits = defaultLimits({ totalBytes: 1e12, freeBytes: 5e11, usedBytes: 0 });
  expect(limits.capBytes).toBe(3.5e11);
  expect(limits.keepFreeBytes).toBe(1e10);
  expect(defaultLimits({ totalBytes: 1e7, freeBytes: 1e6, usedBytes: 0 }).capBytes).toBe(LEAST_CAP_BYTES);
});
