import { z } from 'zod';
import { call } from '../call.ts';
import { deviceHealthSchema, healthHistorySchema, streamHealthSchema } from '../health-types.ts';
import { cameraId, ms } from '../types.ts';

const id = 'cam_000000000001';

export const healthCalls = {
  'cameras.health': call({
    summary: 'How a camera and its streams are doing now. `fresh`: the camera is asked again, which takes a moment.',
    role: 'viewer',
    params: z.strictObject({ id: cameraId, fresh: z.boolean().optional() }),
    example: { id },
    result: z.object({ streams: z.array(streamHealthSchema), device: deviceHealthSchema.nullable() }),
  }),
  'cameras.healthHistory': call({
    summary: 'How a camera has been doing, for up to a week: by the minute for a day or less, else by the hour.',
    role: 'viewer',
    params: z.strictObject({ id: cameraId, from: ms, to: ms }),
    example: { id, from: 1_800_000_000_000, to: 1_800_003_600_000 },
    result: healthHistorySchema,
  }),
  'cameras.setClock': call({
    summary: 'Set the clock of a camera: to this computer’s time, or let it follow a time server.',
    role: 'owner',
    params: z.strictObject({ id: cameraId, how: z.enum(['now', 'ntp']), server: z.string().trim().min(1).max(120).regex(/^[\w.:-]+$/).optional() }),
    example: { id, how: 'now' },
    result: z.object({ clockOffsetMs: z.number().nullable() }),
  }),
};
