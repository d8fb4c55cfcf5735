import { DEFAULT_GUARD, type CameraEvent, type GuardSettings } from '../../contract/types.ts';
import type { FrameSize } from '../../main/guard/decoder-arguments.ts';
import type { MotionSecond } from '../../main/guard/motion-grid/motion-second.ts';
import { PictureWatch } from '../../main/guard/picture-watch.ts';
import { QuietGate } from '../../main/guard/quiet-gate.ts';
import type { MediaFragment } from '../../media/fragment.ts';

/** The decoder gives no two pictures closer than this, ms: see `decoder-arguments.ts`. */
const LEAST_APART_MS = 180;
/** Where sizes are not known they are all the same, and tell nothing. */
const SAME_BYTES = 1_000;

interface Watched {
  frame: Uint8Array;
  /** From the start. */
  atMs: number;
  /** Of the coded picture. */
  bytes?: number;
  keyframe?: boolean;
}

interface WatchOptions {
  settings?: Partial<GuardSettings>;
  /** Calm groups are left out; keyframes are those of the frames. Without it, and without `gopMs`, every frame is looked at. */
  rests?: boolean;
  /** As `rests`, with keyframes that often. */
  gopMs?: number;
  onSecond?: (second: MotionSecond) => void;
  /** How many frames were looked at. */
  onLooks?: (looks: number) => void;
  /** When a picture has come: whether what comes between keyframes is left out just then. */
  onPicture?: (atMs: number, rests: boolean) => void;
}

/**
 * Runs frames through what the guard makes of them, as the guard does.
 * @returns the events, in order.
 */
export function watch(size: FrameSize, frames: Iterable<Watched>, options: WatchOptions = {}): CameraEvent[] {
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
  // Frames that are decoded, in the order in which a decoder would give them.
  const decoded: { frame: Uint8Array; atMs: number }[] = [];
  const frameOf = new WeakMap<MediaFragment, Uint8Array>();
  let newestMs = Number.NEGATIVE_INFINITY;
  let givenMs = Number.NEGATIVE_INFINITY;
  const gate = new QuietGate({
    decode: (fragment) => {
      // What comes again is later in the decoder's own time.
      if (fragment.startMs <= newestMs) givenMs = Number.NEGATIVE_INFINITY;
      newestMs = fragment.startMs;
      if (fragment.startMs - givenMs < LEAST_APART_MS) return true;
      givenMs = fragment.startMs;
      decoded.push({ frame: frameOf.get(fragment)!, atMs: fragment.startMs });
      return true;
    },
    flush: () => {},
  });
  let lastMs = Number.NEGATIVE_INFINITY;
  let looks = 0;
  const look = ({ frame, atMs }: { frame: Uint8Array; atMs: number }) => {
    const use = gate.useOf(atMs);
    if (use === 'pass' || atMs <= lastMs) return;
    if (use === 'look') {
      const differs = picture.differs(frame);
      gate.looked(differs);
      if (differs) return;
    }
    lastMs = atMs;
    looks++;
    gate.saw(!(picture.push(frame, atMs, use === 'look')?.calm ?? false), atMs);
  };
  let keyframeMs = Number.NEGATIVE_INFINITY;
  const mayRest = options.rests === true || options.gopMs !== undefined;
  for (const { frame, atMs, bytes, keyframe: coded } of frames) {
    const keyframe = options.rests === true ? coded === true : options.gopMs === undefined || atMs - keyframeMs >= options.gopMs;
    if (keyframe) keyframeMs = atMs;
    const fragment = { startMs: atMs, presentationOffsetMs: 0, keyframe, bytes: { length: bytes ?? SAME_BYTES } } as MediaFragment;
    frameOf.set(fragment, frame.slice());
    gate.take(fragment, !picture.motion && mayRest);
    options.onPicture?.(atMs, gate.resting);
    for (let next = decoded.shift(); next; next = decoded.shift()) look(next);
  }
  gate.end();
  for (const next of decoded) look(next);
  options.onLooks?.(looks);
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
