import { AppError } from '../../contract/errors.ts';
import { type Clock, systemClock } from '../base/clock.ts';

/** One that looks for a place and one that reads on do not wait for each other; more would only make a disk seek. */
const MOST_OF_A_DISK = 2;
/** Of one disk. */
const MOST_WAITING = 256;
/** A read that is not done by then, its turn included, is given up by who asked. */
const DONE_WITHIN_MS = 10_000;

interface Waiting {
  disk: string;
  start: () => void;
}

/** Takes turns in reading footage of a disk; one that hangs fails who waits for it, and nobody who reads from another. */
export class DiskReads {
  readonly #clock: Clock;
  readonly #underWay = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param disk reads of the same one take turns.
   * @param tooLate what becomes of a result that nobody waits for any more.
   * @throws AppError `timeout`, `busy`; what `work` throws.
   */
  run<T>(disk: string, work: () => Promise<T>, tooLate: (result: T) => void = () => {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.filter((each) => each.disk === disk).length >= MOST_WAITING) {
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
    for (;;) {
      const index = this.#waiting.findIndex(({ disk }) => (this.#underWay.get(disk) ?? 0) < MOST_OF_A_DISK);
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (!next) return;
      next.start();
    }
  }

  #count(disk: string, by: 1 | -1): void {
    const count = (this.#underWay.get(disk) ?? 0) + by;
    if (count === 0) this.#underWay.delete(disk);
    else this.#underWay.set(disk, count);
  }
}

/** The readers are the process's, and so are the turns. */
export const diskReads = new DiskReads(systemClock);
