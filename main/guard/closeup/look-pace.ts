/** How often an event is looked at while nobody has been recognised: a visit of two seconds is seen twice. */
const SEEKING_MS = 950;
/**
 * So many looks without anybody, twenty seconds, and the next ones are further apart, up to the last. No sooner: of a car that passes in four
 * seconds it takes three or four looks to know it, and an event holds several visits where they follow each other closely.
 */
const KEEN_LOOKS = 21;
const SLOWER_MS = [1_400, 1_900];
/** After so long without a result it is rain on the lens or a tree: less often. */
const SEEK_MS = 60_000;
const TIRED_MS = 3_000;
/** What shows more of itself by so much of its area than in any look so far has come nearer: it is looked at as at the beginning. */
const NEARER = 1.25;
/** What stands still looks as it did: after one look at that. */
const STILL_MS = 3_800;
/** A person cannot become anything else: from now on it is about the best picture and the distance. */
const RECOGNISED_MS = 2_500;
/** Long visits are looked at ever more rarely. */
const LONG_MS = 60_000;
const LONG_VISIT_MS = 8_000;

/** What there is to see. */
export interface Sight {
  atMs: number;
  /** How long the event has lasted. */
  sinceMs: number;
  /** It is known to be a person. */
  recognised: boolean;
  /** Something moved a moment ago. */
  moving: boolean;
  /** Of the largest thing that moves, a share of the picture's area. */
  area: number;
}

/** Decides when an event's pictures are looked at. A look costs a tenth of a second of a core. Pure. */
export class LookPace {
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Since somebody was seen, or what moves came nearer. */
  #fruitless = 0;
  #largest = 0;
  /** Since something moved. */
  #stillLooks = 0;
  #moved = false;

  /** Whether it is time for a look; then that counts as one. */
  due(sight: Sight): boolean {
    if (sight.moving) this.#stillLooks = 0;
    // What begins to move may be somebody else: one event holds several visits where they follow each other closely.
    if (sight.moving && !this.#moved) this.#fruitless = this.#largest = 0;
    this.#moved = sight.moving;
    if (sight.area > this.#largest * NEARER) this.#fruitless = 0;
    if (sight.atMs - this.#lastMs < this.#everyMs(sight)) return false;
    this.#lastMs = sight.atMs;
    this.#largest = Math.max(this.#largest, sight.area);
    this.#fruitless++;
    if (!sight.moving) this.#stillLooks++;
    return true;
  }

  /** The last look showed something that is not believed yet, or that may be more than it is taken for: the next one follows soon. */
  promising(): void {
    this.#fruitless = 0;
    this.#stillLooks = 0;
  }

  #everyMs({ sinceMs, recognised, moving }: Sight): number {
    if (recognised) return sinceMs < LONG_MS ? RECOGNISED_MS : LONG_VISIT_MS;
    if (sinceMs >= SEEK_MS) return TIRED_MS;
    if (!moving && this.#stillLooks > 0) return STILL_MS;
    return this.#fruitless < KEEN_LOOKS ? SEEKING_MS : SLOWER_MS[Math.min(this.#fruitless - KEEN_LOOKS, SLOWER_MS.length - 1)]!;
  }
}
