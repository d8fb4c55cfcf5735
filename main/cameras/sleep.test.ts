import { expect, test } from 'vitest';
import { asleepAt } from './sleep.ts';

test('by hand it sleeps at any time', () => {
  expect(asleepAt({ on: true, hours: [] }, 0, null)).toBe(true);
  expect(asleepAt({ on: false, hours: [] }, 0, null)).toBe(false);
  expect(asleepAt({ on: false, hours: [{ day: 4, from: 0, to: 60 }] }, 0, 'UTC')).toBe(true);
});
