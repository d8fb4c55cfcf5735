const LEVELS = 256;
/** Background levels are looked at in bins of 8: fine enough for any exposure curve, with enough pixels in each. */
const BIN_SHIFT = 3;
const BINS = LEVELS >> BIN_SHIFT;
/** Differences -256…255 in steps of 2. */
const DIFF_BINS = 256;
/** A bin with fewer samples says nothing of its own and follows its neighbours. */
const MIN_SAMPLES = 24;

/**
 * How the brightness of the whole picture has changed against the background, as a curve over the background's level:
 * what automatic exposure, a dimmed lamp or mains flicker does to every pixel alike. Medians, so that what moves in the
 * picture does not bend it.
 */
export class ToneCurve {
  /** Grey levels to add to a background pixel of level 0…255 to foretell the current one. */
  readonly offset = new Float32Array(LEVELS);
  /** Mean |offset| over the picture's pixels, and how far it is from the last frame's curve. */
  shift = 0;
  step = 0;

  readonly #counts = new Uint16Array(BINS * DIFF_BINS);
  readonly #totals = new Uint32Array(BINS);
  readonly #medians = new Float32Array(BINS);
  readonly #previous = new Float32Array(LEVELS);
  readonly #levels = new Uint32Array(LEVELS);

  /**
   * @param background mean levels, 0…255, row by row
   * @param excluded one byte per cell of `cell` x `cell` pixels: non-zero cells hold something that moves and are left out
   */
  fit(frame: Uint8Array, background: Float32Array, width: number, height: number, excluded: Uint8Array, cell: number): void {
    const columns = Math.ceil(width / cell);
    this.#previous.set(this.offset);
    const samples = this.#gather(frame, background, width, height, excluded, cell, columns, true);
    // With nearly everything covered by what moves, all pixels are a better guess than a few.
    if (samples * 16 < width * height) this.#gather(frame, background, width, height, excluded, cell, columns, false);
    this.#solve();
    this.#measure();
  }

  reset(): void {
    this.offset.fill(0);
    this.#previous.fill(0);
    this.shift = 0;
    this.step = 0;
  }

  #gather(
    frame: Uint8Array,
    background: Float32Array,
    width: number,
    height: number,
    excluded: Uint8Array,
    cell: number,
    columns: number,
    exclude: boolean,
  ): number {
    this.#counts.fill(0);
    this.#totals.fill(0);
    this.#levels.fill(0);
    let samples = 0;
    for (let y = 0; y < height; y += 2) {
      const row = y * width;
      const cellRow = ((y / cell) | 0) * columns;
      // Odd and even rows take turns in their columns, so that no column is never looked at.
      for (let x = (y >> 1) & 1; x < width; x += 2) {
        if (exclude && excluded[cellRow + ((x / cell) | 0)]) continue;
        const level = background[row + x]! | 0;
        const difference = ((frame[row + x]! - background[row + x]! + 257) / 2) | 0;
        this.#counts[(level >> BIN_SHIFT) * DIFF_BINS + Math.min(DIFF_BINS - 1, Math.max(0, difference))]!++;
        this.#totals[level >> BIN_SHIFT]!++;
        this.#levels[level]!++;
        samples++;
      }
    }
    return samples;
  }

  #solve(): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.#medians[bin] = this.#totals[bin]! >= MIN_SAMPLES ? this.#median(bin) : Number.NaN;
    }
    this.#fillUnknown();
    for (let level = 0; level < LEVELS; level++) {
      const at = Math.min(BINS - 1, Math.max(0, (level + 0.5) / (1 << BIN_SHIFT) - 0.5));
      const low = Math.floor(at);
      const high = Math.min(BINS - 1, low + 1);
      this.offset[level] = this.#medians[low]! + (at - low) * (this.#medians[high]! - this.#medians[low]!);
    }
  }

  /** Interpolated within its step of two levels, so that a curve of half a level is seen too. */
  #median(bin: number): number {
    const half = this.#totals[bin]! / 2;
    let below = 0;
    for (let i = 0; i < DIFF_BINS; i++) {
      const count = this.#counts[bin * DIFF_BINS + i]!;
      if (below + count >= half) return (i + (half - below) / count) * 2 - 257;
      below += count;
    }
    return 0;
  }

  #fillUnknown(): void {
    let last = Number.NaN;
    for (let bin = 0; bin < BINS; bin++) {
      if (Number.isNaN(this.#medians[bin]!)) this.#medians[bin] = last;
      else last = this.#medians[bin]!;
    }
    last = Number.isNaN(last) ? 0 : last;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      if (Number.isNaN(this.#medians[bin]!)) this.#medians[bin] = last;
      else last = this.#medians[bin]!;
    }
  }

  #measure(): void {
    let pixels = 0;
    let shift = 0;
    let step = 0;
    for (let level = 0; level < LEVELS; level++) {
      const count = this.#levels[level]!;
      pixels += count;
      shift += count * Math.abs(this.offset[level]!);
      step += count * Math.abs(this.offset[level]! - this.#previous[level]!);
    }
    this.shift = pixels ? shift / pixels : 0;
    this.step = pixels ? step / pixels : 0;
  }
}
