import { expect, test } from 'vitest';
import { capAt, capRange, daysAtCap, lostUntil, shareOf } from './storage-figures.ts';

const DAY = 86_400_000;

test('the slider reaches from the least cap to the whole disk and comes back to where it was', () => {
  const range = capRange({ usedBytes: 20e9, freeBytes: 80e9, capBytes: 70e9 });
  expect(capAt(0, range)).toBe(64 * 1024 * 1024);
  expect(capAt(1, range)).toBe(100e9);
  expect(capAt(shareOf(5e9, range), range)).toBe(5e9);
});

test('how far back a cap reaches follows from what there is', () => {
  expect(daysAtCap({ usedBytes: 10e9, oldestMs: 0 }, 50e9, 2 * DAY)).toBe(10);
  expect(daysAtCap({ usedBytes: 10e9, oldestMs: 0 }, 50e9, 60_000)).toBeNull();
  expect(daysAtCap({ usedBytes: 0, oldestMs: null }, 50e9, 2 * DAY)).toBeNull();
});

test('a smaller cap says what it would overwrite, a larger one nothing', () => {
  expect(lostUntil({ usedBytes: 10e9, oldestMs: 0 }, 5e9, 4 * DAY)).toBe(2 * DAY);
  expect(lostUntil({ usedBytes: 10e9, oldestMs: 0 }, 20e9, 4 * DAY)).toBeNull();
});
