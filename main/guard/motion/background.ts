import { HIGHEST_SENSITIVITY, LEARNING_SENSITIVITY, LIMITS } from './sensitivity.ts';
import type { ToneCurve } from './tone.ts';

/** Side of a cell in pixels: decisions are made on cells, so that the noise of single pixels is outvoted. */
export const CELL = 4;
const CELL_PIXELS = CELL * CELL;
/** So many of a cell's 16 pixels must differ; single pixels are noise, a line one pixel wide is four. */
const MIN_PIXELS = 4;

/** Share of the difference that the background takes over per frame: gone in some 6 s at 5 frames per second. */
const LEARN_BACKGROUND = 1 / 32;
/** A lasting change of tone sinks in more slowly: a dawn is followed, a bright car passing is not. */
const LEARN_TONE = 1 / 64;
const LEARN_NOISE = 1 / 32;
/** Differences count as noise only as far as the place is restless: a passer-by must not make it deaf. */
const LEARN_NOISE_RESTLESS = 1 / 16;
/** The least mean deviation a pixel is believed to have: below it 8-bit rounding rules. */
const MIN_NOISE = 0.6;
const FIRST_NOISE = 2.5;
/** Part of a change of tone that the curve may get wrong, pixel by pixel. */
const TONE_ERROR = 0.15;
const TONE_STEP_ERROR = 0.25;
/**
 * A cell's mean is steadier than its pixels: four times after a clean sensor, hardly after a codec that smears. So it is learnt
 * for each cell, and never believed to be below the first share of its pixels' noise.
 */
const LEAST_CELL_NOISE_SHARE = 0.25;
const FIRST_CELL_NOISE_SHARE = 0.4;
const CELL_FLOOR_SHARE = 0.8;
/** How fast a cell's restlessness (turning changed and back: leaves, rain, a screen) is learnt and forgotten: 13 s. */
const LEARN_RESTLESS = 1 / 64;
const RESTLESS_THRESHOLD = 3;
const RESTLESS_WEIGHT = 4;
/** The former background has been back for so many frames: it is the background again. */
const RETURNED_FRAMES = 15;
/** A change that a gain and an offset of the background explain to within this much more than the noise is one of light. */
const STRUCTURE_LEVELS = 3;
const STRUCTURE_NOISE_FACTOR = 0.6;
/** What a slope of light cannot explain either, with so much more than the noise, is an edge. */
const SHARP_LEVELS = 1.5;
const SHARP_NOISE_FACTOR = 0.4;
/** In noise of so many levels and more structure is looked for in blocks of 2 x 2 pixels as well: a dark figure in a grainy night. */
const COARSE_FROM_LEVELS = 3;
/** Standard deviation over mean deviation of normal noise. */
const DEVIATION_FACTOR = 1.25;

const FOUND = -1;
const UNKNOWN = 2;
const LEVELS = HIGHEST_SENSITIVITY;
const NOISE_FACTORS = Float64Array.from(LIMITS, (limits) => limits.noiseFactor);
const LOWEST_FLOOR = LIMITS[LEVELS - 1]!.floorLevels;
/** Grey levels above the floor of the highest sensitivity. */
const FLOOR_STEPS = Float64Array.from(LIMITS, (limits) => limits.floorLevels - LOWEST_FLOOR);
const LEAST_NOISE_FACTOR = NOISE_FACTORS[LEVELS - 1]!;
const LEARNING = LEARNING_SENSITIVITY - 1;

/**
 * What the picture looks like when nobody is there: per pixel a running mean and how much it is off by itself, and the
 * background that stood there before the present one (a lamp switched off, a car parked and gone, a leaf's two places).
 * It is the same for every sensitivity: those only say how far off a cell has to be to differ, and all five are told in one pass.
 * All arrays are made once; `compare` allocates nothing.
 */
