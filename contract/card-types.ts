/** A camera's own card: schemas first, types derived. Times are UTC milliseconds by this computer's clock. */
import { z } from 'zod';
import { cameraId, ms } from './types.ts';

/** `full`: only where a camera tells so. `unknown`: it does not tell, as while it has recorded nothing yet. */
const CARD_STATES = ['ok', 'missing', 'full', 'error', 'unknown'] as const;

export const cardStatusSchema = z.object({
  /** Its recordings can be listed and played (ONVIF Profile G). */
  offered: z.boolean(),
  state: z.enum(CARD_STATES),
  from: ms.nullable(),
  to: ms.nullable(),
  recordings: z.array(z.object({ token: z.string(), source: z.string().nullable(), from: ms.nullable(), to: ms.nullable(), recording: z.boolean() })),
  /** Whether it records on its card now. */
  recording: z.enum(['on', 'off', 'unknown']),
  /** ONVIF has no operation for it. */
  canFormat: z.boolean(),
});
export type CardStatus = z.infer<typeof cardStatusSchema>;

export const cardJobSchema = z.object({
  id: z.string(),
  /** `download`: what is missing here is fetched, then the range is exported. */
  kind: z.enum(['fill', 'download']),
  /** Nobody has asked for it: a gap was found. */
  automatic: z.boolean(),
  cameraId,
  from: ms,
  to: ms,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** 0..1 */
  progress: z.number(),
  /** Footage that was taken over, ms; and what the card has not of the gaps. */
  filledMs: ms,
  missingMs: ms,
  /** The export's job (exports.list), once it has begun. */
  exportId: z.string().nullable(),
  /** Key below `errors.`, and whether it is worth another try. */
  error: z.string().nullable(),
  retryable: z.boolean(),
});
export type CardJob = z.infer<typeof cardJobSchema>;

export const cardSettingsSchema = z.strictObject({
  /** Gaps that an outage left are filled from the cameras' cards. */
  autoFill: z.boolean(),
});
export type CardSettings = z.infer<typeof cardSettingsSchema>;
export const DEFAULT_CARD_SETTINGS: CardSettings = { autoFill: true };
