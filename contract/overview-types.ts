/** A long stretch of time told in equal parts: schemas first, types derived. */
import { z } from 'zod';
import { eventKindSchema, footageClassSchema, type GapCause } from './types.ts';
import { isNoLongerKept, isPlanned } from './coverage-types.ts';

/** What time without footage comes to in an overview. `missing`: it should have been recorded; `gone`: it was, and is not kept any more. */
export const OVERVIEW_GAPS = ['missing', 'gone'] as const;
export const overviewGapSchema = z.enum(OVERVIEW_GAPS);
export type OverviewGap = z.infer<typeof overviewGapSchema>;

/** Null where nothing is missing: nobody wanted it recorded, or it is time that the clock left out. */
export function overviewGapOf(cause: GapCause): OverviewGap | null {
  if (isNoLongerKept(cause)) return 'gone';
  return isPlanned(cause) || cause === 'clock-step' ? null : 'missing';
}

/** Thousandths of each part, rounded up, so that a moment is not nothing. */
const shares = z.array(z.number().int().min(0).max(1000));

/** One camera; what would be zero all over is left out. */
export const overviewSchema = z.object({
  cameraId: z.string(),
  footage: z.partialRecord(footageClassSchema, shares),
  gaps: z.partialRecord(overviewGapSchema, shares),
  /** How many events began in each part. */
  events: z.partialRecord(eventKindSchema, z.array(z.number().int().nonnegative())),
});
export type Overview = z.infer<typeof overviewSchema>;

/**
 * When the computer slept or its clock was set: wall times just before and after; a step back has `toMs` before `fromMs`. With that one
 * begins another take of the times between. `take`: the number of the take that goes on behind a step.
 */
export const clockBreakSchema = z.object({ kind: z.enum(['slept', 'stepped']), fromMs: z.number().finite(), toMs: z.number().finite(), take: z.number().int().nonnegative().optional() });
export type ClockBreak = z.infer<typeof clockBreakSchema>;
