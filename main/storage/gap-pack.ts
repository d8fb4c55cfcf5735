/** Gaps on their way from the index's thread: as objects a day of many cameras takes longer to hand over than to find. */
import { GAP_CAUSES } from '../../contract/types.ts';
import type { KnownGap } from './coverage.ts';

export interface PackedGaps {
  /** Start and end of each, UTC ms; an end of Infinity lasts still. */
  times: Float64Array;
  /** Their places in GAP_CAUSES. */
  causes: Uint8Array;
  /** Who deleted it, by number of the gap; the others are of nobody. */
  by: ReadonlyMap<number, string>;
}

const NUMBERS = new Map(GAP_CAUSES.map((cause, number) => [cause, number]));

export function packGaps(gaps: readonly KnownGap[]): PackedGaps {
  const times = new Float64Array(2 * gaps.length);
  const causes = new Uint8Array(gaps.length);
  const by = new Map<number, string>();
  gaps.forEach((gap, index) => {
    times[2 * index] = gap.startMs;
    times[2 * index + 1] = gap.endMs ?? Infinity;
    causes[index] = NUMBERS.get(gap.cause) ?? 0;
    if (gap.by) by.set(index, gap.by);
  });
  return { times, causes, by };
}

export function unpackGaps({ times, causes, by }: PackedGaps): KnownGap[] {
  return Array.from(causes, (number, index): KnownGap => {
    const endMs = times[2 * index + 1]!;
    return { startMs: times[2 * index]!, endMs: endMs === Infinity ? null : endMs, cause: GAP_CAUSES[number]!, by: by.get(index) ?? null };
  });
}
