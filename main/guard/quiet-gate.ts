import type { MediaFragment } from '../../media/fragment.ts';
import { SizeWatch } from './size-watch.ts';

/** Whoever walks by is in the picture for longer than this: with keyframes no further apart each visit is in one at least. */
const LONGEST_REST_MS = 2_200;
/** Where keyframes are further apart, so much before each can be left out: nothing that counts is shorter. */
const LONGEST_TAIL_MS = 700;
const LONGEST_TAIL_SHARE = 0.5;
/** Nothing has stirred for so long: the scene is calm, and need not be looked at all the time. */
const CALM_AFTER_MS = 5_000;
/** A calm scene's group is decoded whole so often, that it stays known what its pictures look like between keyframes. */
const WHOLE_EVERY_MS = 30_000;
/** A keyframe so soon after another picture is not given by the decoder, which gives five a second. */
const LEAST_APART_MS = 200;
/** Times of pictures are whole milliseconds. */
const ROUNDING_MS = 2;
/** What does not come again within so long will not: the decoder has lost it. */
const AGAIN_WITHIN_MS = 10_000;
/** Larger groups are decoded as they come. */
const MOST_BYTES = 2 * 1024 * 1024;
/** What was left out and all that came after it wait for the look that decides about them, if the decoder is late, up to this. */
const MOST_KEPT_BYTES = 2 * MOST_BYTES;
/** Groups that a decoder is behind with at most; what it has not given by then is not learnt from. */
const MOST_TO_LEARN = 4;

export interface QuietGateOptions {
  /** Takes a picture; false: no more for now. After `looked(true)` pictures are given again, from a keyframe on. */
  decode: (fragment: MediaFragment) => boolean;
  /** What was taken should be decoded soon: what it shows decides about what follows. */
  flush: () => void;
}

/** Pictures that were left out, then any that were decoded since, all kept until the first of these has been looked at. */
interface Left {
  pictures: MediaFragment[];
  /** The last that was left out, UTC ms. */
  untilMs: number;
  bytes: number;
}

/**
 * Saves the decoding of a quiet scene. While all is calm only keyframes are decoded, and the pictures after each are kept. They are
 * decoded after all, from the first that is missing on, as soon as one of them is not as large as a calm scene's (`SizeWatch`) or
 * something stirs in what is decoded; and when the next keyframe, before it is made use of, shows anything that was not there, the
 * whole group before it is decoded again, so that whoever came is seen coming. Else the group is dropped.
 *
 * Where keyframes are far apart, pictures are reordered, or sizes are not known yet, only the last 0.7 s of a calm group are kept back.
 */
export class QuietGate {
  readonly #options: QuietGateOptions;
  readonly #sizes = new SizeWatch();
  /** Of the group under way: its keyframe, and what was held back since, decoded or not. */
  #group: MediaFragment[] = [];
  /** So many of `#group` have been given to be decoded. */
  #decoded = 0;
  #bytes = 0;
  /** Mostly the group before, of which only the keyframe was decoded, until the keyframe after it has been looked at. */
  #left: Left | null = null;
  /** Groups that were decoded whole, from the oldest, until they have been looked at to their end (UTC ms). */
  readonly #toLearn: { fromMs: number; untilMs: number; sizes: number[] }[] = [];
  /** Pictures up to this time come again: until they do, what was decoded after them passes unused. */
  #againMs: number | null = null;
  /** This group may be left out but for its keyframe … */
  #rests = false;
  /** … from then on. */
  #restsFromMs = 0;
  /** This group is longer or larger than was expected, or departs from what is calm: it is decoded. */
  #open = false;
  /** Its sizes are not those of a calm scene. */
  #departed = false;
  #keyframeMs = Number.NaN;
  /** The shorter of the last two; not a number until there were two. */
  #gopMs = Number.NaN;
  #lastGopMs = Number.NaN;
  #seenMs = Number.NEGATIVE_INFINITY;
  #stirredMs = Number.NEGATIVE_INFINITY;
  #wholeMs = Number.NEGATIVE_INFINITY;
  /** Decoders give reordered pictures late: a keyframe alone would not come out. */
  #reordered = false;
  #offsetMs: number | null = null;

