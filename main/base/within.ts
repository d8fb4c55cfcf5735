import { type Clock, sleep } from './clock.ts';

/** Waits for `work`, but no longer than that. @returns false where it was not done by then; it goes on. @throws what the work throws in time. */
export async function within(clock: Clock, work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const done = new AbortController();
  const tooLate = sleep(clock, limitMs, done.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    done.abort();
    // Nobody hears any more of what comes too late.
    work.catch(() => {});
  }
}
