import type { EventAbout } from '../../contract/event-types.ts';
import type { CameraEvent } from '../../contract/types.ts';
import type { MotionReading } from './motion/detector.ts';

export interface EventTimes {
  /** An event is over when nothing has moved for this long: one visit is one event though somebody stands still in it. */
  closeAfterMs: number;
  /** An event longer than this is closed and another begins, so that none grows without bound. */
  longestMs: number;
  /** Changes of an open event are told at most this often. */
  tellEveryMs: number;
}

export const DEFAULT_EVENT_TIMES: EventTimes = { closeAfterMs: 4000, longestMs: 600_000, tellEveryMs: 1000 };

/** How fast the score follows; a flash of one frame does not make an event's score. */
const SCORE_SHARE = 0.4;
/** Growth of score or box worth telling. */
const WORTH_TELLING = 0.05;

/** More of the picture moves by this share than in the best picture so far: this one is better. */
const BETTER_PICTURE = 1.15;

/** What can be said of what moves in a frame. */
export type Described = Pick<EventAbout, 'why' | 'zones' | 'outline'>;

type Box = [number, number, number, number];

/** Makes events of what the frames show. Pure: time comes with the readings, what happens goes out by the return value. */
export class EventTracker {
  readonly #cameraId: string;
  readonly #newId: () => string;
  readonly #describe: (reading: MotionReading) => Described;
  #times: EventTimes;
  #best = 0;
  /** Zones of the look that the open event has been in. */
  #zones = 0;
  #open: CameraEvent | null = null;
  #smoothed = 0;
  #lastMotionMs = 0;
  #lastFrameMs = 0;
  #toldMs = 0;
  #endedMs = Number.NEGATIVE_INFINITY;
  #told: CameraEvent | null = null;

  /** @param options.describe is asked only of frames that tell more than those before */
  constructor(options: { cameraId: string; newId: () => string; describe: (reading: MotionReading) => Described; times?: EventTimes }) {
    this.#cameraId = options.cameraId;
    this.#newId = options.newId;
    this.#describe = options.describe;
    this.#times = options.times ?? DEFAULT_EVENT_TIMES;
  }

  /** The event under way. */
  get open(): CameraEvent | null {
    return this.#open;
  }

  /** What begins within so long of the last movement belongs to the same event. */
  setCloseAfter(closeAfterMs: number): void {
    this.#times = { ...this.#times, closeAfterMs };
  }

  /** Takes one frame's reading; @returns what is to be told, in order. */
  push(reading: MotionReading, atMs: number): CameraEvent[] {
    this.#lastFrameMs = Math.max(this.#lastFrameMs, atMs);
    if (reading.moving) return this.#moving(reading, atMs);
    this.#smoothed *= 1 - SCORE_SHARE;
    // While the picture is learnt anew nobody can tell whether the visitor has gone.
    if (reading.state !== 'watching') return [];
    if (this.#open && atMs - this.#lastMotionMs >= this.#times.closeAfterMs) return [this.#close(this.#lastMotionMs)];
    return [];
  }

  /** The stream ended or the guard is switched off: @returns the closed event, if one was open. */
  end(): CameraEvent | null {
    this.#smoothed = 0;
    return this.#open ? this.#close(this.#lastFrameMs) : null;
  }

  #moving(reading: MotionReading, atMs: number): CameraEvent[] {
    const out: CameraEvent[] = [];
    if (this.#open && atMs - this.#open.startMs >= this.#times.longestMs) out.push(this.#close(atMs));
    this.#lastMotionMs = atMs;
    this.#smoothed += SCORE_SHARE * (reading.score - this.#smoothed);
    if (!this.#open) {
      // What moves may have begun in the event before: an onset is told once.
      const startMs = Math.max(reading.onsetMs, Math.min(atMs, this.#endedMs + 1));
      this.#smoothed = Math.max(this.#smoothed, reading.score * SCORE_SHARE);
      this.#best = reading.score;
      this.#zones = reading.zones;
      const about: EventAbout = { source: 'guard', ...this.#describe(reading), recorded: false, alerted: false, pictureMs: atMs, objects: [], distanceMetres: null };
      this.#open = { id: this.#newId(), cameraId: this.#cameraId, kind: 'motion', startMs, endMs: null, score: this.#smoothed, box: reading.box, about };
      out.push(this.#tell(this.#open, atMs));
      return out;
    }
    this.#open = { ...this.#open, score: Math.max(this.#open.score, this.#smoothed), box: union(this.#open.box, reading.box) };
    if (reading.score >= this.#best * BETTER_PICTURE || this.#inNewZone(reading)) this.#takePicture(reading, atMs);
    if (atMs - this.#toldMs >= this.#times.tellEveryMs && grown(this.#told, this.#open)) out.push(this.#tell(this.#open, atMs));
    return out;
  }

  /** The event is told of by the frame that shows most of it. */
  #takePicture(reading: MotionReading, atMs: number): void {
    const about = this.#open!.about!;
    const seen = this.#describe(reading);
    const zones = [...new Set([...about.zones, ...seen.zones])];
    const better = reading.score >= this.#best * BETTER_PICTURE;
    if (better) this.#best = reading.score;
    this.#zones |= reading.zones;
    this.#open = { ...this.#open!, about: better ? { ...about, ...seen, zones, pictureMs: atMs } : { ...about, zones } };
  }

  #inNewZone(reading: MotionReading): boolean {
    return (reading.zones & ~this.#zones) !== 0;
  }

  #tell(event: CameraEvent, atMs: number): CameraEvent {
    this.#toldMs = atMs;
    this.#told = event;
    return event;
  }

  #close(endMs: number): CameraEvent {
    const event = { ...this.#open!, endMs: Math.max(endMs, this.#open!.startMs) };
    this.#open = null;
    this.#told = null;
    this.#endedMs = event.endMs;
    return event;
  }
}

function union(a: Box | null, b: Box | null): Box | null {
  if (!a || !b) return a ?? b;
  const left = Math.min(a[0], b[0]);
  const top = Math.min(a[1], b[1]);
  return [left, top, Math.max(a[0] + a[2], b[0] + b[2]) - left, Math.max(a[1] + a[3], b[1] + b[3]) - top];
}

function grown(told: CameraEvent | null, now: CameraEvent): boolean {
  if (!told) return true;
  if (now.score - told.score > WORTH_TELLING) return true;
  if (!told.box || !now.box) return told.box !== now.box;
  return now.box[2] * now.box[3] - told.box[2] * told.box[3] > WORTH_TELLING || Math.abs(now.box[0] - told.box[0]) > WORTH_TELLING;
}
