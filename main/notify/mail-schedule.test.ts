import { afterAll, beforeAll, expect, test } from 'vitest';
import { afterChange, afterFailure, afterSent, dueDay, lastTurn, type MailState, nextTurn, NO_MAIL_YET } from './mail-schedule.ts';

const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Local time in Berlin. */
const at = (month: number, day: number, hour: number, minute = 0) => new Date(2026, month - 1, day, hour, minute).getTime();
const done = (doneDay: string): MailState => ({ ...NO_MAIL_YET, doneDay });
const FAILURE = { key: 'errors.mail.refused', data: { address: 'smtp:25' } };

test('a mail is due from its hour on, once a day', () => {
  expect(dueDay(done('2026-11-23'), 8, at(11, 24, 7, 59))).toBeNull();
  expect(dueDay(done('2026-11-23'), 8, at(11, 24, 8))).toBe('2026-11-24');
  const sent = afterSent('2026-11-24', at(11, 24, 8));
  expect(dueDay(sent, 8, at(11, 24, 8, 1))).toBeNull();
  expect(dueDay(sent, 8, at(11, 25, 7, 59))).toBeNull();
  expect(nextTurn(sent, 8, at(11, 24, 8, 1))).toBe(at(11, 25, 8));
});

test('a computer that slept at the hour sends afterwards, and of several days only the newest', () => {
  expect(dueDay(done('2026-11-23'), 8, at(11, 24, 15))).toBe('2026-11-24');
  expect(dueDay(done('2026-11-18'), 8, at(11, 24, 7))).toBe('2026-11-23');
  expect(dueDay(afterSent('2026-11-23', at(11, 24, 7)), 8, at(11, 24, 7, 30))).toBeNull();
  expect(dueDay(afterSent('2026-11-23', at(11, 24, 7)), 8, at(11, 24, 8))).toBe('2026-11-24');
});

test('a clock that is set back sends nothing twice, one that was far ahead does not keep mails away', () => {
  expect(dueDay(done('2026-11-24'), 8, at(11, 23, 12))).toBeNull();
  expect(dueDay(done('2031-01-01'), 8, at(11, 24, 12))).toBe('2026-11-24');
});

test('an hour that clocks skip comes an hour later, one that they repeat comes once', () => {
  expect(dueDay(done('2026-03-28'), 2, at(3, 29, 1, 59))).toBeNull();
  expect(lastTurn(at(3, 29, 3, 30), 2)).toEqual({ day: '2026-03-29', atMs: at(3, 29, 3) });
  const first = at(10, 25, 2, 30);
  expect(dueDay(done('2026-10-24'), 2, first)).toBe('2026-10-25');
  expect(dueDay(afterSent('2026-10-25', first), 2, first + HOUR)).toBeNull();
});

test('what may go through later is tried again after longer and longer pauses, and given up after hours', () => {
  const begun = at(11, 24, 8);
  let state = done('2026-11-23');
  let now = begun;
  const pauses: number[] = [];
  for (;;) {
    state = afterFailure(state, '2026-11-24', FAILURE, true, now);
    if (state.trying === null) break;
    expect(dueDay(state, 8, state.trying.nextMs - 1)).toBeNull();
    expect(dueDay(state, 8, state.trying.nextMs)).toBe('2026-11-24');
    expect(nextTurn(state, 8, now)).toBe(state.trying.nextMs);
    pauses.push((state.trying.nextMs - now) / MINUTE);
    now = state.trying.nextMs;
  }
  expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(now - begun).toBeGreaterThanOrEqual(8 * HOUR);
  expect(now - begun).toBeLessThan(10 * HOUR);
  expect(state).toMatchObject({ doneDay: '2026-11-24', failure: FAILURE });
  expect(dueDay(state, 8, at(11, 25, 8))).toBe('2026-11-25');
});

test('what is refused is not tried again that day', () => {
  const state = afterFailure(done('2026-11-23'), '2026-11-24', FAILURE, false, at(11, 24, 8));
  expect(dueDay(state, 8, at(11, 24, 12))).toBeNull();
  expect(state.failure).toEqual(FAILURE);
});

test('pauses of a day that is over do not hold for the next one', () => {
  const state = afterFailure(done('2026-11-21'), '2026-11-22', FAILURE, true, at(11, 22, 8));
  const later = afterFailure(state, '2026-11-24', FAILURE, true, at(11, 24, 8));
  expect(later.trying).toMatchObject({ day: '2026-11-24', tries: 1, firstMs: at(11, 24, 8) });
});

test('switched on, or set to another hour, it begins with the next turn', () => {
  const state = afterChange(NO_MAIL_YET, 8, true, at(11, 24, 15));
  expect(dueDay(state, 8, at(11, 24, 15))).toBeNull();
  expect(dueDay(state, 8, at(11, 25, 8))).toBe('2026-11-25');
  const evening = afterChange(afterSent('2026-11-24', at(11, 24, 8)), 20, true, at(11, 24, 15));
  expect(dueDay(evening, 20, at(11, 24, 20))).toBe('2026-11-24');
});

test('with mended settings what could not be sent is tried at once', () => {
  const refused = afterFailure(done('2026-11-23'), '2026-11-24', FAILURE, false, at(11, 24, 8));
  const mended = afterChange(refused, 8, false, at(11, 24, 9));
  expect(mended.failure).toBeNull();
  expect(dueDay(mended, 8, at(11, 24, 9))).toBe('2026-11-24');
  const fine = afterSent('2026-11-24', at(11, 24, 8));
  expect(afterChange(fine, 8, false, at(11, 24, 9))).toBe(fine);
});
