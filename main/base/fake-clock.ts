import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  order: number;
  periodMs: number | null;
  callback: () => void;
}

/** A clock that tests turn by hand: timers fire in order of time inside `advance`. */
export class FakeClock implements Clock {
  #wall: number;
  #mono = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2026, 0, 15, 8, 0, 0)) {
    this.#wall = startMs;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#mono;
  }

  after(delayMs: number, callback: () => void): Disposable {
    return this.#add(delayMs, null, callback);
  }

  every(periodMs: number, callback: () => void): Disposable {
    return this.#add(periodMs, periodMs, callback);
  }

  /** Lets time pass; timers set by timers fire too when they fall due. */
  advance(byMs: number): void {
    const until = this.#mono + byMs;
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers) {
        if (timer.at > until) continue;
        if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
      }
      if (!next) break;
      const step = Math.max(0, next.at - this.#mono);
      this.#mono += step;
      this.#wall += step;
      if (next.periodMs === null) this.#timers.delete(next);
      else next.at += next.periodMs;
      next.callback();
    }
    this.#wall += until - this.#mono;
    this.#mono = until;
  }

  /** The wall clock jumps (someone set it, or NTP did); monotonic time does not. */
  stepWall(byMs: number): void {
    this.#wall += byMs;
  }

  #add(delayMs: number, periodMs: number | null, callback: () => void): Disposable {
    const timer: Timer = { at: this.#mono + Math.max(0, delayMs), order: this.#order++, periodMs, callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => this.#timers.delete(timer) };
  }
}
