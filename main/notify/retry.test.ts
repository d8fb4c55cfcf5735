import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { afterFailure, isDue } from './retry.ts';

const S = 1_000;
const down = new AppError('unreachable', 'notify.refused');

test.each<[string, AppError, number, number, { state: string; inS: number; pausedS: number | null }]>([
  ['a server that is down: soon again', down, 0, 1, { state: 'waiting', inS: 10, pausedS: 10 }],
  ['and ever more seldom', down, 3, 4, { state: 'waiting', inS: 80, pausedS: 80 }],
  ['counted over all of the channel', down, 0, 4, { state: 'waiting', inS: 80, pausedS: 80 }],
  ['at least each half hour', down, 400, 400, { state: 'waiting', inS: 1_800, pausedS: 1_800 }],
  ['a server that says when', new AppError('rate-limited', 'notify.tooMany', { data: { seconds: 120 } }), 0, 1, { state: 'waiting', inS: 120, pausedS: 120 }],
  ['or never: no longer than an hour', new AppError('rate-limited', 'notify.tooMany', { data: { seconds: 1e9 } }), 0, 1, { state: 'waiting', inS: 3_600, pausedS: 3_600 }],
  ['a wrong password: not again by itself, and what is new seldom', new AppError('invalid', 'notify.notAllowed'), 0, 1, { state: 'refused', inS: 0, pausedS: 900 }],
  ['at last four times a day', new AppError('invalid', 'mail.wrongPassword'), 0, 20, { state: 'refused', inS: 0, pausedS: 21_600 }],
  ['a message that is not liked: the next one may be', new AppError('invalid', 'notify.rejected'), 0, 1, { state: 'refused', inS: 0, pausedS: null }],
])('%s', (_what, error, tries, inARow, expected) => {
  const nowMs = 1_800_000_000_000;
  const { entry, pausedUntilMs } = afterFailure({ tries }, error, inARow, nowMs);
  expect({ state: entry.state, inS: (entry.nextMs - nowMs) / S, pausedS: pausedUntilMs === null ? null : (pausedUntilMs - nowMs) / S }).toEqual(expected);
  expect(entry).toMatchObject({ tries: tries + 1, failure: { key: `errors.${error.messageKey}` } });
});

test('a pause from before the clock was set back is over', () => {
  expect(isDue(1_000, 999)).toBe(false);
  expect(isDue(1_000, 1_000)).toBe(true);
  expect(isDue(86_400_000, 0)).toBe(true);
});
