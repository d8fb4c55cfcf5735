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
/** A cell's mean is steadier than its pixels, less so than 16 independent ones: neighbours share noise after compression. */
const CELL_NOISE_SHARE = 0.4;
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
/** Standard deviation over mean deviation of normal noise. */
const DEVIATION_FACTOR = 1.25;

/**
 * What the picture looks like when nobody is there: per pixel a running mean and how much it is off by itself, and the
 * background that stood there before the present one (a lamp switched off, a car parked and gone, a leaf's two places).
 * All arrays are made once; `compare` allocates nothing.
 */
export class Background {
  readonly columns: number;
  readonly rows: number;
  readonly mean: Float32Array;
  /** 1: the cell differs from both backgrounds. */
  readonly active: Uint8Array;
  /** 1: the difference has shapes of its own; not only more or less light. */
  readonly structural: Uint8Array;
  /** 1: an active cell that has changed between frames of late; 0: it differs, and rests. */
  readonly stirring: Uint8Array;
  /** Differing pixels of an active cell, fewer where it is restless. */
  readonly weight: Float32Array;
  activeCells = 0;
  structuralCells = 0;

  readonly #width: number;
  readonly #former: Float32Array;
  readonly #noise: Float32Array;
  readonly #last: Uint8Array;
  readonly #hasFormer: Uint8Array;
  readonly #returned: Uint8Array;
  readonly #restless: Float32Array;
  readonly #stillFrames: Uint16Array;
  readonly #wasActive: Uint8Array;
  /** Of the cell being compared. */
  readonly #differences = new Float32Array(CELL_PIXELS);
  readonly #thresholds = new Float32Array(CELL_PIXELS);

