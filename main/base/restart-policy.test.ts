import { expect, test } from 'vitest';
import { RestartPolicy } from './restart-policy.ts';

test('after an accident the engine starts again almost at once', () => {
  expect(new RestartPolicy().afterDeath(3_600_000)).toEqual({ delayMs: 100, failing: false });
});

test('an engine that keeps dying is started ever later, and that is told', () => {
  const policy = new RestartPolicy();
  const decisions = Array.from({ length: 12 }, () => policy.afterDeath(500));
  for (let i = 1; i < decisions.length; i++) expect(decisions[i]!.delayMs).toBeGreaterThanOrEqual(decisions[i - 1]!.delayMs);
  expect(decisions.at(-1)).toEqual({ delayMs: 15_000, failing: true });
  expect(decisions[0]!.failing).toBe(false);
});

test('a long healthy run forgives earlier deaths', () => {
  const policy = new RestartPolicy();
  for (let i = 0; i < 6; i++) policy.afterDeath(500);
  expect(policy.afterDeath(120_000)).toEqual({ delayMs: 100, failing: false });
});
