import { expect, test } from 'vitest';
import { decideReconnect } from './reconnect-policy.ts';
import type { SessionFault } from './types.ts';

const after = (fault: SessionFault, failures: number, awayMs = 0, random = 0) => {
  const decision = decideReconnect(fault, { failures, awayMs }, random);
  return decision.kind === 'refuse' ? 'refuse' : decision.afterMs;
};

test('a session that gave pictures is opened again at once', () => {
  for (const fault of ['connection-lost', 'closed-by-camera', 'stalled', 'time-jump', 'parameters-changed'] as const) expect(after(fault, 0)).toBe(0);
});

test('a camera that is away is tried every second and a half at the latest, so that it records within two seconds of its return', () => {
  const waits = Array.from({ length: 12 }, (_, index) => after('unreachable', index + 1, index * 1_000));
  expect(waits[0]).toBe(250);
  expect(waits.every((wait, index) => index === 0 || Number(wait) >= Number(waits[index - 1]))).toBe(true);
  expect(waits.at(-1)).toBe(1_500);
});

test('after ten minutes away it is tried seldom', () => {
  expect(after('unreachable', 400, 11 * 60_000)).toBe(15_000);
});

test('many cameras that went away together do not come back at the same instant', () => {
  expect(after('unreachable', 8, 20_000, 0.999)).toBeLessThan(1_250);
});

test('a refused password is never tried again by itself', () => {
  expect(after('refused-credentials', 1)).toBe('refuse');
  expect(after('refused-credentials', 100, 3_600_000)).toBe('refuse');
});

test('what the camera says it does not have is asked for seldom', () => {
  for (const fault of ['not-found', 'no-video', 'unsupported-codec', 'tool-missing'] as const) expect(after(fault, 1)).toBe(30_000);
});

test('a stream whose time leaps again and again does not keep the machine busy', () => {
  expect(after('time-jump', 2)).toBe(0);
  expect(Number(after('time-jump', 5))).toBeGreaterThan(500);
});