  constructor(width: number, height: number) {
    this.#width = width;
    this.columns = Math.floor(width / CELL);
    this.rows = Math.floor(height / CELL);
    const pixels = width * height;
    const cells = this.columns * this.rows;
    this.mean = new Float32Array(pixels);
    this.#former = new Float32Array(pixels);
    this.#noise = new Float32Array(pixels).fill(FIRST_NOISE);
    this.#last = new Uint8Array(pixels);
    this.active = new Uint8Array(cells);
    this.structural = new Uint8Array(cells);
    this.stirring = new Uint8Array(cells);
    this.weight = new Float32Array(cells);
    this.#hasFormer = new Uint8Array(cells);
    this.#returned = new Uint8Array(cells);
    this.#restless = new Float32Array(cells);
    this.#stillFrames = new Uint16Array(cells);
    this.#wasActive = new Uint8Array(cells);
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
    for (let i = 0; i < this.mean.length; i++) {
      const difference = frame[i]! - this.mean[i]!;
      this.mean[i]! += share * difference;
      this.#noise[i]! += share * 0.5 * (Math.abs(difference) - this.#noise[i]!);
      if (this.#noise[i]! < MIN_NOISE) this.#noise[i] = MIN_NOISE;
    }
    this.#last.set(frame);
    this.#forgetChange();
  }

  /**
   * Finds the cells that differ, and learns from the others.
   * @param restFrames a cell that differs and stays as it is for so many frames rests
   * @param absorbFrames … and for so many it becomes background
   */
  compare(frame: Uint8Array, tone: ToneCurve, noiseFactor: number, floorLevels: number, restFrames: number, absorbFrames: number): void {
    this.activeCells = 0;
    this.structuralCells = 0;
    const floor = floorLevels + TONE_STEP_ERROR * tone.step;
    for (let row = 0, cell = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, cell++) {
        const changed = this.#compareCell(frame, tone.offset, cell, row, column, noiseFactor, floor);
        const active = changed >= MIN_PIXELS ? 1 : 0;
        this.active[cell] = active;
        this.structural[cell] = 0;
        this.stirring[cell] = 0;
        const flip = active === this.#wasActive[cell] ? 0 : 1;
        this.#restless[cell]! += LEARN_RESTLESS * (flip - this.#restless[cell]!);
        this.#wasActive[cell] = active;
        this.weight[cell] = active ? changed * Math.max(0, 1 - RESTLESS_WEIGHT * this.#restless[cell]!) : 0;
        if (!active) {
          this.#stillFrames[cell] = 0;
          continue;
        }
        this.activeCells++;
        if (this.#hasStructure(frame, row, column)) {
          this.structural[cell] = 1;
          this.structuralCells++;
        }
        this.#absorb(frame, cell, row, column, absorbFrames);
        if (this.#stillFrames[cell]! < restFrames) this.stirring[cell] = 1;
      }
    }
    this.#last.set(frame);
  }

  /** @returns how many pixels differ; the others have been learnt from. */
  #compareCell(frame: Uint8Array, offset: Float32Array, cell: number, row: number, column: number, noiseFactor: number, floor: number): number {
    const width = this.#width;
    const means = this.mean;
    const noises = this.#noise;
    const start = row * CELL * width + column * CELL;
    const factor = 1 + RESTLESS_THRESHOLD * this.#restless[cell]!;
    const differences = this.#differences;
    const thresholds = this.#thresholds;
    let sum = 0;
    let sumThreshold = 0;
    let over = 0;
    for (let y = 0, p = 0; y < CELL; y++) {
      for (let i = start + y * width; p < (y + 1) * CELL; i++, p++) {
        const mean = means[i]!;
        const lift = offset[mean & 255]!;
        const difference = frame[i]! - mean - lift;
        const slack = floor + TONE_ERROR * (lift < 0 ? -lift : lift);
        const noise = noiseFactor * noises[i]!;
        const threshold = (noise + slack) * factor;
        differences[p] = difference;
        thresholds[p] = threshold;
        sum += difference;
        sumThreshold += CELL_NOISE_SHARE * noise + CELL_FLOOR_SHARE * slack;
        if (difference > threshold || -difference > threshold) over++;
      }
    }
    sumThreshold *= factor;
    const asWhole = (sum < 0 ? -sum : sum) > sumThreshold;
    if (over === 0 && !asWhole) {
      this.#learnCell(start, offset);
      this.#returned[cell] = 0;
      return 0;
    }
    return this.#learnBesides(frame, offset, cell, row, column, asWhole);
  }

  /** `#learnPixel` for all of a cell's: by far the most that is done, so it is written out. */
  #learnCell(start: number, offset: Float32Array): void {
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
        const nextNoise = noise + LEARN_NOISE * ((difference < 0 ? -difference : difference) - noise);
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

  /** A cell with differing pixels: tells those that are the former background's, learns from those that do not differ. */
  #learnBesides(frame: Uint8Array, offset: Float32Array, cell: number, row: number, column: number, asWhole: boolean): number {
    const width = this.#width;
    const start = row * CELL * width + column * CELL;
    const hasFormer = this.#hasFormer[cell] === 1;
    const restlessShare = LEARN_NOISE_RESTLESS * this.#restless[cell]! * this.#restless[cell]!;
    let changed = 0;
    let returned = 0;
    for (let y = 0, p = 0; y < CELL; y++) {
      for (let i = start + y * width; p < (y + 1) * CELL; i++, p++) {
        const size = Math.abs(this.#differences[p]!);
        const threshold = this.#thresholds[p]!;
        if (size <= threshold && !asWhole) {
          this.#learnPixel(i, this.#differences[p]!, offset);
          continue;
        }
        if (hasFormer) {
          const off = frame[i]! - this.#former[i]!;
          if ((off < 0 ? -off : off) <= threshold) {
            this.#former[i]! += LEARN_BACKGROUND * off;
            returned++;
            continue;
          }
        }
        changed++;
        this.#noise[i]! += restlessShare * (Math.min(size, 2 * threshold) - this.#noise[i]!);
      }
    }
    if (hasFormer) this.#noteReturn(cell, row, column, returned);
    return changed;
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
  #hasStructure(frame: Uint8Array, row: number, column: number): boolean {
    const width = this.#width;
    const left = Math.max(0, column * CELL - 2);
    const right = Math.min(this.columns * CELL, column * CELL + CELL + 2);
    const top = Math.max(0, row * CELL - 2);
    const bottom = Math.min(this.rows * CELL, row * CELL + CELL + 2);
    let count = 0;
    let sumMean = 0;
    let sumSeen = 0;
    let meanMean = 0;
    let seenSeen = 0;
    let meanSeen = 0;
    let noise = 0;
    for (let y = top; y < bottom; y++) {
      for (let i = y * width + left; i < y * width + right; i++) {
        const mean = this.mean[i]!;
        const seen = frame[i]!;
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
    const deviation = (DEVIATION_FACTOR * noise) / count;
    const residual = (varianceSeen - explained) / count - deviation * deviation;
    const least = STRUCTURE_LEVELS + STRUCTURE_NOISE_FACTOR * deviation;
    // What was textured and is even now has been covered, unless it is all too bright or too dark to see.
    const lost = varianceMean / count > 60 && varianceSeen < varianceMean / 16 && sumSeen / count > 25 && sumSeen / count < 230;
    return lost || residual > least * least;
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
    this.active.fill(0);
    this.structural.fill(0);
    this.stirring.fill(0);
    this.#wasActive.fill(0);
    this.#stillFrames.fill(0);
    this.#returned.fill(0);
    this.activeCells = 0;
    this.structuralCells = 0;
  }
}
