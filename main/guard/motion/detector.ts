import { Background, CELL } from './background.ts';
import { BlobFinder } from './components.ts';
import { motionLimits, type MotionLimits } from './sensitivity.ts';
import { ToneCurve } from './tone.ts';
import { Tracks } from './tracks.ts';

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
  /** UTC ms of the first frame that showed what moves now. */
  onsetMs: number;
  /** 0..1: how much of the picture moves; the least thing that counts is about 0.05, a quarter of the picture 1. */
  score: number;
  /** Left, top, width, height as fractions of the picture. */
  box: [number, number, number, number] | null;
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
/** At least this share of a thing's cells must have shapes of their own, or it is light. */
const STRUCTURAL_SHARE = 0.2;
const MIN_STRUCTURAL_CELLS = 2;
/** A still object is background after this; a person standing stirs more than that. */
export const DEFAULT_ABSORB_MS = 60_000;
/** Nobody stands without stirring for so long. */
const REST_MS = 6_000;
/** Of a blob at rest a few cells may be told for stirring by noise. */
const MIN_STIRRING_CELLS = 2;
const STIRRING_SHARE = 0.04;
const USUAL_INTERVAL_MS = 200;
/** How fast the measured interval between frames follows. */
const INTERVAL_SHARE = 0.1;
/** Frames further apart than this are of another time: everything is learnt anew. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Motion on grey frames of one size, about 5 per second (fewer do as well: then it all takes as many frames). Feed frames in
 * order of time; it keeps no frame.
 */
export class MotionDetector {
  readonly #width: number;
  readonly #height: number;
  readonly #background: Background;
  readonly #tone = new ToneCurve();
  readonly #blobs: BlobFinder;
  readonly #tracks = new Tracks();
  readonly #reading: MotionReading = { state: 'settling', moving: false, stirring: true, onsetMs: 0, score: 0, box: null };
  readonly #absorbMs: number;
  #limits: MotionLimits;
  #frames = 0;
  #settled = false;
  #firstMs = 0;
  #intervalMs = USUAL_INTERVAL_MS;
  #usualToneStep = 0;
  #holdLeft = 0;
  #held = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #shares: [number, number] = [0, 0];

  constructor(options: { width: number; height: number; sensitivity: number; absorbMs?: number }) {
    this.#width = options.width;
    this.#height = options.height;
    this.#background = new Background(options.width, options.height);
    this.#blobs = new BlobFinder(this.#background.columns, this.#background.rows);
    this.#limits = motionLimits(options.sensitivity);
    this.#absorbMs = options.absorbMs ?? DEFAULT_ABSORB_MS;
  }

  setSensitivity(sensitivity: number): void {
    this.#limits = motionLimits(sensitivity);
  }

  /**
   * @param frame width x height grey levels, row by row; not kept
   * @param atMs UTC ms
   * @returns one object that is reused at the next call
   */
  push(frame: Uint8Array, atMs: number): MotionReading {
    if (atMs - this.#lastMs > LONGEST_PAUSE_MS || atMs < this.#lastMs) this.#restart(atMs);
    else this.#intervalMs += (this.#frames === 1 ? 1 : INTERVAL_SHARE) * (atMs - this.#lastMs - this.#intervalMs);
    this.#lastMs = atMs;
    if (!this.#settled) return this.#settle(frame, atMs);
    const absorbFrames = Math.max(2, Math.round(this.#absorbMs / this.#intervalMs));
    this.#tone.fit(frame, this.#background.mean, this.#width, this.#height, this.#background.active, CELL);
    const restFrames = Math.max(2, Math.round(REST_MS / this.#intervalMs));
    this.#background.compare(frame, this.#tone, this.#limits.noiseFactor, this.#limits.floorLevels, restFrames, absorbFrames);
    if (this.#wholePictureChanged() || this.#tone.step > GLOBAL_TONE_STEP) return this.#hold(frame);
    if (this.#holdLeft > 0) return this.#relearn(frame);
    this.#held = 0;
    return this.#watch(atMs);
  }

  #restart(atMs: number): void {
    this.#frames = 0;
    this.#settled = false;
    this.#firstMs = atMs;
    this.#holdLeft = 0;
    this.#held = 0;
    this.#shares = [0, 0];
    this.#tracks.clear();
    this.#tone.reset();
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
    this.#tracks.clear();
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

  #watch(atMs: number): MotionReading {
    const minWeight = Math.max(CELL * 2, this.#limits.minAreaShare * this.#width * this.#height);
    const found = this.#blobs.find(this.#background, minWeight);
    const shaped = this.#keepVisitors(found);
    const toneSteady = this.#tone.step < TONE_UNSETTLED_LEVELS + 2 * this.#usualToneStep;
    this.#usualToneStep += TONE_STEP_SHARE * (this.#tone.step - this.#usualToneStep);
    const sighting = this.#tracks.update(this.#blobs.blobs, shaped, atMs, this.#intervalMs, minWeight, toneSteady);
    if (!sighting) return this.#quiet('watching', found > 0);
    const reading = this.#reading;
    reading.state = 'watching';
    reading.moving = true;
    reading.stirring = true;
    reading.onsetMs = sighting.onsetMs;
    reading.score = Math.min(1, Math.max(0.05, 2 * Math.sqrt(sighting.weight / (this.#width * this.#height))));
    reading.box = [
      (sighting.left * CELL) / this.#width,
      (sighting.top * CELL) / this.#height,
      ((sighting.right - sighting.left) * CELL) / this.#width,
      ((sighting.bottom - sighting.top) * CELL) / this.#height,
    ];
    return reading;
  }

  /**
   * Moves the blobs that have shapes of their own and are not all at rest to the front. What was put down, or stood there when the
   * background was learnt and has gone, differs until it is absorbed; but it does not move.
   */
  #keepVisitors(found: number): number {
    const blobs = this.#blobs.blobs;
    let kept = 0;
    for (let i = 0; i < found; i++) {
      const blob = blobs[i]!;
      if (blob.structural < Math.max(MIN_STRUCTURAL_CELLS, STRUCTURAL_SHARE * blob.cells)) continue;
      if (blob.stirring < Math.max(MIN_STIRRING_CELLS, STIRRING_SHARE * blob.cells)) continue;
      blobs[i] = blobs[kept]!;
      blobs[kept++] = blob;
    }
    return kept;
  }

  #quiet(state: MotionReading['state'], stirring = true): MotionReading {
    const reading = this.#reading;
    reading.state = state;
    reading.moving = false;
    reading.stirring = stirring;
    reading.score = 0;
    reading.box = null;
    return reading;
  }
}
