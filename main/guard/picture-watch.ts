import type { Polygon } from '../../contract/device-types.ts';
import type { GuardLook } from '../../contract/guard-types.ts';
import type { CameraEvent, GuardSettings, NoticeText } from '../../contract/types.ts';
import type { FrameSize } from './decoder-arguments.ts';
import { DEFAULT_EVENT_TIMES, type Described, EventTracker, type EventTimes } from './events.ts';
import { SecondCollector } from './motion-grid/second-collector.ts';
import type { MotionSecond } from './motion-grid/motion-second.ts';
import { MotionDetector, type MotionReading } from './motion/detector.ts';
import { outlineOf } from './motion/outline.ts';
import { QuietReason } from './motion/quiet.ts';
import { sizeOf } from './motion/sensitivity.ts';
import type { Sighting } from './motion/tracks.ts';
import { TamperEvents } from './tamper/tamper-events.ts';
import { TamperWatch } from './tamper/tamper-watch.ts';

export interface PictureWatchOptions {
  cameraId: string;
  newId: () => string;
  settings: GuardSettings;
  onEvent: (event: CameraEvent) => void;
  onSecond: (second: MotionSecond) => void;
  eventTimes?: Partial<EventTimes>;
}

/** Something that moves, as it is shown on the picture. */
export interface MovingThing {
  outline: Polygon;
  size: number;
}

/**
 * What the guard makes of a camera's frames: motion, tampering, and the motion grid, as the settings say. Knows neither streams nor
 * processes nor clocks: frames and times are given to it.
 */
export class PictureWatch {
  readonly #onEvent: (event: CameraEvent) => void;
  readonly #onSecond: (second: MotionSecond) => void;
  readonly #events: EventTracker;
  readonly #tamperEvents: TamperEvents;
  readonly #quiet = new QuietReason();
  #settings: GuardSettings;
  #look: GuardLook;
  #size: FrameSize = { width: 0, height: 0 };
  #detector: MotionDetector | null = null;
  #tamper: TamperWatch | null = null;
  #seconds: SecondCollector | null = null;
  #last: MotionReading | null = null;
  #lastMs = 0;
  /** The picture is one by night; what is looked at is by `#nightLook`, which may go by the sun. */
  #pictureNight = false;
  #nightLook = false;

  constructor(options: PictureWatchOptions) {
    const { cameraId, newId } = options;
    this.#onEvent = options.onEvent;
    this.#onSecond = options.onSecond;
    this.#events = new EventTracker({ cameraId, newId, describe: (reading) => this.#describe(reading), times: { ...DEFAULT_EVENT_TIMES, ...options.eventTimes } });
    this.#tamperEvents = new TamperEvents({ cameraId, newId });
    this.#settings = options.settings;
    this.#look = options.settings;
  }

  /** A motion event is open. */
  get motion(): boolean {
    return this.#events.open !== null;
  }

  get night(): boolean {
    return this.#nightLook;
  }

  /** What frames are looked at with now. */
  get look(): GuardLook {
    return this.#look;
  }

  /** Why there is no event; null while there is one, or nothing has been seen. Key below `guardQuiet.`. */
  get quietReason(): NoticeText | null {
    return this.#quiet.text(this.#look);
  }

