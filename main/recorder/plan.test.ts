import { expect, test } from 'vitest';
import { DEFAULT_RECORDING, type RecordingPlan } from '../../contract/types.ts';
import { keepsRing, planAt } from './plan.ts';

const MONDAY = 1;
const SUNDAY = 7;
const plan: RecordingPlan = {
  ...DEFAULT_RECORDING,
  mode: 'schedule',
  hours: [
    { day: MONDAY, from: 8 * 60, to: 20 * 60, mode: 'motion' },
    { day: SUNDAY, from: 22 * 60, to: 6 * 60, mode: 'continuous' },
  ],
};

test('a schedule records in its hours as each of them says, over midnight too, and else not', () => {
  expect(planAt(plan, { day: MONDAY, minute: 8 * 60 })).toMatchObject({ mode: 'motion', offCause: 'schedule-off' });
  expect(planAt(plan, { day: MONDAY, minute: 5 * 60 + 59 }).mode).toBe('continuous');
  expect(planAt(plan, { day: MONDAY, minute: 6 * 60 })).toMatchObject({ mode: 'off', offCause: 'schedule-off' });
});

test('of hours that overlap the first ones count', () => {
  const hours = [{ day: MONDAY, from: 0, to: 1_440, mode: 'continuous' as const }, ...plan.hours];
  expect(planAt({ ...plan, hours }, { day: MONDAY, minute: 9 * 60 }).mode).toBe('continuous');
});

test('other modes take no heed of hours', () => {
  expect(planAt({ ...plan, mode: 'off' }, { day: MONDAY, minute: 8 * 60 })).toMatchObject({ mode: 'off', offCause: 'recording-off' });
});

test('only a long pre-roll on events needs the ring', () => {
  const at = { day: MONDAY, minute: 0 };
  expect(keepsRing(planAt({ ...plan, mode: 'motion', preRollSeconds: 11 }, at))).toBe(true);
  expect(keepsRing(planAt({ ...plan, mode: 'motion', preRollSeconds: 10 }, at))).toBe(false);
  expect(keepsRing(planAt({ ...plan, mode: 'continuous', preRollSeconds: 60 }, at))).toBe(false);
});