  constructor(options: QuietGateOptions) {
    this.#options = options;
  }

  /**
   * Takes the next video picture of the stream.
   * @param mayRest false: all is to be looked at, calm or not
   * @returns false when no more should come for now
   */
  take(fragment: MediaFragment, mayRest: boolean): boolean {
    this.#offsetMs ??= fragment.presentationOffsetMs;
    if (fragment.presentationOffsetMs !== this.#offsetMs) this.#reordered = true;
    if (this.#againMs !== null && fragment.startMs - this.#againMs > AGAIN_WITHIN_MS) this.#againMs = null;
    const calm = mayRest && this.#seenMs - this.#stirredMs >= CALM_AFTER_MS;
    return fragment.keyframe ? this.#begin(fragment, calm) : this.#goOn(fragment, calm);
  }

  /** Of the group under way only the keyframe is decoded, for all that is known so far. */
  get resting(): boolean {
    return this.#rests && !this.#open;
  }

  /** Of pictures that may have to be decoded yet, or again. */
  get keptBytes(): number {
    return this.#bytes + (this.#left?.bytes ?? 0);
  }

  /**
   * What is to be done with the picture of `atMs` (UTC): `look`: pictures before it were left out, so `looked` is to be told what it shows
   * before use is made of it; `pass`: it comes again.
   */
  useOf(atMs: number): 'all' | 'look' | 'pass' {
    if (this.#againMs !== null && atMs > this.#againMs) return 'pass';
    this.#againMs = null;
    return this.#left !== null && atMs > this.#left.untilMs ? 'look' : 'all';
  }

  /** @param differs the picture that was asked for shows anything that was not there: it comes again, after those before it */
  looked(differs: boolean): void {
    if (this.#left && differs) {
      this.#stirredMs = Math.max(this.#stirredMs, this.#left.untilMs);
      this.#giveAgain(this.#left);
    }
    this.#left = null;
  }

  /** What the picture taken at `atMs` (UTC) shows. */
  saw(stirring: boolean, atMs: number): void {
    if (this.#seenMs === Number.NEGATIVE_INFINITY) this.#stirredMs = atMs;
    this.#seenMs = atMs;
    if (stirring) {
      this.#stirredMs = atMs;
      this.#release();
    }
    while (this.#toLearn[0] && atMs >= this.#toLearn[0].untilMs - ROUNDING_MS) {
      const { fromMs, sizes } = this.#toLearn.shift()!;
      if (this.#stirredMs < fromMs) this.#sizes.learn(sizes);
    }
  }

  /** No more will come: what is held is decoded, and so is what waits for a look, which nobody would wait for any more. */
  end(): void {
    if (this.#left) this.#giveAgain(this.#left);
    this.#left = null;
    this.#release();
  }

  /** Another run begins, or another decoder, to which what is held means nothing. */
  reset(): void {
    this.#group = [];
    this.#decoded = this.#bytes = this.#toLearn.length = 0;
    this.#left = this.#againMs = null;
    this.#rests = this.#open = this.#departed = this.#reordered = false;
    this.#offsetMs = null;
    this.#keyframeMs = this.#gopMs = this.#lastGopMs = Number.NaN;
    this.#seenMs = this.#stirredMs = this.#wholeMs = Number.NEGATIVE_INFINITY;
    this.#sizes.reset();
  }

  #release(): void {
    if (this.#decoded < this.#group.length) this.#open = true;
    while (this.#decoded < this.#group.length) this.#options.decode(this.#group[this.#decoded++]!);
  }

  #giveAgain({ pictures, untilMs }: Left): void {
    this.#againMs = untilMs;
    for (const fragment of pictures) this.#options.decode(fragment);
    this.#decoded = 0;
    this.#release();
  }

  #begin(keyframe: MediaFragment, calm: boolean): boolean {
    const wasWhole = this.#endGroup(keyframe.startMs, calm);
    this.#measure(keyframe.startMs);
    this.#group = [];
    this.#decoded = this.#bytes = 0;
    this.#waitNoLonger(keyframe);
    const isDue = !this.#sizes.known || keyframe.startMs - this.#wholeMs >= WHOLE_EVERY_MS;
    this.#rests = calm && !isDue && !this.#reordered && this.#gopMs <= LONGEST_REST_MS;
    this.#open = calm && isDue;
    this.#departed = false;
    this.#restsFromMs = keyframe.startMs + (wasWhole ? LEAST_APART_MS : 0);
    this.#keep(keyframe);
    this.#decoded = 1;
    const room = this.#options.decode(keyframe);
    if (this.#rests || this.#left) this.#options.flush();
    return room;
  }

  /** @returns true when the group is decoded to its end */
  #endGroup(nextMs: number, calm: boolean): boolean {
    const sizes = this.#sizes.begin();
    const held = this.#decoded < this.#group.length;
    // A decoder that has not even given the keyframe does not keep up, or keeps pictures back.
    const seen = this.#seenMs >= this.#keyframeMs - ROUNDING_MS;
    if (held && this.#rests && calm && seen && !this.#left) {
      this.#left = { pictures: this.#group, untilMs: this.#group.at(-1)!.startMs, bytes: this.#bytes };
      return false;
    }
    if (held && calm && !this.#rests && !this.#left) return false;
    this.#release();
    if (this.#left) {
      for (const fragment of this.#group) this.#left.pictures.push(fragment);
      this.#left.bytes += this.#bytes;
    }
    // Those that are learnt from should not all be such as are far off.
    if (!this.#departed) this.#wholeMs = nextMs;
    this.#toLearn.push({ fromMs: this.#keyframeMs, untilMs: nextMs, sizes });
    if (this.#toLearn.length > MOST_TO_LEARN) this.#toLearn.shift();
    return true;
  }

  #goOn(fragment: MediaFragment, calm: boolean): boolean {
    if (this.#sizes.departs(fragment.bytes.length)) this.#open = this.#departed = true;
    if (!calm) this.#rests = false;
    const holds = calm && !this.#open && (this.#rests ? fragment.startMs >= this.#restsFromMs : this.#isTail(fragment));
    if (holds && this.#hasRoom(fragment)) {
      if (this.#decoded === this.#group.length) this.#options.flush();
      this.#keep(fragment);
      return true;
    }
    if (holds) this.#open = true;
    this.#release();
    this.#waitNoLonger(fragment);
    // It may have to come again.
    if (this.#left || (this.#rests && !this.#open)) {
      this.#keep(fragment);
      this.#decoded++;
    }
    return this.#options.decode(fragment);
  }

  /** Where there is no room for one more, all that waits is decoded as if the look had shown something. */
  #waitNoLonger(next: MediaFragment): void {
    if (!this.#left || this.keptBytes + next.bytes.length <= MOST_KEPT_BYTES) return;
    this.#giveAgain(this.#left);
    this.#left = null;
  }

  #keep(fragment: MediaFragment): void {
    this.#group.push(fragment);
    this.#bytes += fragment.bytes.length;
  }

  #hasRoom(fragment: MediaFragment): boolean {
    const first = this.#group[this.#decoded];
    const longestMs = this.#rests ? LONGEST_REST_MS : LONGEST_TAIL_MS;
    return (!first || fragment.startMs - first.startMs < longestMs) && this.#bytes + fragment.bytes.length <= MOST_BYTES && this.keptBytes + fragment.bytes.length <= MOST_KEPT_BYTES;
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
