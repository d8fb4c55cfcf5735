import { z } from 'zod';
import { call } from '../call.ts';
import { polygonSchema } from '../device-types.ts';
import { eventKindSchema } from '../event-types.ts';
import { guardSettingsSchema } from '../guard-types.ts';
import { cameraId, ms } from '../types.ts';

const tally = z.object({ events: z.number().int(), alerts: z.number().int(), recordings: z.number().int() });
const outcome = z.object({
  startMs: ms,
  endMs: ms,
  kind: eventKindSchema,
  record: z.boolean(),
  alert: z.boolean(),
  /** The event that there was then, whose picture can be shown. */
  eventId: z.string().nullable(),
});
export type TriedOutcome = z.infer<typeof outcome>;

const id = 'cam_000000000001';
const from = 1_800_000_000_000;

export const guardHistoryCalls = {
  'guard.try': call({
    summary: 'What other guard settings would have made of the past, beside those that hold: alerts before and after, and where they differ. Nothing is changed.',
    role: 'operator',
    params: z.strictObject({
      id: cameraId,
      /** What would be changed; the rest stays as it is. */
      guard: guardSettingsSchema.partial(),
      /** At most 14 days. */
      from: ms,
      to: ms,
    }),
    example: { id, guard: { sensitivity: 2 }, from, to: from + 86_400_000 },
    result: z.object({
      before: tally,
      after: tally,
      /** Alerts that would no longer come, and new ones, the newest first; 100 of each at most, and how many there are. */
      gone: z.array(outcome),
      goneCount: z.number().int(),
      added: z.array(outcome),
      addedCount: z.number().int(),
      /** Ids of starred events that would not have been noticed. */
      starredMissed: z.array(z.string()),
      /** How many starred events there are. */
      starred: z.number().int(),
      /** Days of the range of which something is kept. */
      days: z.number().int(),
    }),
  }),
  'guard.find': call({
    summary: 'Every moment at which something moved in a part of the picture, by what is kept of the past.',
    role: 'viewer',
    params: z.strictObject({
      cameraId,
      /** Fractions of the picture. */
      area: polygonSchema,
      /** At most 31 days. */
      from: ms,
      to: ms,
      /** Smaller things are passed over: n is a square of n times 3 % of the picture's height a side. */
      minSize: z.number().int().min(0).max(10).optional(),
      order: z.enum(['oldest', 'newest']).optional(),
    }),
    example: { cameraId: id, area: [[0.4, 0.4], [0.6, 0.4], [0.6, 0.9], [0.4, 0.9]], from, to: from + 86_400_000 },
    result: z.object({
      moments: z.array(z.object({ startMs: ms, endMs: ms })),
      /** There are more than 2,000. */
      more: z.boolean(),
      /** Days of the range of which something is kept. */
      days: z.number().int(),
    }),
  }),
};
