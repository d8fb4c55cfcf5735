/** The picture is smoothed over so long: what falls, flickers and rustles is averaged out of it. */
const SMOOTH_MS = 700;
/** Of the mean difference between a halved frame and the smoothed picture that much is left in the mean step between its points. */
const NOISE_LEFT = 0.5;
/** What moves is no noise: the estimate follows it downwards sooner than upwards. */
const NOISE_FALLS = 0.2;
const NOISE_RISES = 0.01;
const FIRST_OFF = 1;
/** Points of a block a side: what is covered is told block by block. */
const BLOCK = 6;

/** A picture at half its width and height. */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly levels: Float32Array;
}

/** What is to be known of a sketch. */
export interface Figures {
  brightness: number;
  /** Standard deviation of the levels. */
  contrast: number;
  /** Mean step from point to point, less what noise makes of it. */
  detail: number;
}

/** Halves a stream of grey frames and smooths it over about a second. Allocates nothing after it was made. */
export class Sketcher implements Sketch {
  readonly width: number;
  readonly height: number;
  readonly levels: Float32Array;
  readonly #pictureWidth: number;
  #off = FIRST_OFF;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(width: number, height: number) {
    this.#pictureWidth = width;
    this.width = width >> 1;
    this.height = height >> 1;
    this.levels = new Float32Array(this.width * this.height);
  }

  /** What noise adds to the mean step between points. */
  get noise(): number {
    return NOISE_LEFT * this.#off;
  }

  take(frame: Uint8Array, atMs: number): void {
    const share = 1 - Math.exp(-Math.max(0, atMs - this.#lastMs) / SMOOTH_MS);
    this.#lastMs = atMs;
    const { levels, width, height } = this;
    const full = this.#pictureWidth;
    let off = 0;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, at = 2 * y * full; x < width; x++, at += 2, i++) {
        const difference = (frame[at]! + frame[at + 1]! + frame[at + full]! + frame[at + full + 1]!) / 4 - levels[i]!;
        off += difference < 0 ? -difference : difference;
        levels[i]! += share * difference;
      }
    }
    off /= levels.length;
    this.#off += (off < this.#off ? NOISE_FALLS : NOISE_RISES) * (off - this.#off);
  }

  restart(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}

export function figuresOf({ width, levels }: Sketch, noise: number): Figures {
  let sum = 0;
  let squares = 0;
  let steps = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!;
    sum += level;
    squares += level * level;
    if (i % width !== width - 1) steps += Math.abs(levels[i + 1]! - level);
    if (i + width < levels.length) steps += Math.abs(levels[i + width]! - level);
  }
  const brightness = sum / levels.length;
  return { brightness, contrast: Math.sqrt(Math.max(0, squares / levels.length - brightness * brightness)), detail: Math.max(0, steps / (2 * levels.length) - noise) };
}

/** -1…1: how alike two pictures are in what is bright and what is dark, whatever their gain and offset; 0 where one is flat. */
export function sameLevels(a: Sketch, b: Sketch): number {
  const count = a.levels.length;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < count; i++) {
    sumA += a.levels[i]!;
    sumB += b.levels[i]!;
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < count; i++) {
    const x = a.levels[i]! - sumA / count;
    const y = b.levels[i]! - sumB / count;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return alike(ab, aa, bb);
}

/** How the edges of a picture are to those of a known one, by place, direction and strength. */
export interface Edges {
  /** 0…1: how alike they are; turned over (a negative) they are as alike. */
  alike: number;
  /** How strong the known ones are in the picture: 1 as ever. Noise does not count, for it has no part in what is known. */
  kept: number;
}

export function edgesOf(now: Sketch, known: Sketch): Edges {
  const { width } = now;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i + width < now.levels.length; i++) {
    if (i % width === width - 1) continue;
    const acrossA = now.levels[i + 1]! - now.levels[i]!;
    const acrossB = known.levels[i + 1]! - known.levels[i]!;
    const downA = now.levels[i + width]! - now.levels[i]!;
    const downB = known.levels[i + width]! - known.levels[i]!;
    ab += acrossA * acrossB + downA * downB;
    aa += acrossA * acrossA + downA * downA;
    bb += acrossB * acrossB + downB * downB;
  }
  return { alike: Math.abs(alike(ab, aa, bb)), kept: bb > 1e-6 ? Math.abs(ab) / bb : 1 };
}

function alike(ab: number, aa: number, bb: number): number {
  return aa > 1e-6 && bb > 1e-6 ? ab / Math.sqrt(aa * bb) : 0;
}

/**
 * Of the blocks that had more detail than the picture's mean: the shares of those that have lost nearly all of it, and of those that
 * have kept most.
 */
export function blocksLost(now: Sketch, before: Sketch, noise: number): { gone: number; there: number } {
  let textured = 0;
  let gone = 0;
  let there = 0;
  const usual = figuresOf(before, 0).detail;
  for (let top = 0; top + BLOCK < before.height; top += BLOCK) {
    for (let left = 0; left + BLOCK < before.width; left += BLOCK) {
      const had = blockDetail(before, left, top);
      if (had < usual) continue;
      textured++;
      const has = Math.max(0, blockDetail(now, left, top) - noise);
      if (has < 0.3 * had) gone++;
      else if (has > 0.6 * had) there++;
    }
  }
  return textured === 0 ? { gone: 0, there: 1 } : { gone: gone / textured, there: there / textured };
}

function blockDetail({ width, levels }: Sketch, left: number, top: number): number {
  let steps = 0;
  for (let y = top; y < top + BLOCK; y++) {
    for (let i = y * width + left; i < y * width + left + BLOCK; i++) {
      steps += Math.abs(levels[i + 1]! - levels[i]!) + Math.abs(levels[i + width]! - levels[i]!);
    }
  }
  return steps / (2 * BLOCK * BLOCK);
}
