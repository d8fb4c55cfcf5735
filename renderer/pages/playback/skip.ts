import type { CameraEvent } from '../../../contract/types.ts';
import { takeOfEvent } from '../../../contract/takes.ts';
import { joined, type TakeStretch } from '../../player/playback-clock.ts';

/** What is left out while playing: nothing; stretches without footage; all but events. */
export const SKIPS = ['nothing', 'pauses', 'quiet'] as const;
export type Skip = (typeof SKIPS)[number];

/** An event is watched from so long before its onset, ms: to see where it came from. */
export const LEAD_MS = 3000;
/** And so long after its end. */
const TAIL_MS = 3000;

/** The stretches of time around events, in order and apart: take by take, where they are known to be of one. */
export function aroundEvents(events: readonly CameraEvent[], nowMs: number): TakeStretch[] {
  const byTake = Map.groupBy(events, takeOfEvent);
  return [...byTake].flatMap(([take, of]) => {
    const stretches = joined(of.map((event) => ({ fromMs: event.startMs - LEAD_MS, toMs: (event.endMs ?? nowMs) + TAIL_MS })));
    return take === undefined ? stretches : stretches.map((stretch) => ({ ...stretch, take }));
  });
}
