/** What the timeline draws where: pure arithmetic between UTC ms and pixels. */
import type { FootageClass, GapCause, TimelineSpan } from '../../../contract/types.ts';
import { localOffset, type OffsetAt } from './zone-time.ts';

/** The stretch of time that is in sight, UTC ms. */
export interface View {
  startMs: number;
  endMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Closest and widest one can look. */
export const MIN_VIEW_MS = 10 * SECOND;
export const MAX_VIEW_MS = 400 * DAY;

export function timeToX(view: View, width: number, ms: number): number {
  return ((ms - view.startMs) / (view.endMs - view.startMs)) * width;
}

export function xToTime(view: View, width: number, x: number): number {
  return view.startMs + (x / width) * (view.endMs - view.startMs);
}

/** Changes the length of the view by `factor` (below 1: closer), leaving `anchorMs` where it is on the screen. */
export function zoomAround(view: View, factor: number, anchorMs: number): View {
  const length = view.endMs - view.startMs;
  const wanted = Math.min(MAX_VIEW_MS, Math.max(MIN_VIEW_MS, length * factor));
  const part = (anchorMs - view.startMs) / length;
  const startMs = anchorMs - part * wanted;
  return { startMs, endMs: startMs + wanted };
}

export function pan(view: View, byMs: number): View {
  return { startMs: view.startMs + byMs, endMs: view.endMs + byMs };
}

/** Shown of the time to come, when one looks at a long stretch up to now. */
const FUTURE_SHARE = 0.04;

/**
 * A view of a length around a moment, but for the time to come: of that there is as little as the moment allows, since nothing can be
 * seen in it.
 */
export function viewOf(lengthMs: number, aroundMs: number, nowMs: number): View {
  const endMs = Math.max(aroundMs + lengthMs * FUTURE_SHARE, Math.min(aroundMs + lengthMs / 2, nowMs + lengthMs * FUTURE_SHARE));
  return { startMs: endMs - lengthMs, endMs };
}

/** The view moved as little as possible so that `ms` is in it, with a tenth of it to spare on that side. */
export function reveal(view: View, ms: number): View {
  const margin = (view.endMs - view.startMs) / 10;
  if (ms < view.startMs + margin) return pan(view, ms - margin - view.startMs);
  if (ms > view.endMs - margin) return pan(view, ms + margin - view.endMs);
  return view;
}

/** Midnight, local time, of the day a moment is in. A day has 23 or 25 hours when the clocks change. */
export function startOfDay(ms: number, offsetAt: OffsetAt = localOffset): number {
  const localMidnight = Math.floor((ms + offsetAt(ms)) / DAY) * DAY;
  // The offset at midnight may be another than that of the moment: asked again at the first guess.
  return localMidnight - offsetAt(localMidnight - offsetAt(ms));
}

/** The whole local day a moment is in. */
export function dayView(ms: number, offsetAt: OffsetAt = localOffset): View {
  const startMs = startOfDay(ms, offsetAt);
  // 26 hours later is inside the next day, whatever the clocks did.
  return { startMs, endMs: startOfDay(startMs + 26 * HOUR, offsetAt) };
}

/** Around a moment that somebody came for. */
const AROUND_MS = 15 * MINUTE;
const BEFORE_OLDEST_MS = 5 * MINUTE;
const LEAST_OPENING_MS = 30 * MINUTE;

/**
 * What is in sight at first: half an hour around a moment that was asked for; else its day, without the hours before the first
 * footage, in which there is nothing to see.
 */
export function openingView(atMs: number, asked: boolean, oldestMs: number | null, offsetAt: OffsetAt = localOffset): View {
  if (asked) return { startMs: atMs - AROUND_MS, endMs: atMs + AROUND_MS };
  const day = dayView(atMs, offsetAt);
  const startMs = Math.max(day.startMs, Math.min(oldestMs === null ? day.startMs : oldestMs - BEFORE_OLDEST_MS, day.endMs - LEAST_OPENING_MS));
  return { startMs, endMs: day.endMs };
}

export interface Bar {
  x: number;
  width: number;
  kind: FootageClass | 'gap';
  cause: GapCause | null;
}

/** Gaps narrower than this are not drawn: at that zoom they could not be told from the edge between two segments. Pixels. */
const LEAST_GAP_PX = 1;

/**
 * Spans as bars, in order. Neighbours of one kind become one; what is narrower than a pixel becomes a pixel wide when it is footage,
 * so that a short clip is seen in a whole day, and is left out when it is a gap.
 */
export function bars(spans: readonly TimelineSpan[], view: View, width: number): Bar[] {
  const out: Bar[] = [];
  for (const span of spans) {
    if (span.endMs <= view.startMs || span.startMs >= view.endMs) continue;
    const from = Math.max(0, timeToX(view, width, span.startMs));
    const to = Math.min(width, timeToX(view, width, span.endMs));
    const kind = span.cause !== null ? 'gap' : (span.class ?? 'continuous');
    if (kind === 'gap' && to - from < LEAST_GAP_PX) continue;
    const last = out.at(-1);
    const end = kind === 'gap' ? to : Math.max(to, from + 1);
    if (last && last.kind === kind && last.cause === span.cause && from - (last.x + last.width) < LEAST_GAP_PX) {
      last.width = Math.max(last.width, end - last.x);
    } else out.push({ x: from, width: end - from, kind, cause: span.cause });
  }
  return out;
}

export interface Mark {
  x: number;
  width: number;
  /** Events behind the mark, in order of time. */
  ids: string[];
}

/** Events as marks at least `leastPixels` wide; those that would touch become one. `events` in order of their start. */
export function marks(
  events: readonly { id: string; startMs: number; endMs: number | null }[],
  view: View,
  width: number,
  nowMs: number,
  leastPixels = 3,
): Mark[] {
  const out: Mark[] = [];
  for (const event of events) {
    const endMs = event.endMs ?? nowMs;
    if (endMs < view.startMs || event.startMs > view.endMs) continue;
    const x = timeToX(view, width, event.startMs);
    const right = Math.max(x + leastPixels, timeToX(view, width, endMs));
    const last = out.at(-1);
    if (last && x <= last.x + last.width) {
      last.width = Math.max(last.width, right - last.x);
      last.ids.push(event.id);
    } else out.push({ x, width: right - x, ids: [event.id] });
  }
  return out;
}

/** The span a moment is in; null outside of all. `spans` in order. */
export function spanAt(spans: readonly TimelineSpan[], ms: number): TimelineSpan | null {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (!span) return null;
    if (ms < span.startMs) high = middle - 1;
    else if (ms >= span.endMs) low = middle + 1;
    else return span;
  }
  return null;
}
