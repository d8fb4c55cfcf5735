import type { NextTake } from '../../contract/takes.ts';
import { closeMoment, type Moment } from './moment.ts';

/** What has been decoded and waits for the clock, with what is showing now: a camera's moments in the direction of play. Pure. */
export class PlaybackFilm {
  readonly #direction: 1 | -1;
  #ahead: Moment[] = [];
  #current: Moment | null = null;

  constructor(direction: 1 | -1) {
    this.#direction = direction;
  }

  get current(): Moment | null {
    return this.#current;
  }

  /** True once anything is known of the place. */
  get settled(): boolean {
    return this.#current !== null || this.#ahead.length > 0;
  }

  get picturesAhead(): number {
    return this.#ahead.filter((moment) => moment.kind === 'picture').length;
  }

  add(moment: Moment): void {
    this.#ahead.push(moment);
  }

  /**
   * Goes on to what shows at a moment, and closes what lies behind it.
   * @returns the picture's moment that is to be drawn now; its picture belongs to the caller from here on.
   */
  moveTo(ms: number): (Moment & { kind: 'picture' }) | null {
    let due: (Moment & { kind: 'picture' }) | null = null;
    for (;;) {
      const [next] = this.#ahead;
      const forward = this.#direction > 0;
      // The first of a place shows whatever the clock says: nothing nearer is recorded.
      const passed = this.#current === null || (next && (forward ? next.startMs <= ms : this.#current.startMs > ms));
      if (!next || !passed) break;
      this.#ahead.shift();
      this.#current = next;
      // Of all that is recorded the last picture stays on the screen.
      if (next.kind === 'end') continue;
      closeMoment(due);
      due = next.kind === 'picture' ? next : null;
    }
    return due;
  }

  /** How far the clock may go with what is here; beyond it this camera has nothing to show yet. */
  reachMs(): number | null {
    const last = this.#ahead.at(-1) ?? this.#current;
    if (!last) return null;
    return this.#direction > 0 ? last.endMs : last.startMs;
  }

  /** Where the next moment is: no further the clock goes in one go when none may be left out. */
  nextMs(): number | null {
    return this.#ahead[0]?.startMs ?? null;
  }

  nextPictureMs(): number | null {
    return this.#ahead.find((moment) => moment.kind === 'picture')?.startMs ?? null;
  }

  /** Null while it is not known to be over; else where it is over. */
  get endMs(): number | null {
    const last = this.#ahead.at(-1) ?? this.#current;
    if (last?.kind !== 'end') return null;
    return this.#direction > 0 ? last.startMs : last.endMs;
  }

  /** Where it goes on when it is over: in another take of hours that were twice. */
  get next(): NextTake | null {
    const last = this.#ahead.at(-1) ?? this.#current;
    return last?.kind === 'end' ? last.next : null;
  }

  /** Nothing is recorded here: where footage is again in the direction of play; null where there is a picture, or nothing more. */
  emptyUntilMs(): number | null {
    if (this.#current?.kind !== 'gap') return null;
    if (this.#direction < 0) return this.#current.startMs - 1;
    // The length of a long gap comes rounded (a float of 32 bits): the picture after it knows better.
    return Math.max(this.#current.endMs, this.nextPictureMs() ?? 0);
  }

  close(): void {
    // What is current has been given to the painter.
    for (const moment of this.#ahead) closeMoment(moment);
    this.#ahead = [];
  }
}