export class Background {
  readonly columns: number;
  readonly rows: number;
  readonly mean: Float32Array;
  /** The lowest sensitivity at which the cell differs from both backgrounds; 0: at none. */
  readonly level: Uint8Array;
  /** 1: the cell differs at the sensitivity that is learnt with. */
  readonly active: Uint8Array;
  /** 1: the difference has shapes of its own; not only more or less light. */
  readonly structural: Uint8Array;
  /** 1: an active cell that has changed between frames of late; 0: it differs, and rests. */
  readonly stirring: Uint8Array;
  /** Differing pixels of a cell that differs, fewer where it is restless: by sensitivity less one, then by cell. */
  readonly weight: Float32Array[];
  /** Cells of `active`. */
  activeCells = 0;
  /** Cells that differ at the highest sensitivity. */
  differingCells = 0;

  readonly #width: number;
  readonly #former: Float32Array;
  /** Mean deviation of each pixel, and of each cell's mean. */
  readonly #noise: Float32Array;
  readonly #cellNoise: Float32Array;
  readonly #last: Uint8Array;
  readonly #hasFormer: Uint8Array;
  readonly #returned: Uint8Array;
  readonly #restless: Float32Array;
  readonly #stillFrames: Uint16Array;
  readonly #wasActive: Uint8Array;
  /** By cell, of the last frame, as far as it was asked for: 1 sharp, 0 not. */
  readonly #sharp: Uint8Array;
  #anySharp = false;
  /** Of the cell being compared: what it is off by, what is borne for light, pixels that differ by sensitivity. */
  readonly #differences = new Float32Array(CELL_PIXELS);
  readonly #slacks = new Float32Array(CELL_PIXELS);
  readonly #counts = new Uint8Array(LEVELS);

  constructor(width: number, height: number) {
    this.#width = width;
    this.columns = Math.floor(width / CELL);
    this.rows = Math.floor(height / CELL);
    const pixels = width * height;
    const cells = this.columns * this.rows;
    this.mean = new Float32Array(pixels);
    this.#former = new Float32Array(pixels);
    this.#noise = new Float32Array(pixels).fill(FIRST_NOISE);
    this.#cellNoise = new Float32Array(cells).fill(FIRST_NOISE * FIRST_CELL_NOISE_SHARE);
    this.#last = new Uint8Array(pixels);
    this.level = new Uint8Array(cells);
    this.active = new Uint8Array(cells);
    this.structural = new Uint8Array(cells);
    this.stirring = new Uint8Array(cells);
    this.weight = Array.from({ length: LEVELS }, () => new Float32Array(cells));
    this.#hasFormer = new Uint8Array(cells);
    this.#returned = new Uint8Array(cells);
    this.#restless = new Float32Array(cells);
    this.#stillFrames = new Uint16Array(cells);
    this.#wasActive = new Uint8Array(cells);
    this.#sharp = new Uint8Array(cells).fill(UNKNOWN);
  }

  /** Takes the picture as it is for the background. `keepFormer`: the one until now may come back (a light is switched). */
  replace(frame: Uint8Array, keepFormer: boolean): void {
    if (keepFormer) {
      this.#former.set(this.mean);
      this.#hasFormer.fill(1);
    }
    for (let i = 0; i < this.mean.length; i++) this.mean[i] = frame[i]!;
    this.#last.set(frame);
    this.#forgetChange();
  }

  /** Learns fast: `share` of the difference from this frame; everything is taken for background. */
  learn(frame: Uint8Array, share: number): void {
    const width = this.#width;
    for (let row = 0, cell = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, cell++) {
        const start = row * CELL * width + column * CELL;
        let sum = 0;
        for (let y = 0; y < CELL; y++) {
          for (let i = start + y * width; i < start + y * width + CELL; i++) {
            const difference = frame[i]! - this.mean[i]!;
            sum += difference;
            this.mean[i]! += share * difference;
            this.#noise[i]! += share * 0.5 * (Math.abs(difference) - this.#noise[i]!);
            if (this.#noise[i]! < MIN_NOISE) this.#noise[i] = MIN_NOISE;
          }
        }
        this.#cellNoise[cell]! += share * 0.5 * (Math.abs(sum) / CELL_PIXELS - this.#cellNoise[cell]!);
      }
    }
    this.#last.set(frame);
    this.#forgetChange();
  }

