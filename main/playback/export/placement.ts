/** Gives samples their time in a clip: the recorder's time less the pauses, which are closed up. Pure. */
import type { FootageSample } from './range-cut.ts';

/** Frames come unevenly; so much beyond a frame's length is a pause. The timeline shows shorter ones as none, too. */
const PAUSE_MS = 400;

export class Placement {
  #zeroMs: number | null = null;
  #pausedMs = 0;
  #lastStartMs = 0;
  #lastEndMs = 0;
  #audioEndMs = -Infinity;
  #jump = false;
  readonly #onlyTold: boolean;

  /** @param onlyTold pauses are only those that `jump` tells of: where frames were left out on purpose. */
  constructor(onlyTold = false) {
    this.#onlyTold = onlyTold;
  }

  /** There is no footage until the next frame. */
  jump(): void {
    this.#jump = true;
  }

  /** @returns decode time in the clip, ms from its first picture's; null for sound that has no place. */
  place({ track, decodeMs, durationMs }: FootageSample): number | null {
    if (track === 'video') {
      const distance = decodeMs - this.#lastEndMs;
      if (this.#zeroMs === null) this.#zeroMs = decodeMs;
      // Time that goes backward, after the computer's clock was set, is closed up like a pause.
      else if (this.#onlyTold ? this.#jump : distance > durationMs + PAUSE_MS || decodeMs <= this.#lastStartMs) this.#pausedMs += distance;
      this.#jump = false;
      this.#lastStartMs = decodeMs;
      this.#lastEndMs = decodeMs + durationMs;
    }
    if (this.#zeroMs === null) return null;
    const atMs = decodeMs - this.#zeroMs - this.#pausedMs;
    if (track === 'audio') {
      // What sounded across a pause would sound twice at once.
      if (atMs < 0 || atMs < this.#audioEndMs - durationMs / 2) return null;
      this.#audioEndMs = atMs + durationMs;
    }
    return atMs;
  }
}
