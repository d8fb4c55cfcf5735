import type { Blob } from './components.ts';
import type { Nothing } from './level-watch.ts';

/** Something that moves, followed from frame to frame. Sides in cells as in `Blob`. */
interface Track {
  left: number;
  top: number;
  right: number;
  bottom: number;
  weight: number;
  firstMs: number;
  lastMs: number;
  sightings: number;
}

/** What the tracks say of one frame. */
export interface Sighting {
  /** UTC ms at which the oldest of what moves now was first seen. */
  onsetMs: number;
  /** Sum of the pixels of all that moves. */
  weight: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Pixels of the largest of what moves. */
  largest: number;
  /** Zones that any of it touches: bit n for zone n. */
  zones: number;
  /** Which blobs move: the first `count` of `blobs`. */
  readonly blobs: Blob[];
  count: number;
}

/**
 * Large things are believed at the second sighting; small ones, which a drop of rain can be as well, at the third; the smallest when
 * they have been there for a second. Whenever they are believed, their onset is when they were seen first.
 */
const SIGHTINGS_LARGE = 2;
const SIGHTINGS_SMALL = 3;
const SIGHTINGS_TINY = 5;
const LARGE_WEIGHT_FACTOR = 6;
const SMALL_WEIGHT_FACTOR = 2.3;
/** One frame may miss it; two, and it is another thing. */
const FORGET_AFTER_FRAMES = 2.5;
/** With frames further apart than this (keyframes only) a visitor may be in one frame alone, and anywhere in the next. */
const SLOW_INTERVAL_MS = 700;
/** A thing may move so many cells between frames however small it is. */
const LEAST_REACH_CELLS = 2;
/** The smallest are far away, and so slow. */
const TINY_REACH_CELLS = 1;
const MAX_TRACKS = 64;
/** How fast the clutter (things per frame that are new, or seen but twice) is learnt and forgotten: a second at 5 frames per second. */
const CLUTTER_SHARE = 0.3;
/** In clutter a thing must be larger to stand out of it, by this much for each new thing per frame. */
const CLUTTER_WEIGHT = 2;
/** One thing that comes is no clutter. */
const CLUTTER_OF_ONE = 0.5;

/** Tells what stays in view and moves on from what is in one frame and gone in the next: rain, snow, noise, insects. */
export class Tracks {
  #tracks: Track[] = [];
  #clutter = 0;
  #begun = 0;
  readonly #sighting: Sighting = { onsetMs: 0, weight: 0, left: 0, top: 0, right: 0, bottom: 0, largest: 0, zones: 0, blobs: [], count: 0 };
  /** Why the last frame showed no motion, as far as it is known here. */
  nothing: Nothing = 'still';

  /**
   * Takes the blobs of a frame.
   * @param intervalMs usual time between frames
   * @param minWeight least pixels of a thing that is followed
   * @param sizeLimit least pixels of a thing that counts
   * @param mayBegin false: only tracks that were there before go on
   * @returns what moves, or null; the object is reused.
   */
  update(blobs: readonly Blob[], count: number, atMs: number, intervalMs: number, minWeight: number, sizeLimit: number, mayBegin: boolean): Sighting | null {
    const slow = intervalMs > SLOW_INTERVAL_MS;
    this.#tracks = this.#tracks.filter((track) => atMs - track.lastMs <= FORGET_AFTER_FRAMES * intervalMs);
    let sighting: Sighting | null = null;
    const leastWeight = minWeight * (1 + CLUTTER_WEIGHT * Math.max(0, this.#clutter - CLUTTER_OF_ONE));
    this.#begun = 0;
    this.nothing = count > 0 ? 'new' : 'still';
    for (let i = 0; i < count; i++) {
      const blob = blobs[i]!;
      const leastReach = blob.weight < SMALL_WEIGHT_FACTOR * minWeight ? TINY_REACH_CELLS : LEAST_REACH_CELLS;
      const track = this.#follow(blob, atMs, intervalMs, leastReach, mayBegin);
      if (!track || blob.weight < leastWeight) {
        this.nothing = 'clutter';
        continue;
      }
      if (blob.weight < sizeLimit) {
        this.nothing = 'small';
        continue;
      }
      const needed = sightingsNeeded(track.weight / minWeight);
      if (track.sightings >= (slow ? needed - 1 : needed)) sighting = this.#add(sighting, blob, track);
    }
    this.#clutter += CLUTTER_SHARE * (this.#begun - this.#clutter);
    return sighting;
  }

  clear(): void {
    this.#tracks.length = 0;
    this.#clutter = 0;
  }

  #follow(blob: Blob, atMs: number, intervalMs: number, leastReach: number, mayBegin: boolean): Track | null {
    const slow = intervalMs > SLOW_INTERVAL_MS;
    let best: Track | null = null;
    for (const track of this.#tracks) {
      if (track.lastMs < atMs && (slow || reaches(track, blob, leastReach)) && (!best || track.sightings > best.sightings)) best = track;
    }
    if (!best) {
      if (!mayBegin || this.#tracks.length >= MAX_TRACKS) return null;
      // It came at some time since the last frame: half way is wrong by least.
      const firstMs = slow ? atMs - intervalMs / 2 : atMs;
      best = { left: 0, top: 0, right: 0, bottom: 0, weight: 0, firstMs, lastMs: atMs, sightings: 0 };
      this.#tracks.push(best);
    }
    best.left = blob.left;
    best.top = blob.top;
    best.right = blob.right;
    best.bottom = blob.bottom;
    best.weight = blob.weight;
    best.lastMs = atMs;
    if (++best.sightings < SIGHTINGS_SMALL) this.#begun++;
    return best;
  }

  #add(sum: Sighting | null, blob: Blob, track: Track): Sighting {
    const into = this.#sighting;
    if (!sum) {
      into.onsetMs = track.firstMs;
      into.weight = 0;
      into.left = blob.left;
      into.top = blob.top;
      into.right = blob.right;
      into.bottom = blob.bottom;
      into.largest = into.zones = into.count = 0;
    }
    into.onsetMs = Math.min(into.onsetMs, track.firstMs);
    into.weight += blob.weight;
    into.largest = Math.max(into.largest, blob.weight);
    into.zones |= blob.zones;
    into.blobs[into.count++] = blob;
    into.left = Math.min(into.left, blob.left);
    into.top = Math.min(into.top, blob.top);
    into.right = Math.max(into.right, blob.right);
    into.bottom = Math.max(into.bottom, blob.bottom);
    return into;
  }
}

function sightingsNeeded(times: number): number {
  if (times >= LARGE_WEIGHT_FACTOR) return SIGHTINGS_LARGE;
  return times >= SMALL_WEIGHT_FACTOR ? SIGHTINGS_SMALL : SIGHTINGS_TINY;
}

/** True when the blob lies where the track's thing can be by now, and is not of quite another size. */
function reaches(track: Track, blob: Blob, leastReach: number): boolean {
  if (blob.weight > track.weight * 8 || track.weight > blob.weight * 8) return false;
  const reachX = Math.max(leastReach, (track.right - track.left) / 2);
  const reachY = Math.max(leastReach, (track.bottom - track.top) / 2);
  return blob.left <= track.right + reachX && blob.right >= track.left - reachX && blob.top <= track.bottom + reachY && blob.bottom >= track.top - reachY;
}
