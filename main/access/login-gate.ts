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

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws AppError `rate-limited` with the seconds to wait. */
  check(address: string): void {
    const now = this.#clock.monotonic();
    const until = Math.max(this.#byAddress.get(address)?.blockedUntil ?? 0, this.#together.blockedUntil);
    if (until > now) throw new AppError('rate-limited', 'access.tooManyTries', { data: { seconds: Math.ceil((until - now) / 1000) } });
  }

  failed(address: string): void {
    const now = this.#clock.monotonic();
    if (this.#byAddress.size >= MOST_ADDRESSES) this.#byAddress.clear();
    const own = this.#byAddress.get(address);
    this.#byAddress.set(address, afterFailure(own, now, FREE_TRIES));
    this.#together = afterFailure(this.#together, now, FREE_TRIES_TOGETHER);
  }

  succeeded(address: string): void {
    this.#byAddress.delete(address);
  }
}

function afterFailure(old: Tries | undefined, now: number, free: number): Tries {
  const count = !old || now - old.lastAt > FORGET_MS ? 1 : old.count + 1;
  const waitMs = count < free ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, count - free));
  return { count, blockedUntil: now + waitMs, lastAt: now };
}
