import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';

/** What the index did not take, its disk being full, is told again so often. */
const AGAIN_MS = 1_000;
/** Beyond them the oldest are given up; they stand in the ledgers still. */
const MOST_WAITING = 10_000;

interface Told {
  tell: () => Promise<unknown>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Tells the index, one thing after the other and until it takes it: what comes later would be undone by what was to come before it. */
export class IndexQueue {
  readonly #clock: Clock;
  readonly #waiting: Told[] = [];
  readonly #closed = new AbortController();
  #running: Promise<void> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is taken. @throws the index's error when it never was. */
  tell(tell: () => Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tell, resolve, reject });
      if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()?.reject(new AppError('internal', 'storage.indexFailed'));
      this.#running ??= this.#drain().finally(() => {
        this.#running = null;
      });
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** What the index has not taken by then is tried once more and given up. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const isLast = this.#closed.signal.aborted;
      try {
        await next.tell();
        next.resolve();
      } catch (error) {
        if (!isLast) {
          await sleep(this.#clock, AGAIN_MS, this.#closed.signal).catch(() => {});
          continue;
        }
        next.reject(error);
      }
      // It may have been pushed out meanwhile.
      if (this.#waiting[0] === next) this.#waiting.shift();
    }
  }
}
