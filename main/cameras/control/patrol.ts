import type { PatrolStop } from '../../../contract/device-types.ts';
import type { Clock } from '../../base/clock.ts';

/** A camera that is away for a while goes on with its round when it is back. */
const TRY_AGAIN_MS = 30_000;

/** Goes from preset to preset and stays a while at each, for ever. */
export class Patrol {
  readonly #options: { clock: Clock; stops: () => readonly PatrolStop[]; go: (preset: string) => Promise<void>; onError: (error: unknown) => void };
  #timer: Disposable | null = null;
  #next = 0;
  #round = 0;
  #failed = false;

  constructor(options: { clock: Clock; stops: () => readonly PatrolStop[]; go: (preset: string) => Promise<void>; onError: (error: unknown) => void }) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    this.stop();
    this.#next = 0;
    this.#timer = this.#options.clock.after(0, () => void this.#step(this.#round));
  }

  stop(): void {
    this.#round += 1;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  async #step(round: number): Promise<void> {
    const { clock, stops, go, onError } = this.#options;
    const list = stops();
    const stop = list[this.#next % Math.max(1, list.length)];
    let waitMs = TRY_AGAIN_MS;
    if (stop) {
      try {
        await go(stop.preset);
        this.#next += 1;
        this.#failed = false;
        waitMs = stop.dwellSeconds * 1000;
      } catch (error) {
        // Said once for each time that it is away. One preset that is gone does not end the round.
        if (!this.#failed) onError(error);
        this.#failed = true;
        this.#next += 1;
      }
    }
    if (round === this.#round) this.#timer = clock.after(waitMs, () => void this.#step(round));
  }
}
