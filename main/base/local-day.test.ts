import { expect, test } from 'vitest';
import { localMidnight } from './local-day.ts';

const HOUR = 3_600_000;
const localDay = (at: number, zone: string) => ({ fromMs: localMidnight(at, zone), toMs: localMidnight(localMidnight(at, zone) + 26 * HOUR, zone) });

test.each([
  ['Asia/Shanghai', '2026-11-28T15:59:59.999Z', '2026-11-27T16:00:00Z', 24],
  ['Asia/Shanghai', '2026-11-28T16:00:00Z', '2026-11-28T16:00:00Z', 24],
  ['Asia/Kathmandu', '2026-11-28T12:00:00Z', '2026-11-27T18:15:00Z', 24],
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', 23],
  ['Europe/Berlin', '2026-10-25T22:59:00Z', '2026-10-24T22:00:00Z', 25],
  ['America/New_York', '2026-11-01T03:30:00Z', '2026-10-31T04:00:00Z', 24],
  ['UTC', '1969-12-31T23:59:59.500Z', '1969-12-31T00:00:00Z', 24],
  // The clocks go forward at midnight there.
  ['Asia/Beirut', '2026-03-29T10:00:00Z', '2026-03-28T22:00:00Z', 23],
])('in %s %s belongs to the day from %s on, of %d hours', (zone, at, from, hours) => {
  const day = localDay(Date.parse(at), zone);
  expect({ from: new Date(day.fromMs).toISOString(), hours: (day.toMs - day.fromMs) / HOUR }).toEqual({ from: new Date(from).toISOString(), hours });
});

test('days follow one another without a hole, a year long', () => {
  for (const zone of ['Asia/Shanghai', 'Europe/London', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Beirut']) {
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); ) {
      const { fromMs, toMs } = localDay(at, zone);
      expect([zone, localDay(toMs - 1, zone).fromMs, localDay(toMs, zone).fromMs]).toEqual([zone, fromMs, toMs]);
      at = toMs;
    }
  }
});
