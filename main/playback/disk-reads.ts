import { AppError } from '../../contract/errors.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { threadsOf } from '../base/engine-threads.ts';

/** Files are read in the threads of all that the engine does: a disk that hangs must not have them all, nor must several. */
const MOST_OF_A_DISK = 2;
/** Threads that are never read in; of few, one. */
const LEFT = 2;
const FEW_THREADS = 4;
const MOST_WAITING = 256;
/** A read that is not done by then, its turn included, is given up by who asked. */
const DONE_WITHIN_MS = 10_000;

interface Waiting {
  disk: string;
  start: () => void;
}

/** Takes turns in reading footage, so that a disk that hangs holds up nobody who reads from another. */
export class DiskReads {
  readonly #clock: Clock;
  readonly #mostAtOnce: number;
  /** The last turn is for a disk that nothing is read from; of few threads all are. */
  readonly #mostSeconds: number;
  readonly #underWay = new Map<string, number>();
  #all = 0;
  #waiting: Waiting[] = [];

  /** @param threads that this process reads in */
  constructor(clock: Clock, threads: number) {
    this.#clock = clock;
    const few = threads <= FEW_THREADS;
    this.#mostAtOnce = Math.max(1, threads - (few ? 1 : LEFT));
    this.#mostSeconds = few ? this.#mostAtOnce : this.#mostAtOnce - 1;
  }

  /**
   * @param disk reads of the same one take turns.
   * @param tooLate what becomes of a result that nobody waits for any more.
   * @throws AppError `timeout`, `busy`; what `work` throws.
   */
  run<T>(disk: string, work: () => Promise<T>, tooLate: (result: T) => void = () => {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= MOST_WAITING) {
        reject(new AppError('busy', 'storage.diskHangs'));
        return;
      }
      let isOver = false;
      const start = () => {
        this.#count(disk, 1);
        work()
          .then((result) => (isOver ? tooLate(result) : resolve(result)), reject)
          .finally(() => {
            limit[Symbol.dispose]();
            this.#count(disk, -1);
            this.#next();
          });
      };
      const waiting = { disk, start };
      const limit = this.#clock.after(DONE_WITHIN_MS, () => {
        isOver = true;
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(new AppError('timeout', 'storage.diskHangs'));
      });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  #next(): void {
    while (this.#all < this.#mostAtOnce) {
      const index = this.#waiting.findIndex(({ disk }) => {
        const own = this.#underWay.get(disk) ?? 0;
        return own === 0 || (own < MOST_OF_A_DISK && this.#all < this.#mostSeconds);
      });
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (!next) return;
      next.start();
    }
  }

  #count(disk: string, by: 1 | -1): void {
    this.#all += by;
    const count = (this.#underWay.get(disk) ?? 0) + by;
    if (count === 0) this.#underWay.delete(disk);
    else this.#underWay.set(disk, count);
  }
}

/** The threads are the process's, and so are the turns. */
export const diskReads = new DiskReads(systemClock, threadsOf(process.env));
