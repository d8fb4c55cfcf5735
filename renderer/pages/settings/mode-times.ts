/** Times of the week at which the mode switches. Pure. */
import type { GuardModeState } from '../../../contract/guard-types.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** As a time field has it: 08:05. */
export function clockOf(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** @returns minutes since midnight of such a time */
export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return Math.min(1_439, Math.max(0, hours * 60 + minutes));
}

export function ordered(schedule: readonly GuardModeState['schedule'][number][]): GuardModeState['schedule'] {
  return schedule.toSorted((a, b) => a.day - b.day || a.minute - b.minute);
}
