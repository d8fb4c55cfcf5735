import type { Box, CameraEvent, Detection } from '../../../contract/event-types.ts';
import { type Ground, groundFrom } from '../../../contract/ground.ts';
import type { GuardSettings } from '../../../contract/guard-types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { StreamHub } from '../../hub/types.ts';
import type { FrameSize } from '../decoder-arguments.ts';
import type { Detector, Picture } from '../detect/types.ts';
import { CloseUpStream } from './close-up-stream.ts';
import { jpegOf } from './jpeg/jpeg.ts';
import { LookPace } from './look-pace.ts';
import { worthOf } from './picture-worth.ts';
import { Visit } from './visit.ts';

/** Pictures from before something moved show nothing of it. */
const BEFORE_ONSET_MS = 200;
/** Who has gone out of the picture is not in it any more. */
const AFTER_END_MS = 500;
/** What moved a moment ago is still there. */
const REGION_MS = 1_500;
/** The first picture is kept so soon: whoever is alerted wants to see something. */
const FIRST_PICTURE_MS = 1_200;
/** A better one takes its place at most this often. */
const PICTURE_EVERY_MS = 3_000;
const WORTH_KEEPING = 1.1;
/** A decoder waits so long for the next event: where somebody passes each minute none is made anew. */
const REST_MS = 120_000;
/** Of all cameras together; each has some 20 MB. */
const MOST_RESTING = 8;
/** The end of an event waits so long for what is still being looked at or written. */
const LONGEST_FAREWELL_MS = 8_000;

export interface CloseUpOptions {
  cameraId: string;
  hub: StreamHub;
  mode: 'full' | 'keyframes';
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  detector: Detector;
  settings: () => GuardSettings;
  /** What moves now, fractions of the picture. */
  moving: () => readonly Box[];
  /** Keeps an event's picture in place of one that it had; false: it was not kept. */
  savePicture: (event: Pick<CameraEvent, 'id' | 'cameraId' | 'startMs'>, jpeg: Uint8Array, atMs: number) => Promise<boolean>;
  /** An event as it is known now. */
  tell: (event: CameraEvent) => void;
}

interface Shot {
  picture: Picture;
  objects: Detection[];
  worth: number;
}

/** What goes on around one event. */
interface Round {
  visit: Visit;
  stream: CloseUpStream;
  regions: { box: Box; atMs: number }[];
  pace: LookPace;
  looking: Promise<void> | null;
  best: Shot | null;
  /** Worth of what was kept. */
  kept: number;
  keptMs: number;
  keeping: Promise<void> | null;
  /** Of the newest picture, whether it belongs to the event or comes after it. */
  lastMs: number;
  ending: boolean;
}

/** How those that rest are ended, of all cameras, the one that rests for longest first. */
const resting = new Set<() => void>();

/**
 * Looks closer while the guard has an event open: recognises who or what it is, and keeps the event's best picture. It stands
 * behind the guard: takes its events, and tells them with what it knows besides. One visit stays one event.
 */
export class CloseUp {
  readonly #options: CloseUpOptions;
  #round: Round | null = null;
  /** Rounds whose event is over and is told when the last look and the last picture are in. */
  readonly #farewells = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** Waits for the next event. */
  #rester: { stream: CloseUpStream; letGo: () => void; limit: Disposable } | null = null;
  #calibration: GuardSettings['ground'] = null;
  #ground: { aspect: number; ground: Ground | null } | null = null;

  constructor(options: CloseUpOptions) {
    this.#options = options;
  }

  /** An event of the guard's opened, changed or closed. Only motion is looked at. */
  take(event: CameraEvent): void {
    if (event.kind !== 'motion') {
      this.#options.tell(event);
      return;
    }
    const round = this.#round?.visit.id === event.id ? this.#round : event.endMs === null ? this.#begin(event) : null;
    if (!round) {
      this.#options.tell(event);
      return;
    }
    round.visit.take(event);
    if (event.endMs === null) {
      this.#options.tell(round.visit.describe());
    } else {
      this.#round = null;
      this.#track(this.#end(round));
    }
  }

