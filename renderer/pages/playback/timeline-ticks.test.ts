import { describe, expect, it } from 'vitest';
import { rulerOf, ticks, weekStartOf } from './timeline-ticks.ts';
import { offsetIn as zone } from './zone-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const utc = () => 0;
const berlin = zone('Europe/Berlin');

describe('ticks', () => {
  it('stand at whole local hours in zones that are off by half an hour', () => {
    const india = zone('Asia/Kolkata');
    const start = Date.UTC(2026, 0, 15, 0, 0);
    const found = ticks({ startMs: start, endMs: start + 3 * HOUR }, HOUR, india);
    expect(found).toEqual([start + HOUR / 2, start + 1.5 * HOUR, start + 2.5 * HOUR]);
  });

  it('leave out the hour that does not exist when clocks go forward', () => {
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    const midnight = Date.UTC(2026, 2, 28, 23);
    const found = ticks({ startMs: midnight, endMs: midnight + 6 * HOUR }, 2 * HOUR, berlin);
    const local = found.map((at) => new Date(at + berlin(at)).getUTCHours());
    expect(local).toEqual([0, 4, 6]);
  });

  it('show the repeated hour twice when clocks go back', () => {
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    const midnight = Date.UTC(2026, 9, 24, 22);
    const found = ticks({ startMs: midnight, endMs: midnight + 5 * HOUR }, HOUR, berlin);
    const local = found.map((at) => new Date(at + berlin(at)).getUTCHours());
    expect(local).toEqual([0, 1, 2, 2, 3, 4]);
    expect(new Set(found).size).toBe(found.length);
  });
});


describe('the ruler', () => {
  const day = { startMs: Date.UTC(2026, 5, 1), endMs: Date.UTC(2026, 5, 2) };
  const told = (view: { startMs: number; endMs: number }, width: number, offsetAt = utc, weekStart = 1) =>
    rulerOf(view, width, weekStart, offsetAt).labelled.map(({ atMs, text, strong }) => `${new Date(atMs + offsetAt(atMs)).toISOString().slice(0, 16)} ${text}${strong ? '!' : ''}`);

  it('has its labels as close as they have room', () => {
    const step = (width: number, view = day) => {
      const [first, second] = rulerOf(view, width, 1, utc).labelled;
      return (second?.atMs ?? 0) - (first?.atMs ?? 0);
    };
    expect(step(1200)).toBe(2 * HOUR);
    expect(step(1900)).toBe(HOUR);
    expect(step(1200, { startMs: 0, endMs: 60_000 })).toBe(5000);
    expect(step(700, { startMs: 0, endMs: 10_000 })).toBe(2000);
  });

  it('says a day at midnight, and the clock between', () => {
    expect(told(day, 400)).toEqual(['2026-06-01T00:00 day!', '2026-06-01T06:00 clock', '2026-06-01T12:00 clock', '2026-06-01T18:00 clock', '2026-06-02T00:00 day!']);
  });

  it('counts the days of some weeks, and names the month where one begins', () => {
    const weeks = { startMs: Date.UTC(2026, 4, 27, 5), endMs: Date.UTC(2026, 5, 3) };
    expect(told(weeks, 500)).toEqual(['28', '29', '30', '31'].map((number) => `2026-05-${number}T00:00 dayNumber`).concat(['2026-06-01T00:00 month!', '2026-06-02T00:00 dayNumber', '2026-06-03T00:00 dayNumber']));
    expect(told(weeks, 900)[0]).toBe('2026-05-28T00:00 day!');
  });

  it('of some months has the weeks, beginning as they do where one lives', () => {
    const months = { startMs: Date.UTC(2026, 4, 1), endMs: Date.UTC(2026, 6, 1) };
    const days = (weekStart: number) => rulerOf(months, 900, weekStart, utc).labelled.map(({ atMs }) => new Date(atMs).getUTCDay());
    expect(new Set(days(1))).toEqual(new Set([1]));
    expect(new Set(days(7))).toEqual(new Set([0]));
    expect(days(1).length).toBe(9);
    expect(rulerOf(months, 900, 1, utc).small.length).toBe(62);
  });

  it('of a year has the months, and of January the year', () => {
    const year = { startMs: Date.UTC(2025, 10, 23), endMs: Date.UTC(2026, 10, 24) };
    expect(told(year, 1400)).toEqual(
      ['2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'].map((month) => `${month}-01T00:00 ${month.endsWith('-01') ? 'year!' : 'month'}`),
    );
    expect(told(year, 300)).toEqual(['2026-01-01T00:00 year!', '2026-04-01T00:00 month', '2026-07-01T00:00 month', '2026-10-01T00:00 month']);
    expect(told(year, 100)).toEqual(['2026-01-01T00:00 year!']);
  });

  it('stands at local midnight on both sides of a change of the clocks', () => {
    const months = { startMs: Date.UTC(2026, 1, 20), endMs: Date.UTC(2026, 11, 20) };
    const { labelled } = rulerOf(months, 1400, 1, berlin);
    expect(labelled.length).toBe(10);
    expect(labelled.every(({ atMs }) => (atMs + berlin(atMs)) % DAY === 0)).toBe(true);
    const weeks = rulerOf({ startMs: Date.UTC(2026, 2, 15), endMs: Date.UTC(2026, 3, 15) }, 400, 1, berlin).labelled;
    expect(weeks.map(({ atMs }) => new Date(atMs + berlin(atMs)).toISOString().slice(5, 16))).toEqual(['03-16T00:00', '03-23T00:00', '03-30T00:00', '04-06T00:00', '04-13T00:00']);
  });

  it('knows on which day a week begins', () => {
    expect(weekStartOf('zh-CN')).toBe(1);
    expect(weekStartOf('en-US')).toBe(7);
  });
});
