import { expect, test } from 'vitest';
import { ColourTimes } from './colour-times.ts';

const MINUTE_MS = 60_000;
const picture = (level: number) => new Uint8Array(64).fill(level);

/** A frame each ten seconds. @returns minutes at which the colours are looked at */
function looks(times: ColourTimes, fromMinute: number, toMinute: number, level: (minute: number) => number): number[] {
  const at: number[] = [];
  for (let ms = fromMinute * MINUTE_MS; ms < toMinute * MINUTE_MS; ms += 10_000) if (times.due(picture(level(ms / MINUTE_MS)), ms)) at.push(ms / MINUTE_MS);
  return at;
}

test('colours are looked at at the beginning, and each ten minutes of a scene that stays as bright as it was', () => {
  expect(looks(new ColourTimes(), 0, 31, (minute) => 90 + (minute % 2))).toEqual([0, 10, 20, 30]);
});

test('while it gets darker they are looked at each two minutes', () => {
  expect(looks(new ColourTimes(), 0, 11, (minute) => 200 - 3 * minute)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('a course of the sun that is slow is followed: what has become another brightness bit by bit counts', () => {
  expect(looks(new ColourTimes(), 0, 9, (minute) => 120 - minute)).toEqual([0, 4, 8]);
});

test('two seconds after the whole picture changed they are looked at, as bright as it may be', () => {
  const times = new ColourTimes();
  looks(times, 0, 1, () => 90);
  times.changed(MINUTE_MS);
  expect(times.due(picture(90), MINUTE_MS + 1_800)).toBe(false);
  expect(times.due(picture(90), MINUTE_MS + 2_000)).toBe(true);
  expect(times.due(picture(90), MINUTE_MS + 2_200)).toBe(false);
});

test('a look that failed is taken again after two minutes, and another run begins with one', () => {
  const times = new ColourTimes();
  expect(looks(times, 0, 1, () => 90)).toEqual([0]);
  times.failed();
  expect(looks(times, 1, 6, () => 90)).toEqual([2]);
  times.reset();
  expect(times.due(picture(90), 0)).toBe(true);
});
