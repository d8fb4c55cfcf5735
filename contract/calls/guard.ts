import { z } from 'zod';
import { call } from '../call.ts';
import { guardStateSchema, walkStateSchema } from '../guard-types.ts';
import { cameraId } from '../types.ts';

export const guardCalls = {
  'guard.state': call({
    summary: 'What a camera’s guard sees just now, and why it makes no event of it.',
    role: 'viewer',
    params: z.strictObject({ id: cameraId }),
    example: { id: 'cam_000000000001' },
    result: guardStateSchema,
  }),
  'guard.walk': call({
    summary: 'Somebody walks through a camera’s picture: where feet and head of each step were, for a calibration of distances. With `begin` it is looked for anew; it goes on for as long as this is asked at least every ten seconds, five minutes at most.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, begin: z.boolean().optional() }),
    example: { id: 'cam_000000000001' },
    result: walkStateSchema,
  }),
};
