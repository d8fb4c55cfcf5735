/** More pictures than the standards let a decoder hold. */
const DEEPEST = 16;

/**
 * Decode times for pictures that come in decode order with presentation times only, as RTP has them (RFC 6184 §5.1). A picture
 * is overtaken by at most `depth` others, so of those that have come, all but the `depth` last shown will be shown in their order:
 * the n-th picture is decoded when the one `depth` places before is shown.
 */
export class DecodeTimes {
  readonly depth: number;
  /** Presentation times that are not decode times yet, ascending. */
  readonly #ahead: number[] = [];
  #count = 0;
  #firstTicks = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** @param depth pictures that may be sent before one that is shown before them; 0: none. */
  constructor(depth: number) {
    this.depth = Math.min(DEEPEST, depth);
  }

  /**
   * @param ticks presentation time of the next picture in decode order. @param duration how long a picture is shown, ticks: for the
   * first ones, whose decode times lie before anything that is shown.
   * @returns its decode time, before or at its presentation and after the last; null when pictures are overtaken by more than was said.
   */
  next(ticks: number, duration: number): number | null {
    if (this.depth === 0) return ticks;
    if (this.#count === 0) this.#firstTicks = ticks;
    let at = this.#ahead.length;
    while (at > 0 && this.#ahead[at - 1]! > ticks) at--;
    this.#ahead.splice(at, 0, ticks);
    const place = this.#count++;
    const decode = place < this.depth ? this.#firstTicks - (this.depth - place) * duration : this.#ahead.shift()!;
    if (decode > ticks || decode <= this.#last) return null;
    return (this.#last = decode);
  }
}

/** By how many pictures one is overtaken, of these presentation times in decode order. */
export function deepestReorder(times: readonly number[]): number {
  return Math.max(0, ...times.map((time, index) => times.slice(0, index).filter((before) => before > time).length));
}
