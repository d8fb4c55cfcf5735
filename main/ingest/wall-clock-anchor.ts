/** Frames may be shown to be early by this much a second, at most: enough for any clock's drift, too little to see. */
const CORRECTION_MS_PER_SECOND = 5;
/** Further in the future than any late first frame explains: the stream's zero has moved (ffmpeg does that at a sender report). */
const MOVED_ZERO_MS = 800;
/** A stream whose time jumps this far has begun anew (CAMERAS.md rule 31). */
export const LARGEST_JUMP_MS = 5_000;

/**
 * Gives stream times their place on the wall clock. The first frame is anchored at its arrival; since no frame can arrive before
 * it was taken, one that comes earlier than predicted shows that the anchor was late, and the anchor moves back gently. Frames
 * that come late (network, disk, load) change nothing.
 */
export class WallClockAnchor {
  #anchorMs = 0;
  #anchored = false;
  #lastStreamMs = 0;
  #lastWallMs = -Infinity;

  /** @returns wall time, UTC ms, never before an earlier one's; null when the stream's time has jumped. */
  place(streamMs: number, arrivalMs: number): number | null {
    if (!this.#anchored) {
      this.#anchored = true;
      this.#anchorMs = arrivalMs - streamMs;
    } else {
      const step = streamMs - this.#lastStreamMs;
      if (Math.abs(step) > LARGEST_JUMP_MS) return null;
      const early = this.#anchorMs + streamMs - arrivalMs;
      if (early > MOVED_ZERO_MS) this.#anchorMs -= early;
      else if (early > 0 && step > 0) this.#anchorMs -= Math.min(early, (step * CORRECTION_MS_PER_SECOND) / 1000);
    }
    this.#lastStreamMs = streamMs;
    this.#lastWallMs = Math.max(this.#lastWallMs, this.#anchorMs + streamMs);
    return this.#lastWallMs;
  }

  /** For the other track of the same stream, whose times share the anchor. */
  placeOther(streamMs: number): number | null {
    return this.#anchored ? this.#anchorMs + streamMs : null;
  }
}
