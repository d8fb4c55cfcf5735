/** How loud sound is, in windows of a tenth of a second. Pure. */

export const SAMPLE_RATE = 8_000;
const WINDOW_SAMPLES = SAMPLE_RATE / 10;
export const WINDOW_MS = 100;
/** Silence has no logarithm; 16 bits reach no deeper. */
const QUIETEST_DB = -96;
const FULL_SCALE = 32_768;

/** Root mean square of 16-bit mono samples (little-endian, 8 kHz), dB below full scale, a figure each 100 ms. */
export class LevelMeter {
  readonly #onLevel: (db: number) => void;
  #sum = 0;
  #count = 0;
  /** The first half of a sample that came in two pieces. */
  #half: number | null = null;

  constructor(onLevel: (db: number) => void) {
    this.#onLevel = onLevel;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    if (this.#half !== null && bytes.length > 0) {
      this.#add(this.#half | (bytes[0]! << 8));
      this.#half = null;
      at = 1;
    }
    for (; at + 1 < bytes.length; at += 2) this.#add(bytes[at]! | (bytes[at + 1]! << 8));
    if (at < bytes.length) this.#half = bytes[at]!;
  }

  #add(unsigned: number): void {
    const sample = unsigned >= FULL_SCALE ? unsigned - 2 * FULL_SCALE : unsigned;
    this.#sum += sample * sample;
    if (++this.#count < WINDOW_SAMPLES) return;
    const rms = Math.sqrt(this.#sum / this.#count) / FULL_SCALE;
    this.#sum = 0;
    this.#count = 0;
    this.#onLevel(rms > 0 ? Math.max(QUIETEST_DB, 20 * Math.log10(rms)) : QUIETEST_DB);
  }
}
