/** A camera's own card: schemas first, types derived. Times are UTC milliseconds by this computer's clock. */
import { z } from 'zod';
import { cameraId, ms } from './types.ts';

/** `full`: only where a camera tells so. `unknown`: it does not tell, as while it has recorded nothing yet. */
const CARD_STATES = ['ok', 'missing', 'full', 'error', 'unknown'] as const;

/** When it records, where it tells: all the time, on its own events, by its own hours. */
const CARD_KINDS = ['continuous', 'events', 'schedule', 'unknown'] as const;

export const cardStatusSchema = z.object({
  /** Its recordings can be listed and played (ONVIF Profile G). */
  offered: z.boolean(),
  state: z.enum(CARD_STATES),
  /** Of all that is on it; null for nothing. */
  from: ms.nullable(),
  to: ms.nullable(),
  recordings: z.array(z.object({ token: z.string(), source: z.string().nullable(), from: ms.nullable(), to: ms.nullable(), recording: z.boolean() })),
  /** Whether it records on its card now. */
  recording: z.enum(['on', 'off', 'unknown']),
  kind: z.enum(CARD_KINDS),
  /** What is older it removes; null: it keeps what it has room for, or does not tell. */
  keepsMs: ms.nullable(),
  /** When it last told that old recordings were removed from the card, as they are when it is full. */
  removedMs: ms.nullable(),
  /** All that it has recorded can be erased (ONVIF recording control). ONVIF has no operation that formats. */
  canErase: z.boolean(),
});
export type CardStatus = z.infer<typeof cardStatusSchema>;

export const cardStretchSchema = z.object({ from: ms, to: ms });
export type CardStretch = z.infer<typeof cardStretchSchema>;

export const cardListSchema = z.object({
  /** What the card has of the range, in order of time. */
  stretches: z.array(cardStretchSchema),
  /** False: the camera tells only from when to when, and there may be holes. */
  exact: z.boolean(),
  /** What of it is not here, and card.fill would fetch. */
  missing: z.array(cardStretchSchema),
});
export type CardList = z.infer<typeof cardListSchema>;

export const cardJobSchema = z.object({
  id: z.string(),
  kind: z.enum(['fill', 'erase']),
  /** Nobody has asked for it: a gap was found. */
  automatic: z.boolean(),
  cameraId,
  /** Of the gaps; for `erase` when it was asked for. */
  from: ms,
  to: ms,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** 0..1 */
  progress: z.number(),
  /** Footage that was taken over, ms; and what the card has not of the gaps. */
  filledMs: ms,
  missingMs: ms,
  /** Key below `errors.`, and whether it is worth another try. */
  error: z.string().nullable(),
  retryable: z.boolean(),
});
export type CardJob = z.infer<typeof cardJobSchema>;

const leastGapSeconds = z.number().int().min(2).max(3_600);
const lookBackHours = z.number().int().min(1).max(7 * 24);

export const cardSettingsSchema = z.strictObject({
  /** Gaps that an outage left are filled from the cameras' cards. */
  autoFill: z.boolean(),
  /** Shorter ones are not worth a camera's trouble. */
  leastGapSeconds: leastGapSeconds.default(10),
  /** Older ones are given up. */
  lookBackHours: lookBackHours.default(24),
});
export type CardSettings = z.infer<typeof cardSettingsSchema>;
/** Only what changes. */
export const cardSettingsChangeSchema = z.strictObject({ autoFill: z.boolean().optional(), leastGapSeconds: leastGapSeconds.optional(), lookBackHours: lookBackHours.optional() });
export const DEFAULT_CARD_SETTINGS: CardSettings = { autoFill: true, leastGapSeconds: 10, lookBackHours: 24 };
