import { expect, test } from 'vitest';
import { LookPace, type Sight } from './look-pace.ts';

const FRAME_MS = 100;

/** Pictures each tenth of a second. @returns seconds at which one is looked at */
function looks(pace: LookPace, fromS: number, toS: number, sight: (s: number) => Partial<Sight> = () => ({})): number[] {
  const at: number[] = [];
  for (let ms = fromS * 1000; ms < toS * 1000; ms += FRAME_MS) {
    if (pace.due({ atMs: ms, sinceMs: ms, recognised: false, moving: true, area: 0.05, ...sight(ms / 1000) })) at.push(ms / 1000);
  }
  return at;
}
const gaps = (at: number[]) => at.slice(1).map((s, n) => Math.round((s - at[n]!) * 10) / 10);

test('what moves is looked at once a second for twenty seconds, then each two seconds', () => {
  expect(gaps(looks(new LookPace(), 0, 28))).toEqual([...Array.from({ length: 20 }, () => 1), 1.4, 1.9, 1.9, 1.9]);
});

test('after a minute without anybody it is looked at each three seconds', () => {
  const pace = new LookPace();
  looks(pace, 0, 60);
  expect(new Set(gaps(looks(pace, 60, 90)))).toEqual(new Set([3]));
});

test('what comes nearer is looked at as at the beginning, however long nobody was recognised', () => {
  const pace = new LookPace();
  looks(pace, 0, 30);
  expect(gaps(looks(pace, 30, 36, () => ({ area: 0.07 }))).slice(0, 3)).toEqual([1, 1, 1]);
});

test('what has come to rest is looked at once, then each four seconds, and at once when it stirs', () => {
  const pace = new LookPace();
  looks(pace, 0, 6);
  const still = looks(pace, 6, 20, () => ({ moving: false, area: 0 }));
  expect(still[0]).toBeLessThan(8);
  expect(new Set(gaps(still))).toEqual(new Set([3.8]));
  expect(looks(pace, 20, 23)[0]).toBeLessThan(22);
});

test('what begins to move after a rest is looked at as at the beginning: it may be somebody else', () => {
  const pace = new LookPace();
  looks(pace, 0, 30);
  looks(pace, 30, 33, () => ({ moving: false, area: 0 }));
  expect(gaps(looks(pace, 33, 39, () => ({ area: 0.02 }))).slice(0, 4)).toEqual([1, 1, 1, 1]);
});

test('what was seen and is not believed yet is looked at again within a second, moving or not', () => {
  const pace = new LookPace();
  looks(pace, 0, 30);
  pace.promising();
  const last = looks(pace, 30, 32).at(-1)!;
  pace.promising();
  expect(looks(pace, last, last + 2, () => ({ moving: false }))[0]! - last).toBeLessThanOrEqual(1);
});

test('a person is looked at each two and a half seconds, and each eight after a minute', () => {
  const pace = new LookPace();
  expect(new Set(gaps(looks(pace, 0, 30, () => ({ recognised: true }))))).toEqual(new Set([2.5]));
  expect(new Set(gaps(looks(pace, 62, 100, () => ({ recognised: true }))))).toEqual(new Set([8]));
});
