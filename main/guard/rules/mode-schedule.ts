/** Which mode the week's schedule wants. Pure. */
import type { GuardMode, GuardModeState } from '../../../contract/guard-types.ts';
import type { LocalTime } from '../../base/week-hours.ts';

type Entry = GuardModeState['schedule'][number];

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** The entry that holds now: the last one that has passed, last week's last at the week's beginning. Null without entries. */
export function entryInForce(schedule: readonly Entry[], local: LocalTime): { key: string; mode: GuardMode } | null {
  const now = (local.day - 1) * DAY_MINUTES + local.minute;
  let latest: Entry | null = null;
  let latestAge = Infinity;
  for (const entry of schedule) {
    const at = (entry.day - 1) * DAY_MINUTES + entry.minute;
    const age = (now - at + WEEK_MINUTES) % WEEK_MINUTES;
    // Of two at the same minute the later one in the list.
    if (age <= latestAge) {
      latest = entry;
      latestAge = age;
    }
  }
  return latest && { key: `${latest.day} ${latest.minute} ${latest.mode}`, mode: latest.mode };
}