  /** Tells what is still open as it is known, and resolves when all processes have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#round) this.#track(this.#end(this.#round));
    this.#round = null;
    this.#rester?.letGo();
    await Promise.all(this.#farewells);
  }

  #begin(event: CameraEvent): Round {
    if (this.#round) this.#track(this.#end(this.#round));
    const { hub, mode, ffmpegPath, clock, log } = this.#options;
    const round: Round = {
      visit: new Visit(event),
      stream: null as never,
      ...{ regions: [], pace: new LookPace(), looking: null, best: null, kept: 0, keptMs: Number.NEGATIVE_INFINITY, keeping: null, lastMs: Number.NEGATIVE_INFINITY, ending: false },
    };
    const onPicture = (rgb: Uint8Array, size: FrameSize, atMs: number) => this.#see(round, rgb, size, atMs);
    const rested = this.#wake();
    rested?.goOn(onPicture);
    round.stream = rested ?? new CloseUpStream({ hub, mode, ffmpegPath, clock, log, onPicture });
    this.#round = round;
    return round;
  }

  #moves(round: Round, boxes: readonly Box[]): void {
    const nowMs = this.#options.clock.monotonic();
    round.regions = [...round.regions.filter(({ atMs }) => nowMs - atMs < REGION_MS), ...boxes.map((box) => ({ box, atMs: nowMs }))].slice(-16);
  }

  /** Where something moved a moment ago. */
  #fresh(round: Round): Box[] {
    const nowMs = this.#options.clock.monotonic();
    return round.regions.filter(({ atMs }) => nowMs - atMs < REGION_MS).map(({ box }) => box);
  }

  #see(round: Round, rgb: Uint8Array, size: FrameSize, atMs: number): void {
    const { visit } = round;
    round.lastMs = atMs;
    if (atMs < visit.startMs - BEFORE_ONSET_MS || (visit.endMs !== null && atMs > visit.endMs + AFTER_END_MS)) return;
    const { detect } = this.#options.settings();
    const seeks = detect.people || detect.vehicles || detect.animals;
    this.#moves(round, this.#options.moving());
    const fresh = this.#fresh(round);
    // Where it has been still for longer, all the places of this visit.
    const regions = fresh.length > 0 || !visit.box ? fresh : [visit.box];
    const sight = { atMs, sinceMs: atMs - visit.startMs, recognised: visit.kind === 'person', moving: fresh.length > 0, area: Math.max(0, ...fresh.map(([, , width, height]) => width * height)) };
    if (seeks && !round.looking && round.pace.due(sight)) {
      const picture = { ...size, rgb: shared(rgb), atMs };
      round.looking = this.#look(round, picture, regions).finally(() => {
        round.looking = null;
      });
    }
    // Who was recognised is in the best picture already, or will be in one that is looked at.
    if (visit.kind === 'motion') {
      const worth = worthOf({ ...size, rgb, atMs }, [], regions);
      if (this.#isBetter(round, worth)) round.best = { picture: { ...size, rgb: shared(rgb), atMs }, objects: [], worth };
    }
    this.#keep(round, atMs);
  }

  async #look(round: Round, picture: Picture, regions: readonly Box[]): Promise<void> {
    const { detector, cameraId, settings, tell } = this.#options;
    const detections = await detector.look(cameraId, picture, regions);
    if (!detections || this.#closing.signal.aborted) return;
    const { visit } = round;
    const before = visit.kind;
    const { objects, changed } = visit.look(detections, regions, settings().detect, this.#groundFor(picture));
    const worth = worthOf(picture, objects, regions);
    if (this.#isBetter(round, worth)) round.best = { picture, objects, worth };
    if (visit.mayBecome(objects)) round.pace.promising();
    if (visit.kind !== before) round.keptMs = Number.NEGATIVE_INFINITY;
    if (changed && !round.ending) tell(visit.describe());
    this.#keep(round, picture.atMs);
  }

  #isBetter(round: Round, worth: number): boolean {
    return worth > 0 && (!round.best || worth > round.best.worth * WORTH_KEEPING);
  }

  /** Keeps the best picture where it is time for that. */
  #keep(round: Round, atMs: number): void {
    const { best, visit } = round;
    if (!best || round.keeping || best.worth <= round.kept) return;
    const due = visit.kind !== 'motion' || atMs - visit.startMs >= FIRST_PICTURE_MS;
    if (!round.ending && (!due || atMs - round.keptMs < PICTURE_EVERY_MS)) return;
    round.kept = best.worth;
    round.keptMs = atMs;
    round.keeping = this.#save(round, best).finally(() => {
      round.keeping = null;
    });
  }

  async #save(round: Round, { picture, objects }: Shot): Promise<void> {
    const { savePicture, cameraId, tell, log } = this.#options;
    const { visit } = round;
    try {
      const jpeg = await jpegOf(picture);
      if (!jpeg || !(await savePicture({ id: visit.id, cameraId, startMs: visit.startMs }, jpeg, picture.atMs))) return;
      visit.pictured(picture.atMs, objects);
      if (!round.ending) tell(visit.describe());
    } catch (error) {
      log.warn('an event’s picture was not kept', { error });
    }
  }

  /** The event is over: what is still looked at belongs to it. */
  async #end(round: Round): Promise<void> {
    const { clock, tell } = this.#options;
    round.ending = true;
    const enough = Promise.withResolvers<void>();
    const limit = clock.after(LONGEST_FAREWELL_MS, () => enough.resolve());
    this.#closing.signal.addEventListener('abort', () => enough.resolve(), { once: true });
    if (this.#closing.signal.aborted) enough.resolve();
    // A picture from after its end: all of it have come, and the decoder can wait for the next event.
    const rests = round.lastMs > (round.visit.endMs ?? Number.POSITIVE_INFINITY) + AFTER_END_MS && !this.#closing.signal.aborted;
    if (rests) this.#rest(round.stream);
    const over = async () => {
      if (!rests) await round.stream.finish();
      await round.looking;
      await round.keeping;
      this.#keep(round, round.best?.picture.atMs ?? 0);
      await round.keeping;
    };
    await Promise.race([over(), enough.promise]);
    limit[Symbol.dispose]();
    tell(round.visit.describe());
    if (!rests) await round.stream.close();
  }

  #rest(stream: CloseUpStream): void {
    this.#rester?.letGo();
    stream.rest();
    const letGo = () => {
      const rested = this.#wake();
      if (rested) this.#track(rested.close());
    };
    this.#rester = { stream, letGo, limit: this.#options.clock.after(REST_MS, letGo) };
    resting.add(letGo);
    if (resting.size > MOST_RESTING) resting.values().next().value!();
  }

  /** The one that rests, if there is one; it does no longer. */
  #wake(): CloseUpStream | null {
    const rester = this.#rester;
    if (!rester) return null;
    this.#rester = null;
    rester.limit[Symbol.dispose]();
    resting.delete(rester.letGo);
    return rester.stream;
  }

  #track(farewell: Promise<void>): void {
    const tracked = farewell.finally(() => this.#farewells.delete(tracked));
    this.#farewells.add(tracked);
  }

  #groundFor({ width, height }: Picture): Ground | null {
    const { ground } = this.#options.settings();
    const aspect = width / height;
    if (this.#ground?.aspect === aspect && JSON.stringify(ground) === JSON.stringify(this.#calibration)) return this.#ground.ground;
    this.#calibration = ground;
    const made = ground && groundFrom(ground, aspect);
    this.#ground = { aspect, ground: typeof made === 'object' ? made : null };
    return this.#ground.ground;
  }
}

/** A copy that another thread reads where it is: a picture is most of a megabyte. */
function shared(rgb: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(rgb.length));
  copy.set(rgb);
  return copy;
}
