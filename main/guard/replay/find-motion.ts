/** When something moved in a part of the picture, by the motion grid of the past. Pure. */
import type { Polygon } from '../../../contract/device-types.ts';
import { MOMENTS_APART_MS } from '../../../contract/guard-types.ts';
import type { MotionSecond } from '../motion-grid/motion-second.ts';
import { seesMotion } from './predict-motion.ts';

const SECOND_MS = 1_000;
/** Whoever looks for something wants all that moved there. */
const SEARCH_SENSITIVITY = 5;

export interface Moment {
  startMs: number;
  endMs: number;
}

/** Gathers seconds, in order of time, into moments at which something moved in an area. */
export class MotionFinder {
  readonly moments: Moment[] = [];
  readonly #sees: (second: MotionSecond) => boolean;

  /** @param minSize 0…10; smaller things are passed over */
  constructor(area: Polygon, minSize: number) {
    this.#sees = seesMotion({ sensitivity: SEARCH_SENSITIVITY, minSize, zones: [{ name: '-', kind: 'watch', area }] });
  }

  push(second: MotionSecond): void {
    if (!this.#sees(second)) return;
    const last = this.moments.at(-1);
    const endMs = second.atMs + SECOND_MS;
    if (last && second.atMs - last.endMs <= MOMENTS_APART_MS) last.endMs = Math.max(last.endMs, endMs);
    else this.moments.push({ startMs: second.atMs, endMs });
  }
}
