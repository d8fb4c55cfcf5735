import { expect, it } from 'vitest';
import { placedTake, takeBeside, takesAt, takesOf } from './takes.ts';

const HOUR = 3_600_000;
const back = (fromMs: number, toMs: number, take: number) => ({ kind: 'stepped', fromMs, toMs, take }) as const;

it('there is one take where the clock was only put forward or the computer slept', () => {
  expect(takesOf([{ kind: 'slept', fromMs: 1, toMs: 2 }, { kind: 'stepped', fromMs: 1, toMs: 9 }])).toMatchObject([{ number: 0, fromMs: -Infinity, toMs: Infinity }]);
});

it('each time the clock is put back another take begins, in the order in which that happened', () => {
  const takes = takesOf([back(10.5 * HOUR, 10 * HOUR, 2), back(11 * HOUR, 10 * HOUR, 1)]);
  expect(takes).toMatchObject([
    { number: 0, fromMs: -Infinity, toMs: 11 * HOUR },
    { number: 1, fromMs: 10 * HOUR, toMs: 10.5 * HOUR },
    { number: 2, fromMs: 10 * HOUR, toMs: Infinity },
  ]);
  expect(takesAt(takes, 10.2 * HOUR).map(({ number }) => number)).toEqual([0, 1, 2]);
  expect(takesAt(takes, 10.8 * HOUR).map(({ number }) => number)).toEqual([0, 2]);
  expect(takesAt(takes, 9 * HOUR).map(({ number }) => number)).toEqual([0]);
});

it('what is known of the newest steps alone is numbered as it was', () => {
  expect(takesOf([back(11 * HOUR, 10 * HOUR, 7)]).map(({ number }) => number)).toEqual([6, 7]);
  // Footage of the steps in between is of one of them.
  expect(takesOf([back(11 * HOUR, 10 * HOUR, 2), back(21 * HOUR, 20 * HOUR, 5)]).map(({ fromNumber, toNumber }) => [fromNumber, toNumber])).toEqual([[0, 1], [2, 4], [5, Infinity]]);
});

it('a take is gone on with where the clock was put back to, and backward from where it was put back', () => {
  const takes = takesOf([back(11 * HOUR, 10 * HOUR, 1)]);
  expect(takeBeside(takes, 0, 1)).toEqual({ take: 1, atMs: 10 * HOUR });
  expect(takeBeside(takes, 1, -1)).toEqual({ take: 0, atMs: 11 * HOUR });
  expect(takeBeside(takes, 1, 1)).toBeNull();
  expect(takeBeside(takes, 5, 1)).toBeNull();
});

it('a computer whose clock starts years back each time has its takes where it was, not over all the years between', () => {
  const YEAR = 365 * 24 * HOUR;
  const forward = (fromMs: number, toMs: number, take: number) => ({ kind: 'stepped', fromMs, toMs, take }) as const;
  const takes = takesOf([back(20 * YEAR, 10 * YEAR, 1), forward(10 * YEAR + HOUR, 20 * YEAR + HOUR, 1), back(20 * YEAR + 9 * HOUR, 10 * YEAR, 2), forward(10 * YEAR + HOUR, 20 * YEAR + 10 * HOUR, 2)]);
  expect(takesAt(takes, 15 * YEAR).map(({ number }) => number)).toEqual([0]);
  expect(takesAt(takes, 20 * YEAR + 5 * HOUR).map(({ number }) => number)).toEqual([1]);
  expect(takesAt(takes, 20 * YEAR + 11 * HOUR).map(({ number }) => number)).toEqual([2]);
});

it('footage that says a number which cannot be is placed by its time', () => {
  const takes = takesOf([back(11 * HOUR, 10 * HOUR, 1)]);
  expect(placedTake(takes, 0, 10.5 * HOUR)).toBe(0);
  expect(placedTake(takes, 1, 10.5 * HOUR)).toBe(1);
  expect(placedTake(takes, 1, 5 * HOUR)).toBe(0);
  expect(placedTake(takes, 0, 15 * HOUR)).toBe(1);
  expect(placedTake(takes, 9, 15 * HOUR)).toBe(9);
});

it('of two steps with one number, as another computer numbered its own, the first holds', () => {
  expect(takesOf([back(11 * HOUR, 10 * HOUR, 1), back(51 * HOUR, 50 * HOUR, 1)]).map(({ number, fromMs }) => [number, fromMs])).toEqual([[0, -Infinity], [1, 10 * HOUR]]);
});
