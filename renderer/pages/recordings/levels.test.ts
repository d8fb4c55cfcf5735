import { expect, test } from 'vitest';
import type { Coverage } from '../../../contract/coverage-types.ts';
import { causesOf, levelOf, missingOf, totalOf } from './levels.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = (recorded: number, gaps: Coverage['gaps'] = {}, share: number | null = recorded / DAY): Coverage => ({ fromMs: 0, toMs: DAY, footage: recorded > 0 ? { continuous: recorded } : {}, gaps, share });

test('a day looks as complete as it is', () => {
  const levels = [1, 0.9995, 0.985, 0.95, 0.6, 0.1].map((share) => levelOf(day(share * DAY, { stall: (1 - share) * DAY }), DAY));
  expect(levels).toEqual(['whole', 'whole', 'most', 'some', 'half', 'less']);
});

test('a day on which nothing was meant to be recorded is no bad day, and one to come is none at all', () => {
  expect(levelOf(day(0, { 'recording-off': DAY }, null), DAY)).toBe('none');
  expect(levelOf({ ...day(0, {}, null), fromMs: 2 * DAY, toMs: 3 * DAY }, DAY)).toBe('future');
});

test('what was overwritten since is told apart from what was never there', () => {
  expect(levelOf(day(0, { overwritten: 20 * HOUR, stall: 4 * HOUR }, 0), DAY)).toBe('gone');
  expect(levelOf(day(0, { overwritten: 4 * HOUR, stall: 20 * HOUR }, 0), DAY)).toBe('less');
});

test('days are added up to a share of their own, without what nobody wanted', () => {
  const total = totalOf([day(DAY), day(12 * HOUR, { stall: 6 * HOUR, 'schedule-off': 6 * HOUR }, 2 / 3), day(0, { 'schedule-off': DAY }, null)]);
  expect(total).toMatchObject({ footage: { continuous: 36 * HOUR }, gaps: { stall: 6 * HOUR, 'schedule-off': 30 * HOUR }, share: 36 / 42 });
  expect(missingOf(total!)).toBe(6 * HOUR);
  expect(totalOf([])).toBeNull();
});

test('causes of what is missing come before those of what nobody wanted', () => {
  expect(causesOf({ gaps: { 'not-triggered': 10 * HOUR, stall: HOUR, deleted: 2 * HOUR } }).map(({ cause }) => cause)).toEqual(['deleted', 'stall', 'not-triggered']);
});
