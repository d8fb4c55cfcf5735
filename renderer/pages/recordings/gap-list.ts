/** The gaps of a day as rows. Pure. */
import { isPlanned } from '../../../contract/coverage-types.ts';
import type { GapCause, TimelineSpan } from '../../../contract/types.ts';

export interface GapRow {
  startMs: number;
  endMs: number;
  cause: GapCause;
  by: string | null;
  /** Nobody wanted footage then. */
  planned: boolean;
}

/** What lies in [fromMs, toMs), in order of time; neighbours of one cause are one row. */
export function gapRows(spans: readonly TimelineSpan[], { fromMs, toMs }: { fromMs: number; toMs: number }): GapRow[] {
  const rows: GapRow[] = [];
  for (const { startMs, endMs, cause, by = null } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const start = Math.max(fromMs, startMs);
    const end = Math.min(toMs, endMs);
    if (cause === null || end <= start) continue;
    const last = rows.at(-1);
    if (last && last.cause === cause && last.by === by && start <= last.endMs) last.endMs = Math.max(last.endMs, end);
    else rows.push({ startMs: start, endMs: end, cause, by, planned: isPlanned(cause) });
  }
  return rows;
}

/** Where a stretch stands in its day, as fractions of it. */
export function placeIn({ startMs, endMs }: { startMs: number; endMs: number }, { fromMs, toMs }: { fromMs: number; toMs: number }): { left: number; width: number } {
  const start = Math.max(fromMs, startMs);
  return { left: (start - fromMs) / (toMs - fromMs), width: Math.max(0, Math.min(toMs, endMs) - start) / (toMs - fromMs) };
}
