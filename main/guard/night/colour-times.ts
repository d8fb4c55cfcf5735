/** It is asked so often whether the colours should be looked at … */
const ASK_EVERY_MS = 120_000;
/** … which they should when the brightness, in levels, is another one than it was at the last look, or after so long in any case. */
const SAME_BRIGHTNESS = 4;
const LOOK_EVERY_MS = 600_000;
/** After the whole picture changed: a camera that goes over to infrared is blind for a moment first. */
const AFTER_CHANGE_MS = 2_000;

/** Decides when the colours of a picture are looked at, which takes a program: where nothing has changed they are what they were. Pure. */
export class ColourTimes {
  #askAtMs = Number.NEGATIVE_INFINITY;
  /** Of the last look. Not a number: the next one is due whatever the brightness. */
  #brightness = Number.NaN;
  #lookedMs = 0;

  /** @param levels a grey frame of the stream @returns true when it is time for a look; then that counts as one */
  due(levels: Uint8Array, atMs: number): boolean {
    if (atMs < this.#askAtMs) return false;
    this.#askAtMs = atMs + ASK_EVERY_MS;
    const brightness = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    if (Math.abs(brightness - this.#brightness) < SAME_BRIGHTNESS && atMs - this.#lookedMs < LOOK_EVERY_MS) return false;
    this.#brightness = brightness;
    this.#lookedMs = atMs;
    return true;
  }

  /** The whole picture changed. */
  changed(atMs: number): void {
    this.#askAtMs = Math.min(this.#askAtMs, atMs + AFTER_CHANGE_MS);
    this.#brightness = Number.NaN;
  }

  /** The look showed nothing. */
  failed(): void {
    this.#brightness = Number.NaN;
  }

  /** Another run or another guard: times may be of another clock. */
  reset(): void {
    this.#askAtMs = Number.NEGATIVE_INFINITY;
    this.#brightness = Number.NaN;
  }
}
