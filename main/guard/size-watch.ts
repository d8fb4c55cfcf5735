/** So many calm groups make the sizes known. */
const KNOWN_AFTER_GROUPS = 4;
/** More pictures than any group that rests has. */
const MOST_POSITIONS = 256;
/** A new group's share in what is known, after the first ones, which have equal shares. */
const LEARN = 1 / 16;
/** What a calm group may show once is not learnt for more than so many deviations. */
const OUTLIER = 3;
/** Sizes are never believed to be steadier than this: headers, slices, a few more coefficients. */
const LEAST_SHARE = 0.015;
const LEAST_BYTES = 12;
/** Of a position the own deviation counts, but no less than so much of what all positions have: it is known from few groups. */
const COMMON_SHARE = 0.5;
/** A picture may be off by so many mean deviations each time without it adding up. */
const DRIFT = 0.5;
/** One picture alone adds no more than so many: a coder that holds a rate makes single ones large now and then. */
const MOST_ADDED = 3;
/** … and may be off, to either side, by so many each time. */
const RESTLESS_DRIFT = 1.25;
/** What adds up, and what one picture alone is off by, beyond this departs; more, where calm groups show more, up to the second. */
const SUM_LIMITS = [8, 40] as const;
const SINGLE_LIMITS = [5, 12] as const;
const RESTLESS_LIMITS = [7, 25] as const;
/** Beyond what calm groups show at most, by so many of its mean deviations. */
const BEYOND = 3;

/** How far something goes in calm groups. */
class Reach {
  readonly #limits: readonly [least: number, most: number];
  #mean = 0;
  #deviation = 0;

  constructor(limits: readonly [number, number]) {
    this.#limits = limits;
  }

  get limit(): number {
    return Math.min(this.#limits[1], Math.max(this.#limits[0], this.#mean + BEYOND * this.#deviation));
  }

  learn(reached: number, share: number): void {
    const off = Math.min(reached, this.#limits[1]) - this.#mean;
    this.#mean += share * off;
    this.#deviation += share * (Math.abs(off) - this.#deviation);
  }
}

/** What the pictures of a group are off by, added up as they come. */
class Run {
  #above = 0;
  #below = 0;
  /** To either side: many that are a little off, some too large and some too small. */
  restless = 0;

  begin(): void {
    this.#above = this.#below = this.restless = 0;
  }

  /** To one side. */
  get sum(): number {
    return Math.max(this.#above, this.#below);
  }

  take(off: number): void {
    const added = Math.max(-MOST_ADDED, Math.min(MOST_ADDED, off));
    this.#above = Math.max(0, this.#above + added - DRIFT);
    this.#below = Math.max(0, this.#below - added - DRIFT);
    this.restless = Math.max(0, this.restless + Math.abs(added) - RESTLESS_DRIFT);
  }
}

/**
 * Knows how large the coded pictures of a calm scene are: where in a group of pictures one stands, that says how large it mostly is, and
 * how much that varies. So what moves is noticed without decoding anything: it costs bits, at once a lot, or a few in each picture, which
 * adds up; and where the rate is held, bits that are missing afterwards. Pure.
 */
export class SizeWatch {
  readonly #mean = new Float64Array(MOST_POSITIONS);
  readonly #deviation = new Float64Array(MOST_POSITIONS);
  /** Calm groups that had a picture at the position. */
  readonly #seen = new Uint32Array(MOST_POSITIONS);
  /** Mean deviation as a share of the size, of all positions. */
  #common = 0;
  #groups = 0;
  #sum = new Reach(SUM_LIMITS);
  #single = new Reach(SINGLE_LIMITS);
  #restless = new Reach(RESTLESS_LIMITS);
  #sizes: number[] = [];
  readonly #run = new Run();

  get known(): boolean {
    return this.#groups >= KNOWN_AFTER_GROUPS;
  }

  /** Another group begins. @returns the sizes of the one before, its keyframe left out */
  begin(): number[] {
    const sizes = this.#sizes;
    this.#sizes = [];
    this.#run.begin();
    return sizes;
  }

  /** Takes the size of the group's next picture, in bytes. @returns true when that is not how a calm scene goes on */
  departs(bytes: number): boolean {
    if (this.#sizes.length >= MOST_POSITIONS) return false;
    const off = this.#off(bytes, this.#sizes.length);
    this.#sizes.push(bytes);
    this.#run.take(off);
    return this.known && (Math.abs(off) > this.#single.limit || this.#run.sum > this.#sum.limit || this.#run.restless > this.#restless.limit);
  }

  /** A whole group, as `begin` gave it, in which nothing stirred. */
  learn(sizes: readonly number[]): void {
    if (sizes.length === 0) return;
    this.#learnReach(sizes);
    this.#groups++;
    let common = 0;
    for (const [position, bytes] of sizes.entries()) {
      const share = Math.max(LEARN, 1 / ++this.#seen[position]!);
      const known = this.#seen[position]! > KNOWN_AFTER_GROUPS;
      const most = known ? OUTLIER * this.#spread(position) : Number.POSITIVE_INFINITY;
      const off = Math.max(-most, Math.min(most, bytes - this.#mean[position]!));
      this.#mean[position]! += share * off;
      // The first one is off by nothing: it is all that is known.
      if (this.#seen[position]! > 1) this.#deviation[position]! += Math.max(LEARN, 1 / (this.#seen[position]! - 1)) * (Math.abs(off) - this.#deviation[position]!);
      common += this.#deviation[position]! / Math.max(1, this.#mean[position]!);
    }
    this.#common = common / sizes.length;
  }

  /** Nothing is known any more: another stream. */
  reset(): void {
    this.begin();
    this.#mean.fill(0);
    this.#deviation.fill(0);
    this.#seen.fill(0);
    this.#common = this.#groups = 0;
    this.#sum = new Reach(SUM_LIMITS);
    this.#single = new Reach(SINGLE_LIMITS);
    this.#restless = new Reach(RESTLESS_LIMITS);
  }

  /** In mean deviations. Where no calm group had a picture nothing is known. */
  #off(bytes: number, position: number): number {
    return this.#seen[position]! < KNOWN_AFTER_GROUPS ? 0 : (bytes - this.#mean[position]!) / this.#spread(position);
  }

  #spread(position: number): number {
    const mean = this.#mean[position]!;
    return Math.max(this.#deviation[position]!, COMMON_SHARE * this.#common * mean, LEAST_SHARE * mean, LEAST_BYTES);
  }

  /** How far the group goes by what was known before it. */
  #learnReach(sizes: readonly number[]): void {
    if (!this.known) return;
    const run = new Run();
    let [sum, single, restless] = [0, 0, 0];
    for (const [position, bytes] of sizes.entries()) {
      const off = this.#off(bytes, position);
      run.take(off);
      sum = Math.max(sum, run.sum);
      restless = Math.max(restless, run.restless);
      single = Math.max(single, Math.abs(off));
    }
    const share = Math.max(LEARN, 1 / (this.#groups - KNOWN_AFTER_GROUPS + 1));
    this.#sum.learn(sum, share);
    this.#single.learn(single, share);
    this.#restless.learn(restless, share);
  }
}
