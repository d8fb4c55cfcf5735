import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';

/**
 * Who reads a card. A person's wish to keep something (`job`) takes the turn from who looks (`viewer`), and both take it from what nobody
 * has asked for (`automatic`).
 */
export type CardUse = 'automatic' | 'viewer' | 'job';
const RANK: Record<CardUse, number> = { automatic: 0, viewer: 1, job: 2 };

/** Given back when disposed; `signal` aborts when somebody else is to have it: then it is given back soon. */
export interface CardTurn extends Disposable {
  readonly signal: AbortSignal;
}

/** The one before, of the same page, may be ending just now. */
const VIEWER_PATIENCE_MS = 4_000;
const MOST_WAITING = 16;

interface Holder {
  use: CardUse;
  abort: AbortController;
  gone: Promise<void>;
}

/** Cameras allow few sessions: one at a time reads a camera's card. */
export class CardTurns {
  readonly #clock: Clock;
  readonly #holders = new Map<string, Holder>();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isTaken(cameraId: string): boolean {
    return this.#holders.has(cameraId);
  }

  /** @throws AppError `busy` (`card.inUse`) when somebody else has it and may keep it; what `signal` says. */
  async take(cameraId: string, use: CardUse, signal: AbortSignal): Promise<CardTurn> {
    const inUse = () => new AppError('busy', 'card.inUse');
    if (this.#waiting >= MOST_WAITING) throw inUse();
    const until = use === 'job' ? Infinity : use === 'viewer' ? this.#clock.monotonic() + VIEWER_PATIENCE_MS : this.#clock.monotonic();
    for (let holder = this.#holders.get(cameraId); holder; holder = this.#holders.get(cameraId)) {
      if (RANK[holder.use] < RANK[use]) holder.abort.abort(inUse());
      const leftMs = until - this.#clock.monotonic();
      if (leftMs <= 0) throw inUse();
      await this.#wait(holder.gone, leftMs, signal);
    }
    signal.throwIfAborted();
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const holder: Holder = { use, abort: new AbortController(), gone };
    this.#holders.set(cameraId, holder);
    return {
      signal: holder.abort.signal,
      [Symbol.dispose]: () => {
        if (this.#holders.get(cameraId) === holder) this.#holders.delete(cameraId);
        resolve();
      },
    };
  }

  async #wait(gone: Promise<void>, limitMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    this.#waiting += 1;
    try {
      // A clock's timer cannot be for ever.
      await Promise.race([gone, sleep(this.#clock, Math.min(limitMs, 60_000), AbortSignal.any([signal, over.signal]))]);
    } finally {
      this.#waiting -= 1;
      over.abort();
    }
    signal.throwIfAborted();
  }
}
