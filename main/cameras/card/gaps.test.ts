import { expect, test } from 'vitest';
import { GAP_CAUSES, type GapCause, type TimelineSpan } from '../../../contract/types.ts';
import { common, overlap, stretchesToFill } from './gaps.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const span = (from: number, to: number, cause: GapCause | null): TimelineSpan => ({ startMs: from * MINUTE, endMs: to * MINUTE, cause, class: cause === null ? 'continuous' : null });

test('by itself only outages that are long enough are filled; what is going on is left alone', () => {
  const spans = [span(1, 2, 'camera-offline'), span(2, 3, null), span(3, 3.1, 'stall'), span(3.1, 4, null), span(4, 5, 'not-triggered'), span(5, 6, 'engine-stopped'), span(6, 7, 'computer-asleep'), span(7, 99, null), span(99, 100, 'camera-offline')];
  expect(stretchesToFill(spans, { automatic: { leastMs: 10_000 }, nowMs: NOW })).toEqual([
    { fromMs: MINUTE, toMs: 2 * MINUTE },
    { fromMs: 5 * MINUTE, toMs: 7 * MINUTE },
  ]);
});

test('on request every gap is filled but for what was deleted, overwritten or asleep', () => {
  const filled = GAP_CAUSES.filter((cause) => stretchesToFill([span(1, 2, cause)], { automatic: null, nowMs: NOW }).length > 0);
  expect(GAP_CAUSES.filter((cause) => !filled.includes(cause))).toEqual(['camera-asleep', 'overwritten', 'deleted']);
});

test('on request a gap that goes on is filled up to just now', () => {
  const [stretch] = stretchesToFill([span(90, 100, 'not-triggered')], { automatic: null, nowMs: NOW });
  expect(stretch!.fromMs).toBe(90 * MINUTE);
  expect(NOW - stretch!.toMs).toBeLessThan(5_000);
});

test('of a stretch only what the card says to have is asked for', () => {
  expect(overlap({ fromMs: 10, toMs: 20 }, { fromMs: 15, toMs: null })).toEqual({ fromMs: 15, toMs: 20 });
  expect(overlap({ fromMs: 10, toMs: 20 }, { fromMs: 20, toMs: 30 })).toBe(null);
});

test('what two lists have in common', () => {
  const list = (...pairs: [number, number][]) => pairs.map(([fromMs, toMs]) => ({ fromMs, toMs }));
  expect(common(list([0, 10], [20, 30]), list([5, 22], [25, 40]))).toEqual(list([5, 10], [20, 22], [25, 30]));
  expect(common(list([0, 10]), list([10, 20]))).toEqual([]);
});
