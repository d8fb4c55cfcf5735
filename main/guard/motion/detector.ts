import type { GuardLook } from '../../../contract/guard-types.ts';
import { areaMask } from './areas.ts';
import { Background, CELL } from './background.ts';
import { Glance } from './glance.ts';
import { anyCanBeThing, type LevelFrame, LevelWatch, type Look, type Nothing } from './level-watch.ts';
import { HIGHEST_SENSITIVITY, nearestSensitivity, sizeOf } from './sensitivity.ts';
import { ToneCurve } from './tone.ts';
import type { Sighting } from './tracks.ts';

/** What one frame showed. */
export interface MotionReading {
  /**
   * `settling`: the background is still being learnt; `held`: the whole picture has just changed (light, infrared,
   * exposure) and is learnt anew, so nothing can be said; `watching`: the rest holds.
   */
  state: 'settling' | 'held' | 'watching';
  moving: boolean;
  /** Something may be about to: a thing was seen that is not believed yet, or nothing can be said. */
  stirring: boolean;
  /** Nothing differs, not even at the highest sensitivity or in an ignored area, nor does the light change. */
  calm: boolean;
  /** UTC ms of the first frame that showed what moves now. */
  onsetMs: number;
  /** 0..1: how much of the picture moves; the least thing that counts is about 0.05, a quarter of the picture 1. */
  score: number;
  /** Left, top, width, height as fractions of the picture. */
  box: [number, number, number, number] | null;
  /** Of the largest of what moves: n is a square of n x 3 % of the picture's height a side. */
  size: number;
  /** Zones that what moves touches: bit n for zone n of the look. */
  zones: number;
  /** Why nothing moves, where nothing does. */
  nothing: Nothing;
  /** What moves, valid until the next frame: its blobs are in `sighting.blobs`. */
  sighting: Sighting | null;
}

/** What would move at a sensitivity, whatever is set: for trying other settings afterwards. */
export interface LevelSighting {
  sensitivity: number;
  sighting: Sighting;
  labels: Uint16Array;
}

/** Enough to average the noise out, short enough to miss no visit; with keyframes only, as few frames as will do. */
const SETTLING_MS = 1700;
const LEAST_SETTLING_FRAMES = 4;
/** After the whole picture changed it is learnt anew for so many frames, longer while it goes on changing. */
const HOLD_FRAMES = 4;
const LONGEST_HOLD_FRAMES = 25;
/** The whole picture changes when so much more of it differs than two frames before, and some of it in every quarter. */
const GLOBAL_SHARE = 0.4;
const GLOBAL_QUARTER_SHARE = 0.25;
/** The whole picture has changed too when its tone jumps by this many levels between two frames. */
const GLOBAL_TONE_STEP = 30;
/** While exposure moves by this many levels a frame more than it mostly does nothing new is believed. */
const TONE_UNSETTLED_LEVELS = 4;
const TONE_STEP_SHARE = 0.1;
/** A scene whose tone moves by so many levels from one look to the next is not calm, however slowly: clouds, flicker, dusk. */
const LIGHT_MOVES_LEVELS = 2;
/** A still object is background after this; a person standing stirs more than that. */
export const DEFAULT_ABSORB_MS = 60_000;
/** Nobody stands without stirring for so long. */
const REST_MS = 6_000;
const USUAL_INTERVAL_MS = 200;
/** The usual time between frames is the median of so many: pauses do not count, and a change is seen at once. */
const INTERVALS = 5;
/** Frames further apart than this are of another time: everything is learnt anew. */
const LONGEST_PAUSE_MS = 30_000;

export interface DetectorOptions {
  width: number;
  height: number;
  look: GuardLook;
  absorbMs?: number;
}

/**
 * Motion on grey frames of one size, about 5 per second (fewer do as well: then it all takes as many frames). Feed frames in
 * order of time; it keeps no frame.
 */
export class MotionDetector {
  readonly #width: number;
  readonly #height: number;
  readonly #background: Background;
  readonly #tone = new ToneCurve();
  readonly #watch: LevelWatch;
  /** One for each sensitivity, everywhere in the picture, whatever the size. */
  readonly #levels: LevelWatch[];
  readonly #levelSightings: LevelSighting[] = [];
  readonly #frame: LevelFrame;
  readonly #glance: Glance;
  readonly #reading: MotionReading = { state: 'settling', moving: false, stirring: true, calm: false, onsetMs: 0, score: 0, box: null, size: 0, zones: 0, nothing: 'still', sighting: null };
  #look: Look;
  #absorbMs: number;
  #frames = 0;
  #settled = false;
  #firstMs = 0;
  #intervalMs = USUAL_INTERVAL_MS;
  readonly #intervals: number[] = [];
  #usualToneStep = 0;
  #holdLeft = 0;
  #held = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #shares: [number, number] = [0, 0];

