import { expect, test } from 'vitest';
import { type FootageSpan, joinSpan, packSpans, unpackSpans } from './span-table.ts';

const DAY = Date.UTC(2026, 4, 5);
const span = (from: number, to: number, name: FootageSpan['class'] = 'continuous'): FootageSpan => ({ startMs: DAY + from, endMs: DAY + to, class: name });

test('pieces that follow one another become one stretch, those of another class do not', () => {
  const spans: FootageSpan[] = [];
  for (const piece of [span(0, 1_000), span(1_100, 2_000), span(2_000, 3_000, 'events'), span(3_000, 4_000, 'events'), span(9_000, 9_500, 'events')]) joinSpan(spans, piece);
  expect(spans).toEqual([span(0, 2_000), span(2_000, 4_000, 'events'), span(9_000, 9_500, 'events')]);
});

test('what is packed comes out again, overlapping stretches of a clock that was put back, too', () => {
  const spans = [span(0, 60_000), span(30_000, 45_000, 'manual'), span(86_399_000, 86_460_000, 'starred')];
  const packed = packSpans(spans, DAY);
  expect(unpackSpans(packed, DAY)).toEqual(spans);
  expect(packed.length).toBeLessThan(30);
  expect(unpackSpans(packed.subarray(0, packed.length - 1), DAY)).toEqual(spans.slice(0, 2));
});

test('of a range those come that reach into it', () => {
  const packed = packSpans([span(0, 1_000), span(1_000, 2_000, 'events'), span(2_000, 3_000)], DAY);
  expect(unpackSpans(packed, DAY, DAY + 1_500, DAY + 2_000)).toEqual([span(1_000, 2_000, 'events')]);
  expect(unpackSpans(packed, DAY, DAY + 1_000, DAY + 2_001)).toEqual([span(1_000, 2_000, 'events'), span(2_000, 3_000)]);
  expect(unpackSpans(packed, DAY, DAY + 3_000)).toEqual([]);
});
