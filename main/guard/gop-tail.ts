import type { MediaFragment } from '../../media/fragment.ts';

/** Nothing that counts is shorter: a thing has to be seen in two or three frames, 200 ms apart, to be believed. */
const LONGEST_TAIL_MS = 700;
const LONGEST_TAIL_SHARE = 0.5;
/** Nothing has stirred for so long: the scene is calm, and need not be looked at all the time. */
const CALM_AFTER_MS = 5_000;

/**
 * Saves the decoding of a quiet scene. Pictures of a GOP need those before them and none after them, so the last of a GOP
 * can be left out at no cost for what follows. While all is calm they are held back until the next keyframe has come, and then
 * dropped; as soon as something stirs they are decoded after all. So a quiet scene is not looked at for up to 0.7 s before
 * each keyframe, and from what is there for longer nothing is taken but the moment at which it came.
 */
export class GopTail {
  readonly #decode: (fragment: MediaFragment) => boolean;
  readonly #onHold: () => void;
  #held: MediaFragment[] = [];
  #keyframeMs = Number.NaN;
  /** The shorter of the last two; not a number until there were two. */
  #gopMs = Number.NaN;
  #lastGopMs = Number.NaN;
  /** This GOP is longer than was expected. */
  #overrun = false;
  #seenMs = Number.NEGATIVE_INFINITY;
  #stirredMs = Number.NEGATIVE_INFINITY;

  /**
   * @param decode takes a picture; false: no more for now
   * @param onHold pictures are held from here: those before should be decoded soon, for what they show decides
   */
  constructor(decode: (fragment: MediaFragment) => boolean, onHold: () => void) {
    this.#decode = decode;
    this.#onHold = onHold;
  }

  /** What the picture taken at `atMs` (UTC) shows. */
  saw(stirring: boolean, atMs: number): void {
    if (this.#seenMs === Number.NEGATIVE_INFINITY) this.#stirredMs = atMs;
    this.#seenMs = atMs;
    if (!stirring) return;
    this.#stirredMs = atMs;
    this.release();
  }

  /**
   * Takes the next video picture of the stream.
   * @param mayRest false: all is to be looked at, calm or not
   * @returns false when no more should come for now
   */
  take(fragment: MediaFragment, mayRest: boolean): boolean {
    const calm = mayRest && this.#seenMs - this.#stirredMs >= CALM_AFTER_MS;
    if (fragment.keyframe) {
      this.#measure(fragment.startMs);
      if (calm && !this.#overrun) this.#held.length = 0;
      this.#overrun = false;
    } else if (calm && !this.#overrun && this.#isTail(fragment)) {
      if (this.#held.length === 0) this.#onHold();
      if (this.#held.length === 0 || fragment.startMs - this.#held[0]!.startMs < LONGEST_TAIL_MS) {
        this.#held.push(fragment);
        return true;
      }
      this.#overrun = true;
    }
    this.release();
    return this.#decode(fragment);
  }

  /** Something stirs, or no more will come: what is held is decoded. */
  release(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    for (const fragment of held) this.#decode(fragment);
  }

  /** Another run begins, or another decoder, to which what is held means nothing. */
  reset(): void {
    this.#held.length = 0;
    this.#keyframeMs = this.#gopMs = this.#lastGopMs = Number.NaN;
    this.#overrun = false;
    this.#seenMs = this.#stirredMs = Number.NEGATIVE_INFINITY;
  }

  #measure(keyframeMs: number): void {
    const gopMs = keyframeMs - this.#keyframeMs;
    this.#keyframeMs = keyframeMs;
    this.#gopMs = Math.min(gopMs, this.#lastGopMs);
    this.#lastGopMs = gopMs;
  }

  #isTail(fragment: MediaFragment): boolean {
    const tailMs = Math.min(LONGEST_TAIL_MS, LONGEST_TAIL_SHARE * this.#gopMs);
    return fragment.startMs - this.#keyframeMs >= this.#gopMs - tailMs;
  }
}