  constructor(options: DetectorOptions) {
    this.#width = options.width;
    this.#height = options.height;
    this.#background = new Background(options.width, options.height);
    const { columns, rows } = this.#background;
    this.#watch = new LevelWatch(columns, rows);
    this.#levels = Array.from({ length: HIGHEST_SENSITIVITY }, () => new LevelWatch(columns, rows));
    this.#frame = { width: options.width, height: options.height, atMs: 0, intervalMs: 0, steady: true };
    this.#glance = new Glance(this.#background, options.width, options.height);
    this.#look = this.#lookOf(options.look);
    this.#absorbMs = options.absorbMs ?? DEFAULT_ABSORB_MS;
  }

  /** Cells across and down; a cell is 4 pixels a side. */
  get columns(): number {
    return this.#background.columns;
  }

  get rows(): number {
    return this.#background.rows;
  }

  /** Of the last frame: the number of the blob in `sighting.blobs` that a cell belongs to. */
  get labels(): Uint16Array {
    return this.#watch.finder.labels;
  }

  /** The picture as it is without what moves, grey levels; not to be changed. */
  get background(): Float32Array {
    return this.#background.mean;
  }

  /** What moves at each sensitivity at which anything does, in the last frame; reused. */
  get levels(): readonly LevelSighting[] {
    return this.#levelSightings;
  }

  /** What counts from now on; the background stays learnt. */
  setLook(look: GuardLook): void {
    this.#look = this.#lookOf(look);
  }

  setAbsorbMs(absorbMs: number): void {
    this.#absorbMs = absorbMs;
  }

