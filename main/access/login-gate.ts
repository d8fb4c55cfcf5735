import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';

/** Wrong passwords from one address before it has to wait, and how long, doubling each time. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** An address without a wrong password for so long begins anew. */
const FORGET_MS = 6 * 3_600_000;
/** From all addresses together: somebody with many addresses is slowed too. */
const FREE_TRIES_TOGETHER = 50;
/** But the owner is not to be kept out for hours by somebody who tries on purpose to be refused. */
const LONGEST_WAIT_TOGETHER_MS = 60_000;
/** Tries that wait for their turn: a password is checked in a fraction of a second, and costs 19 MB meanwhile. */
const MOST_WAITING = 16;
const MOST_ADDRESSES = 10_000;

interface Tries {
  count: number;
  blockedUntil: number;
  lastAt: number;
}

/** Slows down whoever guesses passwords: per address and in total. Time is monotonic, so that a clock step opens nothing. */
export class LoginGate {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, Tries>();
  #together: Tries = { count: 0, blockedUntil: 0, lastAt: 0 };
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Checks a password by `verify`, one after the other, so that tries sent all at once are counted like any.
   * @returns whether it was right. @throws AppError `rate-limited` with the seconds to wait.
   */
  async attempt(address: string, verify: () => Promise<boolean>): Promise<boolean> {
    this.#check(address);
    if (this.#waiting >= MOST_WAITING) throw tooManyTries(1000);
    this.#waiting += 1;
    const turn = this.#turn.then(async () => {
      this.#check(address);
      const right = await verify();
      if (right) this.#byAddress.delete(address);
      else this.#failed(address);
      return right;
    });
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  #check(address: string): void {
    const now = this.#clock.monotonic();
    const until = Math.max(this.#byAddress.get(address)?.blockedUntil ?? 0, this.#together.blockedUntil);
    if (until > now) throw tooManyTries(until - now);
  }

  #failed(address: string): void {
    const now = this.#clock.monotonic();
    if (this.#byAddress.size >= MOST_ADDRESSES) this.#byAddress.clear();
    const own = this.#byAddress.get(address);
    this.#byAddress.set(address, afterFailure(own, now, FREE_TRIES, LONGEST_WAIT_MS));
    this.#together = afterFailure(this.#together, now, FREE_TRIES_TOGETHER, LONGEST_WAIT_TOGETHER_MS);
  }
}

function tooManyTries(waitMs: number): AppError {
  return new AppError('rate-limited', 'access.tooManyTries', { data: { seconds: Math.ceil(waitMs / 1000) } });
}

function afterFailure(old: Tries | undefined, now: number, free: number, longestMs: number): Tries {
  const count = !old || now - old.lastAt > FORGET_MS ? 1 : old.count + 1;
  const waitMs = count < free ? 0 : Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(20, count - free));
  return { count, blockedUntil: now + waitMs, lastAt: now };
}
