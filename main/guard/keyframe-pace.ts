/** Somebody who walks by is in the picture for longer than this: with keyframes no further apart each visit is in one at least. */
const LONGEST_APART_MS = 2_200;
/** Who decodes too slowly to keep up looks at keyframes only for so long, then tries again. */
const REST_AFTER_LOSS_MS = 60_000;

/**
 * Decides whether the keyframes of a large stream suffice. Where they are far apart (smart codecs, sparing settings) what comes and
 * goes between two of them would never be seen, so all is decoded then, as long as the machine keeps up.
 */
export class KeyframePace {
  #lastMs = Number.NaN;
  #apartMs = Number.NaN;
  #beforeMs = Number.NaN;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  /** A keyframe of that time (UTC ms) has come. */
  keyframe(atMs: number): void {
    this.#beforeMs = this.#apartMs;
    this.#apartMs = atMs - this.#lastMs;
    this.#lastMs = atMs;
  }

  /** Frames were lost because they were not taken in time. */
  lost(): void {
    this.#restUntilMs = this.#lastMs + REST_AFTER_LOSS_MS;
  }

  /** Another run: nothing is known of its keyframes. */
  reset(): void {
    this.#lastMs = this.#apartMs = this.#beforeMs = Number.NaN;
    this.#restUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** True when only keyframes are to be decoded. As long as nothing is known of them all is. */
  get keyframesOnly(): boolean {
    return this.#lastMs < this.#restUntilMs || Math.max(this.#apartMs, this.#beforeMs) <= LONGEST_APART_MS;
  }
}