  #lookOf(look: GuardLook): Look {
    return { sensitivity: nearestSensitivity(look.sensitivity), minSize: look.minSize, mask: areaMask(look.zones, this.columns, this.rows) };
  }

  /**
   * True when a frame shows anything that was not there, even if only at the highest sensitivity or in an ignored area, or another light.
   * Nothing is learnt from it, nor is it taken for the next one.
   */
  differs(frame: Uint8Array): boolean {
    return !this.#settled || this.#holdLeft > 0 || this.#glance.differs(frame, this.#tone, LIGHT_MOVES_LEVELS);
  }

  /**
   * @param frame width x height grey levels, row by row; not kept
   * @param atMs UTC ms
   * @param rested frames between the last and this were left out, in which there was nothing to see: it tells nothing of how often they come
   * @returns one object that is reused at the next call
   */
  push(frame: Uint8Array, atMs: number, rested = false): MotionReading {
    this.#levelSightings.length = 0;
    if (atMs - this.#lastMs > LONGEST_PAUSE_MS || atMs < this.#lastMs) this.#restart(atMs);
    else if (!rested) this.#measureInterval(atMs - this.#lastMs);
    this.#lastMs = atMs;
    if (!this.#settled) return this.#settle(frame, atMs);
    const absorbFrames = Math.max(2, Math.round(this.#absorbMs / this.#intervalMs));
    this.#tone.fit(frame, this.#background.mean, this.#width, this.#height, this.#background.active, CELL);
    const restFrames = Math.max(2, Math.round(REST_MS / this.#intervalMs));
    this.#background.compare(frame, this.#tone, restFrames, absorbFrames);
    if (this.#wholePictureChanged() || this.#tone.step > GLOBAL_TONE_STEP) return this.#hold(frame);
    if (this.#holdLeft > 0) return this.#relearn(frame);
    this.#held = 0;
    return this.#decide(atMs, rested);
  }

  #measureInterval(ms: number): void {
    this.#intervals.push(ms);
    if (this.#intervals.length > INTERVALS) this.#intervals.shift();
    this.#intervalMs = this.#intervals.toSorted((a, b) => a - b)[this.#intervals.length >> 1]!;
  }

  #restart(atMs: number): void {
    this.#frames = 0;
    this.#settled = false;
    this.#firstMs = atMs;
    this.#holdLeft = 0;
    this.#held = 0;
    this.#shares = [0, 0];
    this.#clearWatches();
    this.#tone.reset();
  }

  #clearWatches(): void {
    this.#watch.clear();
    for (const level of this.#levels) level.clear();
  }

  #settle(frame: Uint8Array, atMs: number): MotionReading {
    if (this.#frames === 0) this.#background.replace(frame, false);
    // A plain mean over the frames so far.
    else this.#background.learn(frame, 1 / (this.#frames + 1));
    this.#frames++;
    this.#settled = this.#frames >= LEAST_SETTLING_FRAMES && atMs - this.#firstMs >= SETTLING_MS;
    return this.#quiet('settling');
  }

  #wholePictureChanged(): boolean {
    const { columns, rows, active, activeCells } = this.#background;
    const share = activeCells / (columns * rows);
    const before = Math.min(this.#shares[0], this.#shares[1]);
    this.#shares = [this.#shares[1], share];
    if (share - before < GLOBAL_SHARE) return false;
    const quarters = [0, 0, 0, 0];
    for (let cell = 0; cell < active.length; cell++) {
      if (!active[cell]) continue;
      const y = (cell / columns) | 0;
      quarters[(y * 2 < rows ? 0 : 2) + ((cell - y * columns) * 2 < columns ? 0 : 1)]!++;
    }
    return quarters.every((count) => count >= (GLOBAL_QUARTER_SHARE * columns * rows) / 4);
  }

  #hold(frame: Uint8Array): MotionReading {
    this.#shares = [0, 0];
    this.#clearWatches();
    this.#background.replace(frame, this.#held === 0);
    this.#tone.reset();
    this.#holdLeft = this.#held >= LONGEST_HOLD_FRAMES ? 0 : HOLD_FRAMES;
    this.#held++;
    return this.#quiet('held');
  }

  #relearn(frame: Uint8Array): MotionReading {
    this.#holdLeft--;
    this.#held++;
    this.#shares = [0, 0];
    this.#background.learn(frame, 0.5);
    this.#tone.reset();
    return this.#quiet('held');
  }

  #decide(atMs: number, rested: boolean): MotionReading {
    const frame = this.#frame;
    frame.atMs = atMs;
    frame.intervalMs = this.#intervalMs;
    frame.steady = this.#tone.step < TONE_UNSETTLED_LEVELS + 2 * this.#usualToneStep;
    if (!rested) this.#usualToneStep += TONE_STEP_SHARE * (this.#tone.step - this.#usualToneStep);
    this.#decideLevels(frame);
    const sighting = this.#watch.update(this.#background, this.#look, frame);
    if (!sighting) return this.#quiet('watching', this.#watch.found > 0, this.#watch.nothing, this.#isCalm);
    const reading = this.#reading;
    reading.state = 'watching';
    reading.moving = true;
    reading.stirring = true;
    reading.calm = false;
    reading.onsetMs = sighting.onsetMs;
    reading.score = Math.min(1, Math.max(0.05, 2 * Math.sqrt(sighting.weight / (this.#width * this.#height))));
    reading.box = this.boxOf(sighting);
    reading.size = sizeOf(sighting.largest, this.#height);
    reading.zones = sighting.zones;
    reading.sighting = sighting;
    return reading;
  }

  #decideLevels(frame: LevelFrame): void {
    for (let sensitivity = 1; sensitivity <= HIGHEST_SENSITIVITY; sensitivity++) {
      const watch = this.#levels[sensitivity - 1]!;
      const sighting = watch.update(this.#background, { sensitivity, minSize: 0, mask: null }, frame);
      if (sighting) this.#levelSightings.push({ sensitivity, sighting, labels: watch.finder.labels });
    }
  }

  /** Sides in cells as fractions of the picture. */
  boxOf({ left, top, right, bottom }: { left: number; top: number; right: number; bottom: number }): [number, number, number, number] {
    return [(left * CELL) / this.#width, (top * CELL) / this.#height, ((right - left) * CELL) / this.#width, ((bottom - top) * CELL) / this.#height];
  }

  get #isCalm(): boolean {
    // Whatever is found at a lower sensitivity, or outside of ignored areas, is found at the highest, everywhere.
    const { finder, found } = this.#levels.at(-1)!;
    return this.#tone.step < LIGHT_MOVES_LEVELS && !anyCanBeThing(finder.blobs, found);
  }

  #quiet(state: MotionReading['state'], stirring = true, nothing: Nothing = 'still', calm = false): MotionReading {
    const reading = this.#reading;
    reading.state = state;
    reading.moving = false;
    reading.stirring = stirring;
    reading.calm = calm;
    reading.score = 0;
    reading.box = null;
    reading.size = 0;
    reading.zones = 0;
    reading.nothing = nothing;
    reading.sighting = null;
    return reading;
  }
}
