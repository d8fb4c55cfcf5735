import { z } from 'zod';
import { call } from '../call.ts';
import { guardStateSchema } from '../guard-types.ts';
import { cameraId } from '../types.ts';

export const guardCalls = {
  'guard.state': call({
    summary: 'What a camera’s guard sees just now, and why it makes no event of it.',
    role: 'viewer',
    params: z.strictObject({ id: cameraId }),
    example: { id: 'cam_000000000001' },
    result: guardStateSchema,
  }),
};
