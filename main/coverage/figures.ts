/** How much of a stretch of time there is footage of, and why there is none of the rest. Pure. */
import { type Coverage, isPlanned } from '../../contract/coverage-types.ts';
import type { FootageClass, GapCause, TimelineSpan } from '../../contract/types.ts';

/** A range of UTC ms; [fromMs, toMs). */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/**
 * Adds up a timeline. Each moment counts once: where spans overlap, footage wins over gaps, and of gaps the one that is later in
 * the list, as later causes are painted over earlier ones. A moment that no span speaks of (it is still to come, or is just being
 * written) counts as nothing.
 *
 * The share is footage ÷ (footage + what is missing). Missing is time without footage that was meant to have some: with the
 * causes `recording-off`, `schedule-off`, `not-triggered`, `not-added` and `camera-asleep` nobody wanted any, so it is told and
 * not counted. Where neither footage nor anything missing is left, as on a day on which nothing stirred, the share is null.
 */
export function coverageOf(spans: readonly TimelineSpan[], { fromMs, toMs }: Stretch): Coverage {
  const footage: Partial<Record<FootageClass, number>> = {};
  const gaps: Partial<Record<GapCause, number>> = {};
  let recorded = 0;
  let missing = 0;
  forEachMoment(spans, { fromMs, toMs }, (span, lastsMs) => {
    if (span.cause === null) {
      const name = span.class ?? 'continuous';
      footage[name] = (footage[name] ?? 0) + lastsMs;
      recorded += lastsMs;
    } else {
      gaps[span.cause] = (gaps[span.cause] ?? 0) + lastsMs;
      if (!isPlanned(span.cause)) missing += lastsMs;
    }
  });
  return { fromMs, toMs, footage, gaps, share: recorded + missing > 0 ? recorded / (recorded + missing) : null };
}

/** Time that should have been recorded and was not, ms. */
export function missingMs({ gaps }: Pick<Coverage, 'gaps'>): number {
  return Object.entries(gaps).reduce((sum, [cause, lastsMs]) => sum + (isPlanned(cause as GapCause) ? 0 : lastsMs), 0);
}

/** Walks along the edges of all spans: between two of them the same spans hold, of which one counts. */
function forEachMoment(spans: readonly TimelineSpan[], { fromMs, toMs }: Stretch, take: (span: TimelineSpan, lastsMs: number) => void): void {
  const edges = spans.flatMap((span, order) => {
    const startMs = Math.max(span.startMs, fromMs);
    const endMs = Math.min(span.endMs, toMs);
    return endMs > startMs ? [{ atMs: startMs, order, begins: true }, { atMs: endMs, order, begins: false }] : [];
  });
  edges.sort((a, b) => a.atMs - b.atMs);
  // Rarely more than one at a time.
  const holding = new Set<number>();
  let reached = fromMs;
  for (const { atMs, order, begins } of edges) {
    if (atMs > reached) {
      const counting = winner(spans, holding);
      if (counting) take(counting, atMs - reached);
      reached = atMs;
    }
    if (begins) holding.add(order);
    else holding.delete(order);
  }
}

function winner(spans: readonly TimelineSpan[], holding: ReadonlySet<number>): TimelineSpan | null {
  let best: { span: TimelineSpan; order: number } | null = null;
  for (const order of holding) {
    const span = spans[order];
    if (!span) continue;
    const isFootage = span.cause === null;
    const bestIsFootage = best?.span.cause === null;
    if (!best || (isFootage && !bestIsFootage) || (isFootage === bestIsFootage && order > best.order)) best = { span, order };
  }
  return best?.span ?? null;
}
