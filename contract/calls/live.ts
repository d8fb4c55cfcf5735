import { z } from 'zod';
import { call } from '../call.ts';
import { bytes, cameraId, streamRoleSchema } from '../types.ts';

const channel = z.number().int().nonnegative();

/** Live and playback channels share credit and close. */
export const liveCalls = {
  'live.open': call({
    summary: "Open a live channel: init fragment and current GOP at once, then each frame, as far as credit goes. `sub` falls back to main where there is no sub-stream.",
    role: 'viewer',
    connectionOnly: true,
    params: z.strictObject({ cameraId, stream: streamRoleSchema, audio: z.boolean().optional(), creditBytes: bytes }),
    result: z.object({ channel, stream: streamRoleSchema }),
  }),
  'media.credit': call({
    summary: 'Grant a channel more bytes.',
    role: 'viewer',
    connectionOnly: true,
    params: z.strictObject({ channel, creditBytes: bytes }),
    result: z.object({}),
  }),
  'media.close': call({
    summary: 'Close a live or playback channel.',
    role: 'viewer',
    connectionOnly: true,
    params: z.strictObject({ channel }),
    result: z.object({}),
  }),
};
