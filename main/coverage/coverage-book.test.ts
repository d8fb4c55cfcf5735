import { expect, test } from 'vitest';
import type { TimelineSpan } from '../../contract/types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { CoverageBook } from './coverage-book.ts';

const CAMERA = 'cam_abcdefghijkl';
const DAY = 86_400_000;
const TODAY = Date.UTC(2026, 5, 10);
const signal = new AbortController().signal;

function book() {
  const clock = new FakeClock(TODAY + DAY / 2);
  const asked: [number, number][] = [];
  const spans: TimelineSpan[] = [{ startMs: 0, endMs: TODAY + DAY / 2, cause: null, class: 'continuous' }];
  const timeline = (_cameraIds: string[], from: number, to: number) => {
    asked.push([from, to]);
    return Promise.resolve([{ cameraId: CAMERA, spans }]);
  };
  return { book: new CoverageBook({ timeline }, clock), clock, asked, spans };
}
const usage = (segments: number, oldestMs = 0) => [{ cameraId: CAMERA, usedBytes: 1, segments, oldestMs, newestMs: 1 }];
const WEEK = Array.from({ length: 8 }, (_, index) => TODAY + (index - 6) * DAY);

test('the store is asked for one day after the other, and never for days to come', async () => {
  const { book: days, asked } = book();
  const week = await days.days(CAMERA, [...WEEK, TODAY + 2 * DAY], signal);
  expect(week).toHaveLength(8);
  expect(asked).toEqual(WEEK.slice(0, -1).map((from) => [from, from + DAY]));
  expect(week.at(-1)).toEqual({ fromMs: TODAY + DAY, toMs: TODAY + 2 * DAY, footage: {}, gaps: {}, share: null });
});

test('finished days are not read again for some minutes, today is', async () => {
  const { book: days, asked, clock } = book();
  await days.days(CAMERA, WEEK, signal);
  asked.length = 0;
  await days.days(CAMERA, WEEK, signal);
  expect(asked).toEqual([[TODAY, TODAY + DAY]]);
  clock.advance(3 * 60_000);
  await days.days(CAMERA, WEEK, signal);
  expect(asked).toHaveLength(1 + 7);
});

test.each([
  ['footage was deleted', usage(9)],
  ['the oldest was overwritten while recording went on', usage(10, 5)],
  ['deleted footage came back', usage(40)],
])('finished days are read again when %s', async (_what, now) => {
  const { book: days, asked } = book();
  days.stored(usage(10));
  await days.days(CAMERA, WEEK, signal);
  asked.length = 0;
  days.stored(usage(11));
  await days.days(CAMERA, WEEK, signal);
  expect(asked).toHaveLength(1);
  days.stored(now);
  await days.days(CAMERA, WEEK, signal);
  expect(asked).toHaveLength(1 + 7);
});

test('finished days are read again when somebody has changed what is kept', async () => {
  const { book: days, asked } = book();
  await days.days(CAMERA, WEEK, signal);
  days.changed();
  await days.days(CAMERA, WEEK, signal);
  expect(asked).toHaveLength(7 + 7);
});

test('who is gone is not worked for', async () => {
  const { book: days } = book();
  await expect(days.days(CAMERA, WEEK, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
});
