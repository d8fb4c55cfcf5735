import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for a condition of another process to come true: asks again every `every` ms until `within` has passed.
 * @returns the first truthy answer.
 */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  options: { within?: number; every?: number; what?: string | (() => string) } = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + (options.within ?? 20_000);
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer as NonNullable<T>;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      const what = typeof options.what === 'function' ? options.what() : (options.what ?? 'the condition came true');
      throw new Error(`waited in vain until: ${what}`, { cause: lastError });
    }
    await pause(options.every ?? 100);
  }
}
