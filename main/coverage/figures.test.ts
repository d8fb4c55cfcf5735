import { expect, test } from 'vitest';
import type { FootageClass, GapCause, TimelineSpan } from '../../contract/types.ts';
import { coverageOf, missingMs } from './figures.ts';

const HOUR = 3_600_000;
const day = { fromMs: 0, toMs: 24 * HOUR };
const footage = (from: number, to: number, name: FootageClass = 'continuous'): TimelineSpan => ({ startMs: from * HOUR, endMs: to * HOUR, cause: null, class: name });
const gap = (from: number, to: number, cause: GapCause): TimelineSpan => ({ startMs: from * HOUR, endMs: to * HOUR, cause, class: null });

test('footage is added up by what it was recorded as, missing time by its cause', () => {
  const coverage = coverageOf([footage(0, 6), footage(6, 7, 'events'), gap(7, 8, 'camera-offline'), footage(8, 20), gap(20, 21, 'stall'), gap(21, 22, 'camera-offline'), footage(22, 24, 'starred')], day);
  expect(coverage.footage).toEqual({ continuous: 18 * HOUR, events: HOUR, starred: 2 * HOUR });
  expect(coverage.gaps).toEqual({ 'camera-offline': 2 * HOUR, stall: HOUR });
  expect(coverage.share).toBe(21 / 24);
  expect(missingMs(coverage)).toBe(3 * HOUR);
});

test.each(['recording-off', 'schedule-off', 'not-triggered', 'not-added', 'camera-asleep'] as const)('time without footage because of %s is told, and does not lower the share', (cause) => {
  const coverage = coverageOf([gap(0, 12, cause), footage(12, 24)], day);
  expect(coverage.gaps).toEqual({ [cause]: 12 * HOUR });
  expect(coverage.share).toBe(1);
  expect(missingMs(coverage)).toBe(0);
});

test('time that was overwritten or deleted lowers the share: who looks for it does not find it', () => {
  expect(coverageOf([gap(0, 6, 'overwritten'), gap(6, 12, 'deleted'), footage(12, 24)], day).share).toBe(0.5);
});

test('where nothing should have been recorded there is no share', () => {
  expect(coverageOf([gap(0, 24, 'recording-off')], day).share).toBeNull();
  expect(coverageOf([], day)).toEqual({ ...day, footage: {}, gaps: {}, share: null });
});

test('a day of 25 hours, when clocks are put back, can be covered for 25 hours', () => {
  const long = { fromMs: 0, toMs: 25 * HOUR };
  expect(coverageOf([footage(0, 25)], long)).toMatchObject({ footage: { continuous: 25 * HOUR }, share: 1 });
  expect(coverageOf([footage(0, 20), gap(20, 25, 'engine-stopped')], long).share).toBe(20 / 25);
});

test('of overlapping causes each moment counts once, and the later one in the list counts', () => {
  const coverage = coverageOf([gap(0, 10, 'camera-offline'), gap(4, 6, 'engine-stopped'), gap(5, 12, 'overwritten')], day);
  expect(coverage.gaps).toEqual({ 'camera-offline': 4 * HOUR, 'engine-stopped': HOUR, overwritten: 7 * HOUR });
});

test('where footage and a gap overlap there is footage, and footage that overlaps counts once', () => {
  const coverage = coverageOf([footage(0, 4), footage(3, 6, 'events'), gap(5, 8, 'stall')], day);
  expect(coverage.footage).toEqual({ continuous: 3 * HOUR, events: 3 * HOUR });
  expect(coverage.gaps).toEqual({ stall: 2 * HOUR });
});

test('what reaches beyond the day counts on the days it belongs to', () => {
  const spans = [footage(-5, 2), gap(20, 30, 'camera-offline')];
  expect(coverageOf(spans, day)).toMatchObject({ footage: { continuous: 2 * HOUR }, gaps: { 'camera-offline': 4 * HOUR } });
  expect(coverageOf(spans, { fromMs: 24 * HOUR, toMs: 48 * HOUR })).toMatchObject({ footage: {}, gaps: { 'camera-offline': 6 * HOUR }, share: 0 });
});

test('what is still to come counts as nothing', () => {
  expect(coverageOf([footage(0, 9)], day)).toMatchObject({ footage: { continuous: 9 * HOUR }, gaps: {}, share: 1 });
});
