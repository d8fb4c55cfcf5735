/** When a camera sleeps: by hand, or by its weekly hours in its own time zone. Pure. */
import type { Sleep } from '../../contract/device-types.ts';
import { isWithin, localTime } from '../base/week-hours.ts';

export function asleepAt(sleep: Sleep, utcMs: number, timeZone: string | null): boolean {
  return sleep.on || isWithin(sleep.hours, localTime(utcMs, timeZone));
}