  /**
   * Finds the cells that differ, and learns from the others.
   * @param restFrames a cell that differs and stays as it is for so many frames rests
   * @param absorbFrames … and for so many it becomes background
   */
  compare(frame: Uint8Array, tone: ToneCurve, restFrames: number, absorbFrames: number): void {
    this.activeCells = 0;
    this.differingCells = 0;
    if (this.#anySharp) this.#sharp.fill(UNKNOWN);
    this.#anySharp = false;
    const floor = LOWEST_FLOOR + TONE_STEP_ERROR * tone.step;
    for (let row = 0, cell = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, cell++) {
        const level = this.#compareCell(frame, tone.offset, cell, row, column, floor);
        const active = level !== 0 && level <= LEARNING_SENSITIVITY ? 1 : 0;
        this.level[cell] = level;
        this.active[cell] = active;
        this.structural[cell] = 0;
        this.stirring[cell] = 0;
        const flip = active === this.#wasActive[cell] ? 0 : 1;
        this.#restless[cell]! += LEARN_RESTLESS * (flip - this.#restless[cell]!);
        this.#wasActive[cell] = active;
        if (level === 0) {
          this.#stillFrames[cell] = 0;
          continue;
        }
        const trust = Math.max(0, 1 - RESTLESS_WEIGHT * this.#restless[cell]!);
        for (let i = 0; i < LEVELS; i++) this.weight[i]![cell] = i + 1 < level ? 0 : this.#counts[i]! * trust;
        this.activeCells += active;
        this.differingCells++;
        if (this.#hasStructure(frame, cell, row, column)) this.structural[cell] = 1;
        this.#absorb(frame, cell, row, column, absorbFrames);
        if (this.#stillFrames[cell]! < restFrames) this.stirring[cell] = 1;
      }
    }
    this.#last.set(frame);
  }

  /**
   * Finds the cells that `compare` would find at the highest sensitivity, and learns nothing.
   * @param level … filled: that sensitivity where a cell differs, else 0
   * @param weight … filled: as `weight`, of that sensitivity
   * @returns how many cells differ
   */
  glance(frame: Uint8Array, tone: ToneCurve, level: Uint8Array, weight: Float32Array): number {
    const floor = LOWEST_FLOOR + TONE_STEP_ERROR * tone.step;
    let differing = 0;
    for (let row = 0, cell = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, cell++) {
        const pixels = this.#glanceAt(frame, tone.offset, cell, row * CELL * this.#width + column * CELL, floor);
        level[cell] = pixels >= MIN_PIXELS ? LEVELS : 0;
        if (pixels < MIN_PIXELS) continue;
        weight[cell] = pixels * Math.max(0, 1 - RESTLESS_WEIGHT * this.#restless[cell]!);
        differing++;
      }
    }
    return differing;
  }

  /** @returns the cell's pixels that differ from both backgrounds, all of them where it does as a whole */
  #glanceAt(frame: Uint8Array, offset: Float32Array, cell: number, start: number, floor: number): number {
    const width = this.#width;
    const factor = 1 + RESTLESS_THRESHOLD * this.#restless[cell]!;
    const hasFormer = this.#hasFormer[cell] === 1;
    let [sum, sumNoise, sumSlack, pixels, returned] = [0, 0, 0, 0, 0];
    for (let y = 0; y < CELL; y++) {
      for (let i = start + y * width; i < start + y * width + CELL; i++) {
        const mean = this.mean[i]!;
        const lift = offset[mean & 255]!;
        const difference = frame[i]! - mean - lift;
        const slack = floor + TONE_ERROR * (lift < 0 ? -lift : lift);
        const noise = this.#noise[i]!;
        const threshold = (LEAST_NOISE_FACTOR * noise + slack) * factor;
        sum += difference;
        sumNoise += noise;
        sumSlack += slack;
        const isBack = hasFormer && Math.abs(frame[i]! - this.#former[i]!) <= (NOISE_FACTORS[LEARNING]! * noise + slack + FLOOR_STEPS[LEARNING]!) * factor;
        if (isBack) returned++;
        else if (difference > threshold || -difference > threshold) pixels++;
      }
    }
    const cellNoise = Math.max(this.#cellNoise[cell]! * CELL_PIXELS, LEAST_CELL_NOISE_SHARE * sumNoise);
    const isWhole = Math.abs(sum) > (LEAST_NOISE_FACTOR * cellNoise + CELL_FLOOR_SHARE * sumSlack) * factor;
    return isWhole ? CELL_PIXELS - returned : pixels;
  }

  /** @returns the lowest sensitivity at which it differs, 0 for none; pixels that do not differ have been learnt from. */
  #compareCell(frame: Uint8Array, offset: Float32Array, cell: number, row: number, column: number, floor: number): number {
    const width = this.#width;
    const means = this.mean;
    const noises = this.#noise;
    const start = row * CELL * width + column * CELL;
    const factor = 1 + RESTLESS_THRESHOLD * this.#restless[cell]!;
    const differences = this.#differences;
    const slacks = this.#slacks;
    let sum = 0;
    let sumNoise = 0;
    let sumSlack = 0;
    let over = 0;
    for (let y = 0, p = 0; y < CELL; y++) {
      for (let i = start + y * width; p < (y + 1) * CELL; i++, p++) {
        const mean = means[i]!;
        const lift = offset[mean & 255]!;
        const difference = frame[i]! - mean - lift;
        const slack = floor + TONE_ERROR * (lift < 0 ? -lift : lift);
        const noise = noises[i]!;
        const threshold = (LEAST_NOISE_FACTOR * noise + slack) * factor;
        differences[p] = difference;
        slacks[p] = slack;
        sum += difference;
        sumNoise += noise;
        sumSlack += slack;
        if (difference > threshold || -difference > threshold) over++;
      }
    }
    const off = sum < 0 ? -sum : sum;
    const cellNoise = Math.max(this.#cellNoise[cell]! * CELL_PIXELS, LEAST_CELL_NOISE_SHARE * sumNoise);
    // How many of the sensitivities it is off for as a whole, from the highest down.
    let whole = LEVELS;
    while (whole > 0 && off > (NOISE_FACTORS[whole - 1]! * cellNoise + CELL_FLOOR_SHARE * (sumSlack + CELL_PIXELS * FLOOR_STEPS[whole - 1]!)) * factor) whole--;
    if (whole > LEARNING) this.#cellNoise[cell]! += LEARN_NOISE * (off / CELL_PIXELS - this.#cellNoise[cell]!);
    if (over === 0 && whole === LEVELS) {
      this.#learnCell(start, offset, sum / CELL_PIXELS);
      this.#returned[cell] = 0;
      return 0;
    }
    return this.#learnBesides(frame, offset, cell, row, column, factor, whole);
  }

  /** `#learnPixel` for all of a cell's: by far the most that is done, so it is written out. What they have in `common` is light. */
  #learnCell(start: number, offset: Float32Array, common: number): void {
    const width = this.#width;
    const means = this.mean;
    const noises = this.#noise;
    const differences = this.#differences;
    for (let y = 0, p = 0; y < CELL; y++) {
      for (let i = start + y * width; p < (y + 1) * CELL; i++, p++) {
        const difference = differences[p]!;
        const mean = means[i]!;
        const next = mean + LEARN_BACKGROUND * difference + LEARN_TONE * offset[mean & 255]!;
        means[i] = next < 0 ? 0 : next > 255 ? 255 : next;
        const noise = noises[i]!;
        const own = difference - common;
        const nextNoise = noise + LEARN_NOISE * ((own < 0 ? -own : own) - noise);
        noises[i] = nextNoise < MIN_NOISE ? MIN_NOISE : nextNoise;
      }
    }
  }

  #learnPixel(i: number, difference: number, offset: Float32Array): void {
    const mean = this.mean[i]!;
    const next = mean + LEARN_BACKGROUND * difference + LEARN_TONE * offset[mean & 255]!;
    this.mean[i] = next < 0 ? 0 : next > 255 ? 255 : next;
    const noise = this.#noise[i]!;
    const nextNoise = noise + LEARN_NOISE * ((difference < 0 ? -difference : difference) - noise);
    this.#noise[i] = nextNoise < MIN_NOISE ? MIN_NOISE : nextNoise;
  }

  /**
   * A cell with differing pixels: tells those that are the former background's, learns from those that do not differ.
   * @param whole it differs as a whole at sensitivities above this
   */
  #learnBesides(frame: Uint8Array, offset: Float32Array, cell: number, row: number, column: number, factor: number, whole: number): number {
    const width = this.#width;
    const start = row * CELL * width + column * CELL;
    const hasFormer = this.#hasFormer[cell] === 1;
    const restlessShare = LEARN_NOISE_RESTLESS * this.#restless[cell]! * this.#restless[cell]!;
    const counts = this.#counts;
    counts.fill(0);
    let returned = 0;
    for (let y = 0, p = 0; y < CELL; y++) {
      for (let i = start + y * width; p < (y + 1) * CELL; i++, p++) {
        const size = Math.abs(this.#differences[p]!);
        const slack = this.#slacks[p]!;
        const noise = this.#noise[i]!;
        let least = LEVELS;
        while (least > 0 && size > (NOISE_FACTORS[least - 1]! * noise + slack + FLOOR_STEPS[least - 1]!) * factor) least--;
        if (whole < least) least = whole;
        const differs = least <= LEARNING;
        if (!differs) this.#learnPixel(i, this.#differences[p]!, offset);
        if (least === LEVELS) continue;
        const threshold = (NOISE_FACTORS[LEARNING]! * noise + slack + FLOOR_STEPS[LEARNING]!) * factor;
        if (hasFormer) {
          const off = frame[i]! - this.#former[i]!;
          if ((off < 0 ? -off : off) <= threshold) {
            if (differs) this.#former[i]! += LEARN_BACKGROUND * off;
            returned++;
            continue;
          }
        }
        for (let level = least; level < LEVELS; level++) counts[level]!++;
        if (differs) this.#noise[i]! += restlessShare * (Math.min(size, 2 * threshold) - this.#noise[i]!);
      }
    }
    if (hasFormer) this.#noteReturn(cell, row, column, returned);
    for (let level = 0; level < LEVELS; level++) if (counts[level]! >= MIN_PIXELS) return level + 1;
    return 0;
  }

  #noteReturn(cell: number, row: number, column: number, returned: number): void {
    if (returned < CELL_PIXELS / 2) {
      this.#returned[cell] = 0;
      return;
    }
    if (++this.#returned[cell]! < RETURNED_FRAMES) return;
    this.#returned[cell] = 0;
    for (let y = 0; y < CELL; y++) {
      const start = (row * CELL + y) * this.#width + column * CELL;
      for (let i = start; i < start + CELL; i++) {
        const mean = this.mean[i]!;
        this.mean[i] = this.#former[i]!;
        this.#former[i] = mean;
      }
    }
  }

  /** True when no gain and offset of the background around the cell gives what is seen there: new edges, new texture. */
  #hasStructure(frame: Uint8Array, cell: number, row: number, column: number): boolean {
    const deviation = this.#findStructure(frame, row, column, 1, 2);
    if (deviation === FOUND) return true;
    return deviation >= COARSE_FROM_LEVELS && this.#findStructure(frame, row, column, 2, CELL, this.#cellNoise[cell]!) === FOUND;
  }

  /**
   * Looks in blocks of `step` x `step` pixels, in the cell and `margin` pixels around it.
   * @param cellNoise what is known of the noise of cells as wholes, where blocks are larger than pixels
   * @returns FOUND, or else the standard deviation of the noise there
   */
  #findStructure(frame: Uint8Array, row: number, column: number, step: number, margin: number, cellNoise?: number): number {
    const width = this.#width;
    const left = Math.max(0, column * CELL - margin);
    const right = Math.min(this.columns * CELL, column * CELL + CELL + margin);
    const top = Math.max(0, row * CELL - margin);
    const bottom = Math.min(this.rows * CELL, row * CELL + CELL + margin);
    let count = 0;
    let sumMean = 0;
    let sumSeen = 0;
    let meanMean = 0;
    let seenSeen = 0;
    let meanSeen = 0;
    let noise = 0;
    for (let y = top; y < bottom; y += step) {
      for (let i = y * width + left; i < y * width + right; i += step) {
        let mean = this.mean[i]!;
        let seen = frame[i]!;
        if (step === 2) {
          mean = (mean + this.mean[i + 1]! + this.mean[i + width]! + this.mean[i + width + 1]!) / 4;
          seen = (seen + frame[i + 1]! + frame[i + width]! + frame[i + width + 1]!) / 4;
        }
        count++;
        sumMean += mean;
        sumSeen += seen;
        meanMean += mean * mean;
        seenSeen += seen * seen;
        meanSeen += mean * seen;
        noise += this.#noise[i]!;
      }
    }
    const varianceMean = meanMean - (sumMean * sumMean) / count;
    const varianceSeen = seenSeen - (sumSeen * sumSeen) / count;
    const covariance = meanSeen - (sumMean * sumSeen) / count;
    // A negative gain turns the texture over: no light does that.
    const explained = varianceMean > 1 && covariance > 0 ? (covariance * covariance) / varianceMean : 0;
    const ofPixels = noise / count;
    // A block is to a cell what a pixel is to a block: so is its noise, whether neighbours share it or not.
    const deviation = DEVIATION_FACTOR * (cellNoise === undefined ? ofPixels : Math.sqrt(ofPixels * Math.max(cellNoise, LEAST_CELL_NOISE_SHARE * ofPixels)));
    const residual = (varianceSeen - explained) / count - deviation * deviation;
    const least = STRUCTURE_LEVELS + STRUCTURE_NOISE_FACTOR * deviation;
    // What was textured and is even now has been covered, unless it is all too bright or too dark to see.
    const lost = varianceMean / count > 60 && varianceSeen < varianceMean / 16 && sumSeen / count > 25 && sumSeen / count < 230;
    return lost || residual > least * least ? FOUND : deviation;
  }

