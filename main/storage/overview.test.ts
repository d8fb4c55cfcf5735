import { describe, expect, it } from 'vitest';
import type { CameraTimeline } from './timeline-table.ts';
import { joinSums, type PartRange, partSums, piecesOf } from './overview.ts';
import { packSpans } from './span-table.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = 20_000 * DAY;
const NOW = FROM + 60 * DAY;

const nothing: CameraTimeline = { cameraId: 'a', days: [], spans: [], gaps: [], addedMs: 0 };
const hours = (parts: number): PartRange => ({ from: FROM, partMs: HOUR, parts });
const told = (timeline: CameraTimeline, range: PartRange, nowMs = NOW, counts: Parameters<typeof partSums>[3] = []) => joinSums([partSums(timeline, range, nowMs, counts)], range.partMs);
const day = (spans: [from: number, to: number, name: 'continuous' | 'events'][]) => ({
  originMs: FROM,
  packed: packSpans(spans.map(([startMs, endMs, name]) => ({ startMs: FROM + startMs, endMs: FROM + endMs, class: name })), FROM),
});
const gap = (startMs: number, endMs: number | null, cause: CameraTimeline['gaps'][number]['cause']) => ({ id: 1, startMs: FROM + startMs, endMs: endMs === null ? null : FROM + endMs, cause, by: null });

describe('an overview', () => {
  it('tells how much of each part was recorded, class by class', () => {
    const timeline = { ...nothing, days: [day([[HOUR / 2, HOUR, 'continuous'], [2 * HOUR, 2.25 * HOUR, 'events']])], gaps: [gap(0, 4 * HOUR, 'not-triggered')] };
    expect(told(timeline, hours(4))).toEqual({ footage: { continuous: [500, 0, 0, 0], events: [0, 0, 250, 0] }, gaps: {}, events: {} });
  });

  it('tells apart what is missing, what is not kept any more, and what nobody wanted', () => {
    const timeline = { ...nothing, gaps: [gap(0, HOUR, 'overwritten'), gap(HOUR, 1.5 * HOUR, 'camera-offline'), gap(1.5 * HOUR, 2 * HOUR, 'recording-off'), gap(2 * HOUR, 3 * HOUR, 'clock-step')] };
    expect(told(timeline, hours(3))).toEqual({ footage: {}, gaps: { gone: [1000, 0, 0], missing: [0, 500, 0] }, events: {} });
  });

  it('does not lose a moment in a long part', () => {
    expect(told({ ...nothing, days: [day([[5 * HOUR, 5 * HOUR + 1000, 'events']])], gaps: [gap(0, DAY, 'not-triggered')] }, { from: FROM, partMs: DAY, parts: 1 }).footage).toEqual({ events: [1] });
  });

  it('ends at the present, and what is being written counts until now', () => {
    const timeline = { ...nothing, spans: [{ startMs: FROM + HOUR, durationMs: 0, state: 1 as const, class: 'continuous' as const }], gaps: [gap(0, HOUR, 'not-triggered')] };
    expect(told(timeline, hours(4), FROM + 2.5 * HOUR)).toEqual({ footage: { continuous: [0, 1000, 500, 0] }, gaps: {}, events: {} });
  });

  it('counts events where they begin', () => {
    expect(told(nothing, hours(3), FROM, [{ kind: 'motion', part: 0, count: 3 }, { kind: 'person', part: 2, count: 1 }]).events).toEqual({ motion: [3, 0, 0], person: [0, 0, 1] });
  });

  it('of footage twice at one time, after the clock was put back, is full and not more', () => {
    const twice = day([[0, HOUR, 'continuous'], [HOUR / 2, 1.5 * HOUR, 'continuous']]);
    expect(told({ ...nothing, days: [twice], gaps: [] }, hours(1)).footage).toEqual({ continuous: [1000] });
  });

  it('is the same whether it is made at once or in pieces', () => {
    const range: PartRange = { from: FROM, partMs: 8 * HOUR, parts: 150 };
    const pieces = piecesOf(range);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.reduce((sum, { parts }) => sum + parts, 0)).toBe(150);
    const timeline = { ...nothing, days: [day([[0, 7 * DAY, 'continuous'], [20 * DAY, 20 * DAY + 60_000, 'events']])], gaps: [gap(0, null, 'camera-offline')] };
    const whole = told(timeline, range);
    expect(joinSums(pieces.map((piece) => partSums(timeline, piece, NOW, [])), range.partMs)).toEqual(whole);
    expect(whole.footage.continuous?.filter((share) => share === 1000)).toHaveLength(21);
    expect(whole.gaps.missing?.[60]).toBe(998);
  });
});
