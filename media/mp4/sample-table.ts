/** The samples of a track of an ordinary MP4, in decoding order, in memory: what becomes, or came out of, its stbl. */

export interface TableSample {
  /** Where its bytes begin in the file. */
  offset: number;
  size: number;
  /** Decode time, ticks of the track's timescale. */
  decodeTime: number;
  /** Presentation minus decode time, ticks. */
  compositionOffset: number;
  sync: boolean;
}

/** Columns instead of objects: a day of footage has millions of samples. */
export class SampleTable {
  readonly #offsets: number[] = [];
  readonly #sizes: number[] = [];
  readonly #decodeTimes: number[] = [];
  readonly #compositionOffsets: number[] = [];
  readonly #syncs: boolean[] = [];

  get length(): number {
    return this.#sizes.length;
  }

  push({ offset, size, decodeTime, compositionOffset, sync }: TableSample): void {
    this.#offsets.push(offset);
    this.#sizes.push(size);
    this.#decodeTimes.push(decodeTime);
    this.#compositionOffsets.push(compositionOffset);
    this.#syncs.push(sync);
  }

  /** @throws RangeError beyond the end. */
  at(index: number): TableSample {
    const size = this.#sizes[index];
    if (size === undefined) throw new RangeError(`sample ${index} of ${this.length}`);
    return {
      offset: this.#offsets[index] ?? 0,
      size,
      decodeTime: this.#decodeTimes[index] ?? 0,
      compositionOffset: this.#compositionOffsets[index] ?? 0,
      sync: this.#syncs[index] ?? false,
    };
  }

  *[Symbol.iterator](): Generator<TableSample> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }
}
