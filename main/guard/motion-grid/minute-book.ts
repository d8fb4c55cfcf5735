import type { MotionSecond } from './motion-second.ts';
import { minuteLine, minuteOf } from './minute-codec.ts';

/** Gathers a camera's seconds of motion into lines of a minute each. */
export class MinuteBook {
  readonly #write: (minuteMs: number, line: string) => void;
  #seconds: MotionSecond[] = [];

  /** @param write takes the line of a minute that is over */
  constructor(write: (minuteMs: number, line: string) => void) {
    this.#write = write;
  }

  push(second: MotionSecond): void {
    const first = this.#seconds[0];
    const last = this.#seconds.at(-1);
    // A clock that was set back begins a line of its own: within one the seconds are in order, and at most 60.
    if (first && last && (minuteOf(second.atMs) !== minuteOf(first.atMs) || second.atMs <= last.atMs)) this.flush();
    this.#seconds.push(second);
  }

  /** The minute that `nowMs` is in is not that of what is kept: it is over. */
  passed(nowMs: number): void {
    if (this.#seconds.length > 0 && minuteOf(nowMs) !== minuteOf(this.#seconds[0]!.atMs)) this.flush();
  }

  flush(): void {
    if (this.#seconds.length === 0) return;
    const seconds = this.#seconds;
    this.#seconds = [];
    this.#write(minuteOf(seconds[0]!.atMs), minuteLine(seconds));
  }
}
