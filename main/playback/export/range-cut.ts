/**
 * Which samples a clip of [from, to) is made of: from the keyframe that the first shown picture needs to the last picture before the
 * end, with what the decoder needs of those behind it. Pure: samples go in, in the order of the file, and those to be kept come out.
 */

/** One sample of recorded footage. All times are UTC ms by the recorder's clock. */
export interface FootageSample {
  track: 'video' | 'audio';
  data: Uint8Array;
  /** When it is decoded, and when it is shown. */
  decodeMs: number;
  presentMs: number;
  durationMs: number;
  /** Presentation minus decode time, ticks of its track. */
  compositionOffset: number;
  sync: boolean;
}

/** Times travel as whole milliseconds, the frames' own do not: so near is the same. */
const SAME_MS = 1;
/** Pictures that are shown before the one that was decoded last are no farther behind it than that. */
const REORDER_MS = 1_000;

export class RangeCut {
  readonly #from: number;
  readonly #to: number;
  /** The picture group that may be the first; null once that is known. */
  #group: FootageSample[] | null = [];
  /** Until when a picture of that group lasts. */
  #groupEndMs = -Infinity;
  /** Pictures behind the end, needed only when one before the end follows them. */
  #held: FootageSample[] = [];
  #past = false;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  /** Nothing that follows belongs to the clip. */
  get isPast(): boolean {
    return this.#past;
  }

  push(sample: FootageSample): FootageSample[] {
    if (this.#past) return [];
    if (sample.decodeMs >= this.#to + REORDER_MS) {
      this.#past = true;
      return this.#group ? this.#begin() : [];
    }
    if (!this.#group) return this.#cutEnd(sample);
    if (sample.track === 'video') {
      const reaches = this.#groupEndMs > this.#from + SAME_MS;
      // The group before it is needed only where one of its pictures is still shown when the clip begins.
      if (sample.sync && (sample.presentMs <= this.#from + SAME_MS || !reaches)) {
        this.#group = this.#group.filter(({ track }) => track === 'audio');
        this.#groupEndMs = -Infinity;
      }
      this.#groupEndMs = Math.max(this.#groupEndMs, sample.presentMs + sample.durationMs);
    }
    this.#group.push(sample);
    return sample.track === 'video' && sample.decodeMs > this.#from + SAME_MS ? this.#begin() : [];
  }

  /** What follows cannot be decoded with what came. */
  formatChanges(): FootageSample[] {
    if (!this.#group) return [];
    if (this.#groupEndMs > this.#from + SAME_MS) return this.#begin();
    this.#group = [];
    return [];
  }

  /** The footage has ended. */
  finish(): FootageSample[] {
    this.#past = true;
    return this.#group ? this.#begin() : [];
  }

  #begin(): FootageSample[] {
    const group = this.#group ?? [];
    this.#group = null;
    const video = group.findIndex(({ track, sync }) => track === 'video' && sync);
    if (video === -1 || this.#groupEndMs <= this.#from) return [];
    return group.filter(({ track }, index) => track === 'audio' || index >= video).flatMap((sample) => this.#cutEnd(sample));
  }

  #cutEnd(sample: FootageSample): FootageSample[] {
    const before = isBefore(sample.presentMs, this.#to);
    if (sample.track === 'audio') return before && sample.presentMs + sample.durationMs > this.#from ? [sample] : [];
    if (!before) {
      this.#held.push(sample);
      return [];
    }
    return [...this.#held.splice(0), sample];
  }
}

export function isBefore(presentMs: number, to: number): boolean {
  return presentMs < to - SAME_MS;
}

/** Of pictures that are kept, the time of the one that is shown when the clip begins: the last one not behind it, else the first. */
export function firstShown(presentMs: Iterable<number>, from: number): number {
  let first = Infinity;
  let shown = -Infinity;
  for (const each of presentMs) {
    first = Math.min(first, each);
    if (each <= from + SAME_MS) shown = Math.max(shown, each);
  }
  return shown === -Infinity ? first : shown;
}
