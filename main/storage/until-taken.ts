import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';

const AGAIN_MS = 1_000;
const SELDOM_MS = 10_000;
/** Asked again once a second at first, then seldom; an hour in all. */
const OFTEN = 30;
const MOST = OFTEN + 360;

/**
 * Asks the index until it takes what it is told: its disk may be full of other things for a while.
 * @throws AppError when it is closed, or has refused for an hour: then what is on disk is taken in at the next start.
 */
export async function untilTaken<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (let refused = 1; ; refused++) {
    try {
      return await ask();
    } catch (error) {
      if (isClosed(error) || refused >= MOST) throw error;
    }
    await sleep(clock, refused < OFTEN ? AGAIN_MS : SELDOM_MS);
  }
}

export function isClosed(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'closed';
}

export function isTimeout(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'timeout';
}
