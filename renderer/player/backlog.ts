/** More frames waiting in the decoder than this, for longer than `PATIENCE_MS`, and the machine does not keep up. */
const QUEUE_LIMIT = 15;
/** A decoder with so few waiting has caught up. */
const CAUGHT_UP = 3;
/** A viewer begins with a whole GOP at once, which may take a while to work off without anything being wrong. */
const PATIENCE_MS = 1500;

/** Decides which frames a live decoder is given, so that the delay stays bounded: when it falls behind, everything up to the next keyframe is left out. */
export class Backlog {
  #caughtUpAt: number;
  #waitForKeyframe = true;
  #skipped = 0;

  constructor(nowMs: number) {
    this.#caughtUpAt = nowMs;
  }

  /** Frames left out so far because the decoder was behind. */
  get skipped(): number {
    return this.#skipped;
  }

  /** The decoder starts afresh: only a keyframe is of use to it. */
  restart(nowMs: number): void {
    this.#waitForKeyframe = true;
    this.#caughtUpAt = nowMs;
  }

  /** @returns whether this frame goes to the decoder. Times are monotonic ms. */
  admit(frame: { keyframe: boolean }, queueSize: number, nowMs: number): boolean {
    if (queueSize <= CAUGHT_UP) this.#caughtUpAt = nowMs;
    const behind = queueSize > QUEUE_LIMIT && nowMs - this.#caughtUpAt > PATIENCE_MS;
    if (frame.keyframe && !behind) this.#waitForKeyframe = false;
    else if (behind) this.#waitForKeyframe = true;
    if (this.#waitForKeyframe) this.#skipped++;
    return !this.#waitForKeyframe;
  }
}
