import { expect, test } from 'vitest';
import { FrameSieve } from './frame-sieve.ts';

const T0 = 1_800_000_000_000;
const STEP = 40;
const GROUP = 10;

/** Pictures by their number: each 40 ms, a keyframe each ten. */
const picture = (number: number, shiftMs = 0) => ({ wallMs: T0 + number * STEP + shiftMs, timestamp: (number * STEP * 90) >>> 0, keyframe: number % GROUP === 0 });
function given(sieve: FrameSieve, numbers: Iterable<number>, shift: (number: number) => number = () => 0): number[] {
  const out: number[] = [];
  for (const number of numbers) {
    const verdict = sieve.judge(picture(number, shift(number)));
    if (verdict === 'past') break;
    if (verdict !== 'drop') out.push(number);
  }
  return out;
}
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const sieve = (first: number, last: number) => new FrameSieve({ fromMs: T0 + first * STEP, toMs: T0 + last * STEP }, 90_000);

test('what comes before the first keyframe of the range, and what comes after its end, is left out', () => {
  expect(given(sieve(13, 45), from(10, 60))).toEqual(from(20, 44));
});

test('a group that comes twice is given once, and what follows goes on', () => {
  expect(given(sieve(0, 60), [...from(0, 25), ...from(20, 40)])).toEqual(from(0, 40));
});

test('a camera that goes back far gives nothing until it is where it was', () => {
  expect(given(sieve(0, 400), [...from(0, 299), ...from(100, 350)])).toEqual(from(0, 350));
});

test('times that stray a little change nothing', () => {
  expect(given(sieve(0, 60), from(0, 50), (number) => (number % 3) * 7)).toEqual(from(0, 50));
});

test('after a hole the next keyframe begins a stretch', () => {
  const one = sieve(0, 1_000);
  expect(given(one, [...from(0, 14), ...from(215, 235)])).toEqual([...from(0, 14), ...from(220, 235)]);
  expect(one.judge(picture(240, 10_000))).toBe('anew');
});

test('pictures that are sent before those shown earlier keep their order', () => {
  expect(given(sieve(0, 60), [0, 3, 1, 2, 6, 4, 5])).toEqual([0, 3, 1, 2, 6, 4, 5]);
});
