import type { ClockBreak } from '../../../contract/overview-types.ts';
import { takesAt, takesOf } from '../../../contract/takes.ts';

/** Numbers of the takes that a moment is in, in the order in which they were recorded; none where the clock was not put back over it. Pure. */
export function takesBeside(breaks: readonly ClockBreak[], ms: number): number[] {
  const takes = takesAt(takesOf(breaks), ms);
  return takes.length < 2 ? [] : takes.map(({ number }) => number);
}
