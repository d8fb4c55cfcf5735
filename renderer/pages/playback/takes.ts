import type { ClockBreak } from '../../../contract/overview-types.ts';

/** Numbers of the takes that a moment is in, in the order in which they were recorded; none where the clock was not put back over it. Pure. */
export function takesBeside(breaks: readonly ClockBreak[], ms: number): number[] {
  const found = breaks.flatMap(({ fromMs, toMs, take }) => (take !== undefined && ms >= toMs && ms <= fromMs ? [take - 1, take] : []));
  return [...new Set(found)].toSorted((a, b) => a - b);
}
