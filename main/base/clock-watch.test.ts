import { expect, test } from 'vitest';
import type { ClockBreak } from '../../contract/overview-types.ts';
import { clockBreaks, watchClock } from './clock-watch.ts';
import { FakeClock } from './fake-clock.ts';

const before = { wallMs: 1_000_000, monotonicMs: 500, uptimeMs: 9_000 };
const after = (wall: number, awake: number, up: number) => clockBreaks(before, { wallMs: before.wallMs + wall, monotonicMs: before.monotonicMs + awake, uptimeMs: before.uptimeMs + up });

test('time that passes is no event, nor is a late timer or a small correction', () => {
  expect(after(1_000, 1_000, 1_000)).toEqual([]);
  expect(after(30_000, 30_000, 30_000)).toEqual([]);
  expect(after(2_500, 1_000, 1_000)).toEqual([]);
});

test('a computer that slept for an hour is told from a clock that was put forward by one', () => {
  expect(after(3_601_000, 1_000, 3_601_000)).toEqual([{ kind: 'slept', fromMs: 1_000_000, toMs: 4_601_000 }]);
  expect(after(3_601_000, 1_000, 1_000)).toEqual([{ kind: 'stepped', fromMs: 1_001_000, toMs: 4_601_000 }]);
});

test('a clock that was put back is told, and one that was set while the computer slept is both', () => {
  expect(after(-3_599_000, 1_000, 1_000)).toEqual([{ kind: 'stepped', fromMs: 1_001_000, toMs: -2_599_000 }]);
  expect(after(0, 1_000, 61_000)).toEqual([
    { kind: 'slept', fromMs: 1_000_000, toMs: 1_061_000 },
    { kind: 'stepped', fromMs: 1_061_000, toMs: 1_000_000 },
  ]);
});

test('the watch tells each break once', () => {
  const clock = new FakeClock(1_000_000);
  const seen: ClockBreak[] = [];
  using _watching = watchClock(clock, (event) => seen.push(event), () => clock.monotonic() / 1000);
  clock.advance(10_000);
  clock.stepWall(-60_000);
  clock.advance(10_000);
  expect(seen).toEqual([{ kind: 'stepped', fromMs: 1_011_000, toMs: 951_000 }]);
});
