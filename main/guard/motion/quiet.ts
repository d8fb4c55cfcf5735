import type { NoticeText } from '../../../contract/types.ts';
import type { MotionReading } from './detector.ts';
import { NOTHINGS, type Nothing } from './level-watch.ts';

/** A reason stands for so long after a frame gave it, or what stirs now and then would hardly ever be named. */
const STANDS_MS = 3_000;
/** It is the same stretch of it as long as it comes again within this. */
const STRETCH_MS = 10_000;

type Reason = 'learning' | 'changed' | Nothing;

/** From the one that is named only when there is no other. What is only new may be a visitor in a moment: it is no reason yet. */
const ORDER: readonly Reason[] = [...NOTHINGS, 'learning', 'changed'];

/**
 * Why there is no event, in the words of `guardQuiet.`. Of what the last seconds showed the reason that was nearest to an event is
 * named. Cheap: a few numbers a frame, no text until it is asked for.
 */
export class QuietReason {
  readonly #sinceMs = new Map<Reason, number>();
  readonly #lastMs = new Map<Reason, number>();
  #atMs = 0;
  #moving = false;

  saw(reading: MotionReading, atMs: number): void {
    this.#atMs = atMs;
    this.#moving = reading.moving;
    if (reading.moving) {
      this.#lastMs.clear();
      return;
    }
    const reason = reading.state === 'settling' ? 'learning' : reading.state === 'held' ? 'changed' : reading.nothing === 'new' ? 'still' : reading.nothing;
    const last = this.#lastMs.get(reason);
    if (last === undefined || atMs - last > STRETCH_MS) this.#sinceMs.set(reason, atMs);
    this.#lastMs.set(reason, atMs);
  }

  clear(): void {
    this.#lastMs.clear();
    this.#moving = false;
  }

  /** @returns null while something moves, or when nothing has been seen yet. */
  text(look: { sensitivity: number; minSize: number }): NoticeText | null {
    if (this.#moving) return null;
    const reason = ORDER.findLast((each) => this.#atMs - (this.#lastMs.get(each) ?? Number.NEGATIVE_INFINITY) <= STANDS_MS);
    if (!reason) return null;
    const seconds = Math.max(0, Math.round((this.#atMs - this.#sinceMs.get(reason)!) / 1000));
    return { key: `guardQuiet.${reason}`, data: { seconds, size: look.minSize, sensitivity: look.sensitivity } };
  }
}
