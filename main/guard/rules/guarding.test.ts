import { expect, test } from 'vitest';
import { DEFAULT_GUARD } from '../../../contract/guard-types.ts';
import { isGuarding, needsGuarding } from './guarding.ts';

const settings = { inMode: { home: 'never', away: 'always', night: 'hours' } as const, hours: [{ day: 5, from: 22 * 60, to: 6 * 60 }] };
const friday = (hour: number) => ({ day: 5, minute: hour * 60 });

test('a mode guards always, never, or in the week’s hours, over midnight as well', () => {
  expect([isGuarding(settings, 'home', friday(23)), isGuarding(settings, 'away', friday(12))]).toEqual([false, true]);
  expect([friday(21), friday(22), { day: 6, minute: 5 * 60 }, { day: 6, minute: 6 * 60 }].map((local) => isGuarding(settings, 'night', local))).toEqual([false, true, true, false]);
});

test('a new camera guards in every mode at any time', () => {
  for (const mode of ['home', 'away', 'night'] as const) expect(isGuarding(DEFAULT_GUARD, mode, friday(3))).toBe(true);
});

test('who comes is noticed while guarding only; who rings, and what happens to the camera, always', () => {
  expect(['motion', 'person', 'sound', 'doorbell', 'tamper', 'camera-offline'].map((kind) => needsGuarding(kind as 'motion'))).toEqual([true, true, true, false, false, false]);
});
