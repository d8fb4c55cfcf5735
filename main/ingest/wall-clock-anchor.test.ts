import { expect, test } from 'vitest';
import { WallClockAnchor } from './wall-clock-anchor.ts';

test('durations come from the stream, not from when frames happened to arrive', () => {
  const anchor = new WallClockAnchor();
  expect(anchor.place(0, 1_000_000)).toBe(1_000_000);
  expect(anchor.place(100, 1_000_450)).toBe(1_000_100);
  expect(anchor.place(200, 1_000_455)).toBe(1_000_200);
});

test('an anchor that was set late is moved back gently, and times never go backwards', () => {
  const anchor = new WallClockAnchor();
  // The first frame was held up by 400 ms; all others come at once.
  let last = anchor.place(0, 400)!;
  for (let streamMs = 100; streamMs <= 200_000; streamMs += 100) {
    const wall = anchor.place(streamMs, streamMs)!;
    expect(wall).toBeGreaterThanOrEqual(last);
    expect(wall - last).toBeLessThanOrEqual(101);
    last = wall;
  }
  expect(Math.abs(last - 200_000)).toBeLessThanOrEqual(1);
});

test('a jump of the stream by more than five seconds, or back, ends the run', () => {
  const forward = new WallClockAnchor();
  forward.place(0, 0);
  expect(forward.place(5_001, 100)).toBeNull();
  const back = new WallClockAnchor();
  back.place(60_000, 0);
  expect(back.place(0, 100)).toBeNull();
});

test('a stream whose zero moves does not run ahead of the clock', () => {
  const anchor = new WallClockAnchor();
  anchor.place(0, 1_000_000);
  anchor.place(66, 1_000_066);
  expect(anchor.place(1_632, 1_000_132)).toBe(1_000_132);
  expect(anchor.place(1_698, 1_000_198)).toBe(1_000_198);
});
