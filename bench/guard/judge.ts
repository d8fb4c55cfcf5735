import type { CameraEvent } from '../../contract/types.ts';
import { EventTracker, type EventTimes } from '../../main/guard/events.ts';
import { MotionDetector } from '../../main/guard/motion/detector.ts';
import type { FrameSize } from '../../main/guard/decoder-arguments.ts';

/** Runs frames through detector and event tracker as the guard does. Times are ms from the start. @returns the events, in order. */
export function watch(
  size: FrameSize,
  frames: Iterable<{ frame: Uint8Array; atMs: number }>,
  options: { sensitivity: number; times?: EventTimes },
): CameraEvent[] {
  const detector = new MotionDetector({ ...size, sensitivity: options.sensitivity });
  let ids = 0;
  const tracker = new EventTracker({ cameraId: 'cam_000000000000', newId: () => `evt_${ids++}`, ...(options.times ? { times: options.times } : {}) });
  const events = new Map<string, CameraEvent>();
  for (const { frame, atMs } of frames) {
    for (const event of tracker.push(detector.push(frame, atMs), atMs)) events.set(event.id, event);
  }
  const last = tracker.end();
  if (last) events.set(last.id, last);
  return [...events.values()];
}

export interface Verdict {
  /** Visits whose beginning an event marks within the tolerance, or lies in an open event. */
  found: number;
  missed: number;
  /** Events that begin while nothing is there. */
  false: number;
  events: number;
  /** Visits that have an event beginning with them: what merging would hide. */
  own: number;
}

/** Judges events by what was there; all in seconds from the start. */
export function judge(events: readonly CameraEvent[], present: readonly (readonly [number, number])[], quiet: readonly (readonly [number, number])[], toleranceSeconds = 1): Verdict {
  const spans = events.map((event) => [event.startMs / 1000, (event.endMs ?? Number.POSITIVE_INFINITY) / 1000] as const);
  let found = 0;
  let own = 0;
  for (const [from, to] of present) {
    if (spans.some(([start, end]) => start <= from + toleranceSeconds && end >= from)) found++;
    if (spans.some(([start]) => start >= from - toleranceSeconds && start <= to)) own++;
  }
  const wrong = spans.filter(([start]) => quiet.some(([from, to]) => start >= from && start <= to)).length;
  return { found, missed: present.length - found, false: wrong, events: events.length, own };
}