  /**
   * True when what is seen in and around a cell of the last frame is neither the background nor a soft light or shadow on it: no gain
   * of it, and no slope of brightness besides. Asks more than `structural`.
   */
  isSharp(cell: number): boolean {
    const known = this.#sharp[cell]!;
    if (known !== UNKNOWN) return known === 1;
    this.#anySharp = true;
    const row = (cell / this.columns) | 0;
    const sharp = this.structural[cell] === 1 && this.#findSharp(cell, row, cell - row * this.columns);
    this.#sharp[cell] = sharp ? 1 : 0;
    return sharp;
  }

  #findSharp(cell: number, row: number, column: number): boolean {
    let noise = 0;
    for (let y = 0; y < CELL; y++) for (let x = 0; x < CELL; x++) noise += this.#noise[(row * CELL + y) * this.#width + column * CELL + x]!;
    const ofPixels = noise / CELL_PIXELS;
    const deviation = DEVIATION_FACTOR * ofPixels;
    if (this.#isSharpIn(row, column, 1, 2, deviation)) return true;
    const ofBlocks = DEVIATION_FACTOR * Math.sqrt(ofPixels * Math.max(this.#cellNoise[cell]!, LEAST_CELL_NOISE_SHARE * ofPixels));
    return deviation >= COARSE_FROM_LEVELS && this.#isSharpIn(row, column, 2, CELL, ofBlocks);
  }

  /** In blocks of `step` x `step` pixels, in the cell and `margin` pixels around it; `deviation`: of a block's noise. */
  #isSharpIn(row: number, column: number, step: number, margin: number, deviation: number): boolean {
    const width = this.#width;
    const left = Math.max(0, column * CELL - margin);
    const right = Math.min(this.columns * CELL, column * CELL + CELL + margin);
    const top = Math.max(0, row * CELL - margin);
    const bottom = Math.min(this.rows * CELL, row * CELL + CELL + margin);
    const middleX = (left + right - step) / 2;
    const middleY = (top + bottom - step) / 2;
    let [count, sumMean, sumSeen, meanMean, seenSeen, meanSeen] = [0, 0, 0, 0, 0, 0];
    let [xx, yy, meanX, meanY, seenX, seenY] = [0, 0, 0, 0, 0, 0];
    for (let y = top; y < bottom; y += step) {
      const dy = y - middleY;
      for (let x = left; x < right; x += step) {
        const i = y * width + x;
        const dx = x - middleX;
        let mean = this.mean[i]!;
        let seen = this.#last[i]!;
        if (step === 2) {
          mean = (mean + this.mean[i + 1]! + this.mean[i + width]! + this.mean[i + width + 1]!) / 4;
          seen = (seen + this.#last[i + 1]! + this.#last[i + width]! + this.#last[i + width + 1]!) / 4;
        }
        count++;
        sumMean += mean;
        sumSeen += seen;
        meanMean += mean * mean;
        seenSeen += seen * seen;
        meanSeen += mean * seen;
        xx += dx * dx;
        yy += dy * dy;
        meanX += mean * dx;
        meanY += mean * dy;
        seenX += seen * dx;
        seenY += seen * dy;
      }
    }
    // What is left of both when their own slope is taken out; then of the one what a gain of the other leaves.
    const restMean = meanMean - (sumMean * sumMean) / count - (meanX * meanX) / xx - (meanY * meanY) / yy;
    const restSeen = seenSeen - (sumSeen * sumSeen) / count - (seenX * seenX) / xx - (seenY * seenY) / yy;
    const both = meanSeen - (sumMean * sumSeen) / count - (meanX * seenX) / xx - (meanY * seenY) / yy;
    const explained = restMean > 1 && both > 0 ? (both * both) / restMean : 0;
    const least = SHARP_LEVELS + SHARP_NOISE_FACTOR * deviation;
    return (restSeen - explained) / count - deviation * deviation > least * least;
  }

  #absorb(frame: Uint8Array, cell: number, row: number, column: number, absorbFrames: number): void {
    let moved = 0;
    let noise = 0;
    for (let y = 0; y < CELL; y++) {
      const start = (row * CELL + y) * this.#width + column * CELL;
      for (let i = start; i < start + CELL; i++) {
        moved += Math.abs(frame[i]! - this.#last[i]!);
        noise += this.#noise[i]!;
      }
    }
    if (moved > 2 * noise + 2 * CELL_PIXELS) {
      this.#stillFrames[cell] = this.#stillFrames[cell]! >> 1;
      return;
    }
    if (++this.#stillFrames[cell]! < absorbFrames) return;
    this.#stillFrames[cell] = 0;
    this.#hasFormer[cell] = 1;
    this.#returned[cell] = 0;
    for (let y = 0; y < CELL; y++) {
      const start = (row * CELL + y) * this.#width + column * CELL;
      for (let i = start; i < start + CELL; i++) {
        this.#former[i] = this.mean[i]!;
        this.mean[i] = frame[i]!;
      }
    }
  }

  #forgetChange(): void {
    this.level.fill(0);
    this.active.fill(0);
    this.structural.fill(0);
    this.stirring.fill(0);
    this.#wasActive.fill(0);
    this.#stillFrames.fill(0);
    this.#returned.fill(0);
    this.activeCells = 0;
    this.differingCells = 0;
  }
}
