/** What follows from a delivery that failed. Pure. */
import type { AppError } from '../../contract/errors.ts';
import type { OutboxEntry } from '../../contract/notify-types.ts';
import { noticeOf } from './notice-of.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** A refused password is tried again seldom, for what is new: accounts lock. */
const AFTER_REFUSAL_MS = 15 * 60_000;
const LONGEST_AFTER_REFUSAL_MS = 6 * 3_600_000;
/** No server is believed that it wants to be left alone for longer. */
const LONGEST_WISH_MS = 3_600_000;

/** It is this message that was not liked; the next one may be. Everything else is the channel's. */
const ABOUT_THE_MESSAGE = new Set(['notify.rejected', 'notify.tooLarge', 'mail.declined', 'mail.addressRefused']);

export interface AfterFailure {
  entry: Pick<OutboxEntry, 'tries' | 'state' | 'nextMs' | 'failure'>;
  /** Until when the channel tries nothing; null: the next one may go. */
  pausedUntilMs: number | null;
}

/** @param inARow how often the channel has failed without a success between, this one included */
export function afterFailure(entry: Pick<OutboxEntry, 'tries'>, error: AppError, inARow: number, nowMs: number): AfterFailure {
  const tries = entry.tries + 1;
  const failure = noticeOf(error);
  if (error.retryable) {
    const wishedMs = typeof error.data.seconds === 'number' ? Math.min(error.data.seconds * 1_000, LONGEST_WISH_MS) : 0;
    const pauseMs = Math.max(wishedMs, doubled(FIRST_PAUSE_MS, Math.max(tries, inARow), LONGEST_PAUSE_MS));
    return { entry: { tries, state: 'waiting', nextMs: nowMs + pauseMs, failure }, pausedUntilMs: nowMs + pauseMs };
  }
  const pausedUntilMs = ABOUT_THE_MESSAGE.has(error.messageKey) ? null : nowMs + doubled(AFTER_REFUSAL_MS, inARow, LONGEST_AFTER_REFUSAL_MS);
  return { entry: { tries, state: 'refused', nextMs: nowMs, failure }, pausedUntilMs };
}

/** A pause that was made by a clock which was set since is none. */
export function isDue(untilMs: number | null, nowMs: number): boolean {
  return untilMs === null || nowMs >= untilMs || untilMs - nowMs > LONGEST_AFTER_REFUSAL_MS;
}

function doubled(firstMs: number, times: number, mostMs: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(20, times - 1));
}
