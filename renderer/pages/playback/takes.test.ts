import { expect, it } from 'vitest';
import { takesBeside } from './takes.ts';

const HOUR = 3_600_000;

it('a moment before the clock was put back and again after it is in two takes, one further off in none that one could choose', () => {
  const breaks = [{ kind: 'stepped', fromMs: 11 * HOUR, toMs: 10 * HOUR, take: 1 } as const, { kind: 'slept', fromMs: 10 * HOUR, toMs: 10.5 * HOUR } as const];
  expect(takesBeside(breaks, 10.5 * HOUR)).toEqual([0, 1]);
  expect(takesBeside(breaks, 9.9 * HOUR)).toEqual([]);
  expect(takesBeside(breaks, 11.1 * HOUR)).toEqual([]);
});

it('put back again over the same time, there is a third', () => {
  const breaks = [{ kind: 'stepped', fromMs: 10.4 * HOUR, toMs: 10 * HOUR, take: 2 } as const, { kind: 'stepped', fromMs: 11 * HOUR, toMs: 10 * HOUR, take: 1 } as const];
  expect(takesBeside(breaks, 10.2 * HOUR)).toEqual([0, 1, 2]);
  // The second take was over by then.
  expect(takesBeside(breaks, 10.6 * HOUR)).toEqual([0, 2]);
});
