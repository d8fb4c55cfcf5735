/** No more than so many an hour, then one summary. Pure. */
import { z } from 'zod';
import type { CameraEvent } from '../../contract/event-types.ts';
import { type Held, heldSchema } from '../../contract/notify-types.ts';
import { ms } from '../../contract/scalars.ts';

const HOUR_MS = 3_600_000;
/** As many as a budget may be: what is older than these cannot count. */
const MOST_TOLD = 100;
/** Lines of a summary; what is beyond only counts. */
const MOST_LINES = 50;

export const spentSchema = z.strictObject({
  /** When something was told, ascending; no more than the last hour's. */
  toldMs: z.array(ms).max(MOST_TOLD),
  held: heldSchema.nullable(),
});
/** What a channel has told lately, and what it holds back. */
export type Spent = z.infer<typeof spentSchema>;
export const NOTHING_SPENT: Spent = { toldMs: [], held: null };

/** What counts now. Times that lie ahead were made by a clock that was set back since. */
export function lately({ toldMs, held }: Spent, nowMs: number): Spent {
  return { toldMs: toldMs.filter((atMs) => atMs > nowMs - HOUR_MS && atMs <= nowMs).slice(-MOST_TOLD), held };
}

/**
 * One more event. It is told while the hour has room; once something is held back, all is until its summary was told: a single alert
 * between would look as if it were all there is.
 * @param limit null: no budget
 */
export function spend(spent: Spent, limit: number | null, event: CameraEvent, cameraName: string, nowMs: number): { tell: boolean; spent: Spent } {
  const { toldMs, held } = lately(spent, nowMs);
  if (limit === null || (held === null && toldMs.length < limit)) return { tell: true, spent: { toldMs: [...toldMs, nowMs].slice(-MOST_TOLD), held } };
  return { tell: false, spent: { toldMs, held: hold(held, event, cameraName) } };
}

/** What was held back, once the hour has room for it, or there is no budget any more. It counts as one that was told. */
export function summaryDue(spent: Spent, limit: number | null, nowMs: number): { held: Held; spent: Spent } | null {
  const { toldMs, held } = lately(spent, nowMs);
  if (held === null || (limit !== null && toldMs.length >= limit)) return null;
  return { held, spent: { toldMs: [...toldMs, nowMs].slice(-MOST_TOLD), held: null } };
}

function hold(held: Held | null, { cameraId, kind, startMs }: CameraEvent, cameraName: string): Held {
  const before = held ?? { fromMs: startMs, toMs: startMs, count: 0, lines: [] };
  const at = before.lines.findIndex((line) => line.cameraId === cameraId && line.kind === kind);
  const known = before.lines[at];
  let { lines } = before;
  if (known) lines = lines.with(at, { ...known, cameraName, count: known.count + 1 });
  else if (lines.length < MOST_LINES) lines = [...lines, { cameraId, cameraName, kind, count: 1 }];
  return { fromMs: Math.min(before.fromMs, startMs), toMs: Math.max(before.toMs, startMs), count: before.count + 1, lines };
}
