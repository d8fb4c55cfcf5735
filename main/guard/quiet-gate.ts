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

export interface QuietGateOptions {
  /** Takes a picture; false: no more for now. After `looked(true)` pictures are given again, from a keyframe on. */
  decode: (fragment: MediaFragment) => boolean;
  /** What was taken should be decoded soon: what it shows decides about what follows. */
  flush: () => void;
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
  /** The group before, of which only the keyframe was decoded, until the keyframe after it has been looked at. */
  #left: { group: MediaFragment[]; untilMs: number; sizes: number[] } | null = null;
  /** Pictures up to this time come again: until they do, what was decoded after them passes unused. */
  #againMs: number | null = null;
  /** This group may be left out but for its keyframe … */
  #rests = false;
  /** … from then on. */
  #restsFromMs = 0;
  /** This group is longer or larger than was expected, or departs from what is calm: it is decoded. */
  #open = false;
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
    const calm = mayRest && this.#seenMs - this.#stirredMs >= CALM_AFTER_MS;
    return fragment.keyframe ? this.#begin(fragment, calm) : this.#goOn(fragment, calm);
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
    const left = this.#left;
    this.#left = null;
    if (!left) return;
    if (!differs) {
      this.#sizes.learn(left.sizes);
      return;
    }
    this.#stirredMs = Math.max(this.#stirredMs, left.untilMs);
    this.#againMs = left.untilMs;
    for (const fragment of left.group) this.#options.decode(fragment);
    this.#decoded = 0;
    this.release();
  }

  /** What the picture taken at `atMs` (UTC) shows. */
  saw(stirring: boolean, atMs: number): void {
    if (this.#seenMs === Number.NEGATIVE_INFINITY) this.#stirredMs = atMs;
    this.#seenMs = atMs;
    if (!stirring) return;
    this.#stirredMs = atMs;
    this.release();
  }

  /** Something stirs, or no more will come: what is held is decoded. */
  release(): void {
    if (this.#decoded < this.#group.length) this.#open = true;
    while (this.#decoded < this.#group.length) this.#options.decode(this.#group[this.#decoded++]!);
  }

  /** Another run begins, or another decoder, to which what is held means nothing. */
  reset(): void {
    this.#group = [];
    this.#decoded = 0;
    this.#left = this.#againMs = null;
    this.#rests = this.#open = this.#reordered = false;
    this.#offsetMs = null;
    this.#keyframeMs = this.#gopMs = this.#lastGopMs = Number.NaN;
    this.#seenMs = this.#stirredMs = this.#wholeMs = Number.NEGATIVE_INFINITY;
    this.#sizes.reset();
  }

  #begin(keyframe: MediaFragment, calm: boolean): boolean {
    const wasWhole = this.#endGroup(keyframe.startMs, calm);
    if (this.#againMs !== null && keyframe.startMs - this.#againMs > AGAIN_WITHIN_MS) this.#againMs = null;
    this.#measure(keyframe.startMs);
    this.#group = [keyframe];
    this.#decoded = 1;
    this.#bytes = keyframe.bytes.length;
    const mayRest = calm && this.#sizes.known && !this.#reordered && this.#gopMs <= LONGEST_REST_MS;
    this.#rests = mayRest && keyframe.startMs - this.#wholeMs < WHOLE_EVERY_MS;
    this.#open = mayRest && !this.#rests;
    this.#restsFromMs = keyframe.startMs + (wasWhole ? LEAST_APART_MS : 0);
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
    this.#left = null;
    if (held && this.#rests && calm && seen) {
      this.#left = { group: this.#group, untilMs: this.#group.at(-1)!.startMs, sizes };
      return false;
    }
    const drops = held && calm && !this.#rests;
    if (!drops) this.release();
    this.#wholeMs = nextMs;
    if (this.#stirredMs < this.#keyframeMs && seen) this.#sizes.learn(sizes);
    return !drops;
  }

  #goOn(fragment: MediaFragment, calm: boolean): boolean {
    if (this.#sizes.departs(fragment.bytes.length)) this.#open = true;
    if (!calm) this.#rests = false;
    const holds = calm && !this.#open && (this.#rests ? fragment.startMs >= this.#restsFromMs : this.#isTail(fragment));
    if (holds && this.#hasRoom(fragment)) {
      if (this.#decoded === this.#group.length) this.#options.flush();
      this.#keep(fragment);
      return true;
    }
    if (holds) this.#open = true;
    this.release();
    // It may have to come again.
    if (this.#left || (this.#rests && !this.#open)) {
      this.#keep(fragment);
      this.#decoded++;
    }
    return this.#options.decode(fragment);
  }

  #keep(fragment: MediaFragment): void {
    this.#group.push(fragment);
    this.#bytes += fragment.bytes.length;
  }

  #hasRoom(fragment: MediaFragment): boolean {
    const first = this.#group[this.#decoded];
    const longestMs = this.#rests ? LONGEST_REST_MS : LONGEST_TAIL_MS;
    return (!first || fragment.startMs - first.startMs < longestMs) && this.#bytes + fragment.bytes.length <= MOST_BYTES;
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
