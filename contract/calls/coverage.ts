import { z } from 'zod';
import { call } from '../call.ts';
import { coverageSchema, mailMessageSchema, mailSettingsSchema, mailStatusSchema } from '../coverage-types.ts';
import { cameraId, ms } from '../types.ts';

/** A year of days, with some to spare. */
const MOST_EDGES = 400;
/** The longest local day; some places have skipped a whole one. */
const LONGEST_DAY_MS = 49 * 3_600_000;

function areDays(edges: readonly number[]): boolean {
  return edges.every((edge, index) => index === 0 || (edge > (edges[index - 1] ?? edge) && edge - (edges[index - 1] ?? edge) <= LONGEST_DAY_MS));
}

export const coverageCalls = {
  'recordings.coverage': call({
    summary: 'How completely cameras were recorded on each day. `edges`: where the days begin and the last one ends, ascending, at most 49 hours apart.',
    role: 'viewer',
    params: z.strictObject({
      cameraIds: z.array(cameraId).min(1).max(64),
      edges: z.array(ms).min(2).max(MOST_EDGES).refine(areDays, { error: 'not days in ascending order' }),
    }),
    example: { cameraIds: ['cam_000000000001'], edges: [1_800_000_000_000, 1_800_086_400_000] },
    result: z.object({ cameras: z.array(z.object({ cameraId: z.string(), days: z.array(coverageSchema) })) }),
  }),
  'summary.preview': call({
    summary: 'The daily summary as it would be mailed now: of the last 24 hours.',
    role: 'viewer',
    params: z.strictObject({}),
    result: mailMessageSchema,
  }),
  'summary.settings': call({
    summary: 'How the daily summary is mailed, and how that is going.',
    role: 'owner',
    params: z.strictObject({}),
    result: mailStatusSchema,
  }),
  'summary.update': call({
    summary: 'Change how the daily summary is mailed. Partial. Another host forgets the password, unless one is given; an empty one forgets it, too.',
    role: 'owner',
    params: mailSettingsSchema.partial().extend({ password: z.string().max(1_000).optional() }),
    example: { enabled: true, hour: 8, to: ['me@example.com'], from: 'nvr@example.com', host: 'smtp.example.com', port: 465, security: 'tls', username: 'nvr@example.com', password: 'the password' },
    result: mailStatusSchema,
  }),
  'summary.send': call({
    summary: 'Mail the daily summary now.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ accepted: z.array(z.string()), refused: z.array(z.string()) }),
  }),
};
