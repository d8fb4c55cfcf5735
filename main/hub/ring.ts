import type { MediaFragment } from '../../media/fragment.ts';

/**
 * The last frames of a run, whole GOPs: at least the current one, besides as much as is wanted in milliseconds, within a bound of
 * bytes. Removal is by moving a start index; the array is compacted now and then.
 */
export class FragmentRing {
  readonly #maxBytes: number;
  #items: MediaFragment[] = [];
  #start = 0;
  #bytes = 0;
  /** Absolute positions (index + #dropped) of the keyframes in the ring. */
  #keyframes: number[] = [];
  /** Items removed from the front so far: makes positions stable. */
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#items.length - this.#start;
  }

  /** Start of the newest frame, UTC ms. */
  get newestMs(): number | null {
    return this.#items.at(-1)?.startMs ?? null;
  }

  /** Adds a frame and drops the GOPs that `keepMs` no longer needs. Frames before the first keyframe are of no use and not kept. */
  push(fragment: MediaFragment, keepMs: number): void {
    if (fragment.keyframe) this.#keyframes.push(this.#dropped + this.length);
    else if (this.#keyframes.length === 0) return;
    this.#items.push(fragment);
    this.#bytes += fragment.bytes.length;
    // A GOP may go when the next one already reaches back far enough.
    while (this.#keyframes.length > 1) {
      const second = this.#keyframes[1] ?? 0;
      const enough = fragment.startMs - (this.#at(second)?.startMs ?? 0) >= keepMs;
      if (!enough && this.#bytes <= this.#maxBytes) break;
      this.#dropUntil(second);
    }
    // One GOP alone beyond the bound: better no beginning than no memory.
    if (this.#bytes > this.#maxBytes) this.clear();
  }

  clear(): void {
    this.#dropped += this.length;
    this.#items = [];
    this.#start = 0;
    this.#bytes = 0;
    this.#keyframes = [];
  }

  /** Frames from the latest keyframe on. */
  currentGop(): MediaFragment[] {
    const last = this.#keyframes.at(-1);
    return last === undefined ? [] : this.#items.slice(this.#start + last - this.#dropped);
  }

  /** Frames from the keyframe at or before `atMs` on; from the oldest when the ring does not reach back that far. */
  since(atMs: number): MediaFragment[] {
    let from = this.#keyframes[0];
    if (from === undefined) return [];
    for (const position of this.#keyframes) {
      if ((this.#at(position)?.startMs ?? Infinity) > atMs) break;
      from = position;
    }
    return this.#items.slice(this.#start + from - this.#dropped);
  }

  #at(position: number): MediaFragment | undefined {
    return this.#items[this.#start + position - this.#dropped];
  }

  #dropUntil(position: number): void {
    const count = position - this.#dropped;
    for (let index = 0; index < count; index++) this.#bytes -= this.#items[this.#start + index]?.bytes.length ?? 0;
    this.#start += count;
    this.#dropped += count;
    this.#keyframes.shift();
    if (this.#start > 256 && this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    } else {
      // What has left the ring must not be held in memory until then.
      for (let index = this.#start - count; index < this.#start; index++) this.#items[index] = undefined as never;
    }
  }
}