  configure(settings: GuardSettings): void {
    this.#settings = settings;
    this.#events.setCloseAfter(settings.mergeSeconds * 1000);
    this.#detector?.setAbsorbMs(settings.absorbSeconds * 1000);
    this.#setLook();
    if (settings.tamper || !this.#tamper) return;
    this.#tell(this.#tamperEvents.end(this.#lastMs));
    this.#tamper = null;
  }

  /**
   * @param pictureNight the picture is one by night
   * @param nightLook the night's look counts, if there is one
   */
  setNight(pictureNight: boolean, nightLook: boolean): void {
    this.#pictureNight = pictureNight;
    this.#tamper?.setNight(pictureNight);
    if (nightLook === this.#nightLook) return;
    this.#nightLook = nightLook;
    this.#setLook();
  }

  /** Frames of that size follow. */
  begin(size: FrameSize): void {
    if (this.#detector && size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.#detector = new MotionDetector({ ...size, look: this.#look, absorbMs: this.#settings.absorbSeconds * 1000 });
    this.#takeSecond(this.#seconds?.end());
    this.#seconds = new SecondCollector(this.#detector.columns, this.#detector.rows, size.height);
    this.#tamper = null;
  }

  /** True when a frame shows anything that was not there, or may do: nothing is learnt from it. */
  differs(frame: Uint8Array): boolean {
    return this.#detector?.differs(frame) ?? true;
  }

  /**
   * @param frame grey levels of the size that was begun with; not kept
   * @param rested frames between the last and this were left out, in which there was nothing to see
   * @returns what it shows; one object, reused
   */
  push(frame: Uint8Array, atMs: number, rested = false): MotionReading | null {
    if (!this.#detector) return null;
    const reading = this.#detector.push(frame, atMs, rested);
    this.#last = reading;
    this.#lastMs = atMs;
    this.#quiet.saw(reading, atMs);
    this.#takeSecond(this.#seconds?.push(this.#detector.levels, atMs, this.#pictureNight));
    this.#tell(this.#events.push(reading, atMs));
    if (this.#settings.tamper) this.#watchTamper(frame, atMs, reading.stirring || reading.state !== 'watching');
    return reading;
  }

  /** The stream ended: nobody sees what goes on. */
  end(): void {
    this.#takeSecond(this.#seconds?.end());
    const event = this.#events.end();
    if (event) this.#tell([event]);
    this.#tell(this.#tamperEvents.end(this.#lastMs));
    this.#quiet.clear();
    this.#last = null;
  }

  /** Everything is forgotten, as when the guard is switched off. */
  reset(): void {
    this.end();
    this.#detector = this.#tamper = this.#seconds = null;
  }

  /** What moves in the last frame: first what counts, then what would at the highest sensitivity, anywhere and of any size. */
  moving(): { counting: MovingThing[]; others: MovingThing[] } {
    const detector = this.#detector;
    if (!detector || this.#last?.state !== 'watching') return { counting: [], others: [] };
    const { sighting } = this.#last;
    const counting = sighting ? this.#things(sighting, detector.labels) : [];
    const highest = detector.levels.at(-1);
    const others = highest ? this.#things(highest.sighting, highest.labels) : [];
    return { counting, others: others.filter(({ outline }) => !counting.some((thing) => overlap(thing.outline, outline))) };
  }

  #things(sighting: Sighting, labels: Uint16Array): MovingThing[] {
    const { columns, rows } = this.#detector!;
    return sighting.blobs.slice(0, sighting.count).flatMap(({ label, weight }) => {
      const outline = outlineOf(columns, rows, (cell) => labels[cell] === label);
      return outline ? [{ outline, size: sizeOf(weight, this.#size.height) }] : [];
    });
  }

  #setLook(): void {
    const { night } = this.#settings;
    this.#look = this.#nightLook && night ? night : this.#settings;
    this.#detector?.setLook(this.#look);
  }

  #watchTamper(frame: Uint8Array, atMs: number, stirring: boolean): void {
    if (!this.#tamper) {
      this.#tamper = new TamperWatch(this.#size.width, this.#size.height);
      this.#tamper.setNight(this.#pictureNight);
    }
    this.#tamper.push(frame, atMs, stirring);
    this.#tell(this.#tamperEvents.push(this.#tamper, atMs));
  }

  #takeSecond(second: MotionSecond | null | undefined): void {
    if (second) this.#onSecond(second);
  }

  #tell(events: readonly CameraEvent[]): void {
    for (const event of events) this.#onEvent(event);
  }

  #describe({ sighting, size, zones: bits }: MotionReading): Described {
    const { zones: all, sensitivity } = this.#look;
    const zones = all.filter((_, n) => bits & (1 << n)).map((zone) => zone.name);
    const data = { size, sensitivity, ...(zones.length > 0 ? { zone: zones.join(' · ') } : {}) };
    return { why: { key: zones.length > 0 ? 'eventWhy.motionIn' : 'eventWhy.motion', data }, zones, outline: sighting ? this.#outline(sighting) : null };
  }

  #outline({ blobs, count }: Sighting): Polygon | null {
    const { columns, rows, labels } = this.#detector!;
    const counting = new Set(blobs.slice(0, count).map((blob) => blob.label));
    return outlineOf(columns, rows, (cell) => counting.has(labels[cell]!));
  }
}

/** By the boxes around them. */
function overlap(a: Polygon, b: Polygon): boolean {
  return [0, 1].every((axis) => {
    const [fromA, toA, fromB, toB] = [Math.min(...a.map((p) => p[axis]!)), Math.max(...a.map((p) => p[axis]!)), Math.min(...b.map((p) => p[axis]!)), Math.max(...b.map((p) => p[axis]!))] as const;
    return fromA < toB && fromB < toA;
  });
}
