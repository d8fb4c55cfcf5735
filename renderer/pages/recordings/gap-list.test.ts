import { expect, test } from 'vitest';
import type { TimelineSpan } from '../../../contract/types.ts';
import { gapRows, placeIn } from './gap-list.ts';

const span = (startMs: number, endMs: number, cause: TimelineSpan['cause'], by?: string): TimelineSpan => ({ startMs, endMs, cause, class: cause === null ? 'continuous' : null, ...(by === undefined ? {} : { by }) });
const DAY = { fromMs: 100, toMs: 1_000 };

test('gaps are listed in order, cut to their day, with who deleted', () => {
  const rows = gapRows([span(900, 1_200, 'camera-offline'), span(0, 150, 'not-added'), span(150, 500, null), span(500, 600, 'deleted', 'Wang'), span(600, 900, null), span(2_000, 3_000, 'stall')], DAY);
  expect(rows).toEqual([
    { startMs: 100, endMs: 150, cause: 'not-added', by: null, planned: true },
    { startMs: 500, endMs: 600, cause: 'deleted', by: 'Wang', planned: false },
    { startMs: 900, endMs: 1_000, cause: 'camera-offline', by: null, planned: false },
  ]);
});

test('neighbours of one cause are one row, of two people two', () => {
  expect(gapRows([span(100, 200, 'stall'), span(200, 300, 'stall')], DAY)).toHaveLength(1);
  expect(gapRows([span(100, 200, 'deleted', 'Wang'), span(200, 300, 'deleted', 'Li')], DAY)).toHaveLength(2);
});

test('a stretch stands at its place in the day', () => {
  expect(placeIn({ startMs: 50, endMs: 550 }, DAY)).toEqual({ left: 0, width: 0.5 });
  expect(placeIn({ startMs: 550, endMs: 5_000 }, DAY)).toEqual({ left: 0.5, width: 0.5 });
});
