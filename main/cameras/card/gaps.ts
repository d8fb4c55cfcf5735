/** Which gaps are filled from a card. Pure. */
import type { GapCause, TimelineSpan } from '../../../contract/types.ts';

export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** Footage was wanted, and something was in its way. */
const OUTAGES: readonly GapCause[] = ['camera-offline', 'stall', 'engine-stopped', 'computer-asleep', 'disk-full', 'write-error'];
/** Somebody wanted it gone, or nobody watched: that is not undone by asking the card. */
const NEVER: readonly GapCause[] = ['deleted', 'overwritten', 'camera-asleep'];
const LEAST_MS = 500;
/** What ends so near to now may go on. */
const SETTLED_MS = 3_000;

/**
 * Gaps of a timeline that may be filled. Neighbours are one stretch, so that no picture group is cut between two causes.
 * @param automatic nobody has asked: outages alone, and none shorter than this; null: somebody has
 */
export function stretchesToFill(spans: readonly TimelineSpan[], { automatic, nowMs }: { automatic: { leastMs: number } | null; nowMs: number }): Stretch[] {
  const found: Stretch[] = [];
  for (const { startMs, endMs, cause } of spans) {
    if (cause === null || (automatic ? !OUTAGES.includes(cause) : NEVER.includes(cause))) continue;
    const last = found.at(-1);
    if (last?.toMs === startMs) last.toMs = endMs;
    else found.push({ fromMs: startMs, toMs: endMs });
  }
  const settledMs = nowMs - SETTLED_MS;
  // One that goes on is not over yet; who asks gets what there is of it.
  const settled = automatic ? found.filter(({ toMs }) => toMs <= settledMs) : found.map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, settledMs) }));
  return settled.filter(({ fromMs, toMs }) => toMs - fromMs >= (automatic?.leastMs ?? LEAST_MS));
}

/** The part of a stretch that a recording has by what it says of itself; null for none. */
export function overlap(stretch: Stretch, other: { fromMs: number | null; toMs: number | null }): Stretch | null {
  const fromMs = Math.max(stretch.fromMs, other.fromMs ?? stretch.fromMs);
  const toMs = Math.min(stretch.toMs, other.toMs ?? stretch.toMs);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** The part of stretches, in order, that others, in order, have, too. */
export function common(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, other] = [a[i]!, b[j]!];
    const both = overlap(one, other);
    if (both) found.push(both);
    if (one.toMs < other.toMs) i += 1;
    else j += 1;
  }
  return found;
}
