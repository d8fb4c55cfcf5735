/** Time for services: never `Date.now()` or `setTimeout` there, so that tests own the clock. */
export interface Clock {
  /** Wall clock, UTC ms. May step. */
  now(): number;
  /** Monotonic ms from an arbitrary origin: for durations and deadlines. */
  monotonic(): number;
  /** Runs `callback` once after `delayMs`, unless disposed before. Never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): Disposable;
  /** Runs `callback` each `periodMs`, unless disposed. Never keeps the process alive by itself. */
  every(periodMs: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs);
    timer.unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};

/** Resolves after `delayMs`, rejects with the signal's reason when aborted first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      timer[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
