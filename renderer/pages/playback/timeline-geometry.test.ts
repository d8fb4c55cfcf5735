import { describe, expect, it } from 'vitest';
import type { TimelineSpan } from '../../../contract/types.ts';
import {
  bars,
  dayView,
  marks,
  MAX_VIEW_MS,
  MIN_VIEW_MS,
  pan,
  reveal,
  spanAt,
  startOfDay,
  timeToX,
  xToTime,
  openingView,
  viewOf,
  zoomAround,
} from './timeline-geometry.ts';
import { offsetIn } from './zone-time.ts';

const HOUR = 3_600_000;
const view = { startMs: 1_000_000, endMs: 1_100_000 };

const zone = offsetIn;

describe('time and pixels', () => {
  it('turns a time into a pixel and back', () => {
    expect(timeToX(view, 500, 1_050_000)).toBe(250);
    expect(xToTime(view, 500, 250)).toBe(1_050_000);
    expect(xToTime(view, 733, timeToX(view, 733, 1_012_345))).toBeCloseTo(1_012_345, 6);
  });

  it('opens half an hour around a moment that was asked for, else on the day from its first footage on', () => {
    const utc = () => 0;
    const noon = Date.UTC(2026, 5, 1, 12);
    expect(openingView(noon, true, null, utc)).toEqual({ startMs: noon - 15 * 60_000, endMs: noon + 15 * 60_000 });
    expect(openingView(noon, false, null, utc)).toEqual({ startMs: Date.UTC(2026, 5, 1), endMs: Date.UTC(2026, 5, 2) });
    expect(openingView(noon, false, Date.UTC(2026, 4, 1), utc)).toEqual({ startMs: Date.UTC(2026, 5, 1), endMs: Date.UTC(2026, 5, 2) });
    expect(openingView(noon, false, Date.UTC(2026, 5, 1, 11), utc)).toEqual({ startMs: Date.UTC(2026, 5, 1, 10, 55), endMs: Date.UTC(2026, 5, 2) });
    expect(openingView(noon, false, Date.UTC(2026, 5, 1, 23, 58), utc).startMs).toBe(Date.UTC(2026, 5, 1, 23, 30));
  });

  it('leaves the time under the pointer where it is when zooming', () => {
    const closer = zoomAround(view, 0.5, 1_025_000);
    expect(closer.endMs - closer.startMs).toBe(50_000);
    expect(timeToX(closer, 400, 1_025_000)).toBeCloseTo(timeToX(view, 400, 1_025_000), 6);
  });

  it('goes no closer than ten seconds and no wider than a year and a little', () => {
    const close = zoomAround(view, 1e-6, 1_050_000);
    const wide = zoomAround(view, 1e9, 1_050_000);
    expect(close.endMs - close.startMs).toBeCloseTo(MIN_VIEW_MS, 6);
    expect(wide.endMs - wide.startMs).toBeCloseTo(MAX_VIEW_MS, 3);
  });

  it('of a long stretch shows the time up to now rather than the time to come', () => {
    const now = Date.UTC(2026, 10, 23);
    const day = 24 * HOUR;
    const year = viewOf(366 * day, now - day, now);
    expect(year.endMs - year.startMs).toBe(366 * day);
    expect((year.endMs - now) / day).toBeCloseTo(366 * 0.04, 6);
    // Long ago it is around the moment.
    const then = now - 3 * 366 * day;
    expect(viewOf(366 * day, then, now)).toEqual({ startMs: then - 183 * day, endMs: then + 183 * day });
  });

  it('moves only as far as needed to bring a time in sight', () => {
    expect(reveal(view, 1_050_000)).toEqual(view);
    expect(reveal(view, 1_200_000)).toEqual(pan(view, 110_000));
    expect(reveal(view, 900_000)).toEqual(pan(view, -110_000));
  });
});

describe('days', () => {
  it('have 23 hours in spring and 25 in autumn', () => {
    const berlin = zone('Europe/Berlin');
    const spring = dayView(Date.UTC(2026, 2, 29, 12), berlin);
    const autumn = dayView(Date.UTC(2026, 9, 25, 12), berlin);
    expect((spring.endMs - spring.startMs) / HOUR).toBe(23);
    expect((autumn.endMs - autumn.startMs) / HOUR).toBe(25);
    expect(startOfDay(Date.UTC(2026, 9, 25, 22, 30), berlin)).toBe(autumn.startMs);
  });

  it('begin at local midnight', () => {
    const shanghai = zone('Asia/Shanghai');
    expect(startOfDay(Date.UTC(2026, 10, 23, 18), shanghai)).toBe(Date.UTC(2026, 10, 23, 16));
  });
});

describe('bars', () => {
  const span = (startMs: number, endMs: number, cause: TimelineSpan['cause'] = null, name: TimelineSpan['class'] = cause === null ? 'continuous' : null): TimelineSpan => ({
    startMs,
    endMs,
    cause,
    class: name,
  });
  const hundred = { startMs: 0, endMs: 100_000 };

  it('join neighbouring segments', () => {
    expect(bars([span(0, 10_000), span(10_000, 20_000)], hundred, 100)).toEqual([{ x: 0, width: 20, kind: 'continuous', cause: null }]);
  });

  it('tell classes of footage apart', () => {
    expect(bars([span(0, 10_000), span(10_000, 20_000, null, 'starred')], hundred, 100).map((bar) => bar.kind)).toEqual(['continuous', 'starred']);
  });

  it('keep a clip of a second visible in a wide view', () => {
    const [bar] = bars([span(50_000, 50_010)], hundred, 100);
    expect(bar).toMatchObject({ x: 50, width: 1 });
  });

  it('join footage over a gap that is too narrow to be seen', () => {
    expect(bars([span(0, 10_000), span(10_000, 10_200, 'stall'), span(10_200, 20_000)], hundred, 100)).toHaveLength(1);
  });

  it('keep gaps of different causes apart and cut at the edges', () => {
    expect(bars([span(-5000, 10_000, 'camera-offline'), span(10_000, 200_000, 'disk-full')], hundred, 100)).toEqual([
      { x: 0, width: 10, kind: 'gap', cause: 'camera-offline' },
      { x: 10, width: 90, kind: 'gap', cause: 'disk-full' },
    ]);
  });

  it('leave out what is not in sight', () => {
    expect(bars([span(-20_000, -10_000), span(100_000, 120_000)], hundred, 100)).toEqual([]);
  });
});

describe('marks', () => {
  it('become one when they would touch, and keep every event', () => {
    const events = [
      { id: 'a', startMs: 10_000, endMs: 10_500 },
      { id: 'b', startMs: 12_000, endMs: 13_000 },
      { id: 'c', startMs: 60_000, endMs: null },
    ];
    expect(marks(events, { startMs: 0, endMs: 100_000 }, 100, 90_000)).toEqual([
      { x: 10, width: 5, ids: ['a', 'b'] },
      { x: 60, width: 30, ids: ['c'] },
    ]);
  });
});

describe('the span at a time', () => {
  it('is found among many, and is null between them', () => {
    const spans = Array.from({ length: 1000 }, (_, index): TimelineSpan => ({
      startMs: index * 100,
      endMs: index * 100 + 50,
      cause: null,
      class: 'continuous',
    }));
    expect(spanAt(spans, 70_025)?.startMs).toBe(70_000);
    expect(spanAt(spans, 70_075)).toBeNull();
    expect(spanAt(spans, -1)).toBeNull();
    expect(spanAt([], 5)).toBeNull();
  });
});
