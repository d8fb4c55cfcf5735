/** When the daily summary is due. Pure; days are those of this computer. */
import { z } from 'zod';
import { ms, noticeTextSchema } from '../../contract/types.ts';

/** What became of the mails so far; kept on disk, so that none is sent twice. */
export const mailStateSchema = z.strictObject({
  /** The newest day, `2026-11-24`, whose mail was sent or given up. */
  doneDay: z.iso.date().nullable(),
  sentMs: ms.nullable(),
  /** A day whose mail could not be sent yet. */
  trying: z.strictObject({ day: z.iso.date(), tries: z.number().int(), firstMs: ms, nextMs: ms }).nullable(),
  failure: noticeTextSchema.nullable(),
});
export type MailState = z.infer<typeof mailStateSchema>;
export const NO_MAIL_YET: MailState = { doneDay: null, sentMs: null, trying: null, failure: null };

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** A server that is down for longer gets the next day's mail; that it was down is told from the first try on. */
const GIVEN_UP_AFTER_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The last moment up to now at which it was this full hour here, and its day. */
export function lastTurn(nowMs: number, hour: number): { day: string; atMs: number } {
  const today = new Date(nowMs);
  for (let back = 0; ; back++) {
    // Of an hour that clocks skip, the next one; of one they repeat, the first.
    const at = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back, hour);
    if (at.getTime() <= nowMs) return { day: dayText(today.getFullYear(), today.getMonth(), today.getDate() - back), atMs: at.getTime() };
  }
}

/**
 * The day whose mail has to be sent now, or null. Of days that were missed, because the computer was off or asleep, only the
 * newest. A clock that was set back a little sends nothing twice; days that lie far ahead were never true.
 */
export function dueDay(state: MailState, hour: number, nowMs: number): string | null {
  const { day } = lastTurn(nowMs, hour);
  if (isDone(state, day)) return null;
  return pausedUntil(state, day, nowMs) === null ? day : null;
}

/** When something is sent or tried next, as far as can be told. */
export function nextTurn(state: MailState, hour: number, nowMs: number): number {
  const { day, atMs } = lastTurn(nowMs, hour);
  if (dueDay(state, hour, nowMs) !== null) return nowMs;
  const last = new Date(atMs);
  return (isDone(state, day) ? null : pausedUntil(state, day, nowMs)) ?? new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1, hour).getTime();
}

/** @param failure of some addresses, while the others have got it; a text below the locales' root. */
export function afterSent(day: string, nowMs: number, failure: MailState['failure'] = null): MailState {
  return { doneDay: day, sentMs: nowMs, trying: null, failure };
}

/**
 * @param retryable the same mail may go through later. What is refused is not tried again that day: accounts lock.
 * @param failure a text below the locales' root.
 */
export function afterFailure(state: MailState, day: string, failure: MailState['failure'], retryable: boolean, nowMs: number): MailState {
  const before = state.trying?.day === day ? state.trying : null;
  const firstMs = before?.firstMs ?? nowMs;
  if (!retryable || nowMs - firstMs >= GIVEN_UP_AFTER_MS) return { ...state, doneDay: day, trying: null, failure };
  const tries = (before?.tries ?? 0) + 1;
  return { ...state, trying: { day, tries, firstMs, nextMs: nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) }, failure };
}

/**
 * Somebody has changed the settings. A new hour, or switching it on, holds from the next turn on; what could not be sent is
 * tried at once with settings that may be right now.
 */
export function afterChange(state: MailState, hour: number, isNewTurn: boolean, nowMs: number): MailState {
  const { day } = lastTurn(nowMs, hour);
  if (isNewTurn) return { ...state, doneDay: day, trying: null, failure: null };
  if (state.failure === null) return state;
  return { ...state, doneDay: new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10), trying: null, failure: null };
}

/** Done, too, is what a clock that was set back a little makes come again. */
function isDone({ doneDay }: MailState, day: string): boolean {
  if (doneDay === null) return false;
  const aheadMs = Date.parse(doneDay) - Date.parse(day);
  return aheadMs >= 0 && aheadMs <= DAY_MS;
}

function pausedUntil({ trying }: MailState, day: string, nowMs: number): number | null {
  if (trying?.day !== day || nowMs >= trying.nextMs) return null;
  // Longer than any pause: the clock was set.
  return trying.nextMs - nowMs > LONGEST_PAUSE_MS ? null : trying.nextMs;
}

function dayText(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}
