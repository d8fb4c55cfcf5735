import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CallResult } from '../../contract/calls.ts';
import type { Dispatcher } from './dispatcher.ts';

const SEARCH_SECONDS = 2;
/** Cameras that are slow to start are found by a later search. */
const ROUNDS = 6;
const PAUSE_MS = 2_000;

/** Searches, and adds every camera that is not there yet with one user name and password: for the demo and for installers. */
export async function autoAdd(options: {
  dispatcher: Dispatcher;
  credentials: { username: string; password: string };
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}): Promise<void> {
  const { dispatcher, credentials, clock, log, signal } = options;
  const context = { session: { id: 'auto-add', role: 'owner' as const, name: 'auto-add' }, connection: null, language: 'en' as const, signal };
  // A password that one camera refuses is not offered to it again.
  const refused = new Set<string>();
  try {
    for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
      const { found } = (await dispatcher.dispatch('cameras.discover', { seconds: SEARCH_SECONDS }, context)) as CallResult<'cameras.discover'>;
      for (const { address, name, known } of found.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
        if (known || refused.has(address) || signal.aborted) continue;
        try {
          await dispatcher.dispatch('cameras.add', { address, name, ...credentials }, context);
        } catch (error) {
          if (error instanceof AppError && !error.retryable) refused.add(address);
          log.warn('camera not added', { address, error });
        }
      }
      await sleep(clock, PAUSE_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) log.warn('automatic search ended', { error });
  }
}
