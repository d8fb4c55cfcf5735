import { expect, test } from 'vitest';
import { entryInForce } from './mode-schedule.ts';

const schedule = [
  { day: 1, minute: 8 * 60, mode: 'away' as const },
  { day: 1, minute: 18 * 60, mode: 'home' as const },
  { day: 5, minute: 23 * 60, mode: 'night' as const },
];
const modeAt = (day: number, hour: number) => entryInForce(schedule, { day, minute: hour * 60 })?.mode;

test('the last entry that has passed holds, on the next days and in the next week as well', () => {
  expect([modeAt(1, 8), modeAt(1, 17), modeAt(1, 18), modeAt(4, 12), modeAt(5, 23), modeAt(7, 1), modeAt(1, 7)]).toEqual(['away', 'away', 'home', 'home', 'night', 'night', 'night']);
});

test('without entries nothing holds, and of two at one minute the later in the list', () => {
  expect(entryInForce([], { day: 1, minute: 0 })).toBeNull();
  expect(entryInForce([...schedule, { day: 5, minute: 23 * 60, mode: 'away' }], { day: 6, minute: 0 })?.mode).toBe('away');
});
