import { DEFAULT_GUARD, type CameraEvent, type GuardSettings } from '../../contract/types.ts';
import type { FrameSize } from '../../main/guard/decoder-arguments.ts';
import { GopTail } from '../../main/guard/gop-tail.ts';
import type { MotionSecond } from '../../main/guard/motion-grid/motion-second.ts';
import { PictureWatch } from '../../main/guard/picture-watch.ts';
import type { MediaFragment } from '../../media/fragment.ts';

/**
 * Runs frames through what the guard makes of them, as the guard does. Times are ms from the start.
 * `gopMs`: keyframes come that often, and the tails of calm GOPs are left out; without it every frame is looked at.
 * @returns the events, in order.
 */
export function watch(
  size: FrameSize,
  frames: Iterable<{ frame: Uint8Array; atMs: number }>,
  options: { settings?: Partial<GuardSettings>; gopMs?: number; onSecond?: (second: MotionSecond) => void } = {},
): CameraEvent[] {
  const settings = { ...DEFAULT_GUARD, ...options.settings };
  let ids = 0;
  const events = new Map<string, CameraEvent>();
  const picture = new PictureWatch({
    cameraId: 'cam_000000000000',
    newId: () => `evt_${ids++}`,
    settings,
    onEvent: (event) => events.set(event.id, event),
    onSecond: options.onSecond ?? (() => {}),
  });
  picture.configure(settings);
  picture.begin(size);
  const waiting = new Map<number, Uint8Array>();
  const readings: { stirring: boolean; atMs: number }[] = [];
  const tail = new GopTail(
    ({ startMs: atMs }) => {
      const reading = picture.push(waiting.get(atMs)!, atMs);
      readings.push({ stirring: reading?.stirring ?? true, atMs });
      return true;
    },
    () => {},
  );
  let keyframeMs = Number.NEGATIVE_INFINITY;
  for (const { frame, atMs } of frames) {
    waiting.set(atMs, frame);
    const keyframe = options.gopMs === undefined || atMs - keyframeMs >= options.gopMs;
    if (keyframe) keyframeMs = atMs;
    tail.take({ startMs: atMs, keyframe } as MediaFragment, !picture.motion && options.gopMs !== undefined);
    for (const { stirring, atMs: sawMs } of readings.splice(0)) tail.saw(stirring, sawMs);
    if (keyframe) waiting.clear();
  }
  picture.end();
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
