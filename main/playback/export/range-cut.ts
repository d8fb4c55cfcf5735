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
/** A picture is shown until the next one, unless that comes so much later than its own length says. */
const PAUSE_MS = 400;

export class RangeCut {
  readonly #from: number;
  readonly #to: number;
  /** What the clip may begin with; null once that is decided. */
  #group: FootageSample[] | null = [];
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
    // A keyframe that is shown before the clip begins: what came before it is not needed, and neither are its leading pictures.
    if (isKeyframe(sample) && sample.presentMs <= this.#from + SAME_MS) this.#group = this.#group.filter(({ track }) => track === 'audio');
    this.#group.push(sample);
    // Later ones are not shown before the begin, whatever their order.
    return sample.decodeMs > this.#from + REORDER_MS && this.#group.some(isKeyframe) ? this.#begin() : [];
  }

  /** What follows cannot be decoded with what came. */
  formatChanges(): FootageSample[] {
    if (!this.#group) return [];
    if (shownAt(this.#group, this.#from) !== -1) return this.#begin();
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
    const shown = shownAt(group, this.#from);
    const presentMs = group[shown]?.presentMs ?? -Infinity;
    // Pictures that are decoded behind a keyframe and shown before it need the keyframe before.
    let start = group.findLastIndex((sample, index) => index <= shown && isKeyframe(sample) && sample.presentMs <= presentMs);
    if (start === -1) start = group.findIndex((sample, index) => index <= shown && isKeyframe(sample));
    if (start === -1) return [];
    return group.filter(({ track }, index) => track === 'audio' || index >= start).flatMap((sample) => this.#cutEnd(sample));
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

function isKeyframe({ track, sync }: FootageSample): boolean {
  return track === 'video' && sync;
}

/** Which sample is the picture that is shown at a moment: the last one before it, if that lasts so long, else the next; -1 for none. */
function shownAt(samples: readonly FootageSample[], atMs: number): number {
  let current = -1;
  let next = -1;
  samples.forEach(({ track, presentMs }, index) => {
    if (track !== 'video') return;
    if (presentMs <= atMs + SAME_MS) {
      if (current === -1 || presentMs > (samples[current]?.presentMs ?? 0)) current = index;
    } else if (next === -1 || presentMs < (samples[next]?.presentMs ?? 0)) next = index;
  });
  const before = samples[current];
  if (!before) return next;
  const endMs = before.presentMs + before.durationMs;
  const lasts = endMs > atMs || (samples[next]?.presentMs ?? Infinity) <= endMs + PAUSE_MS;
  return lasts ? current : next;
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
