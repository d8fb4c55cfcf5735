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
  'talk.open': call({
    summary: 'Talk into a camera: opens its loudspeaker. What is said is sent with talk.send, and never kept; media.close ends it.',
    role: 'operator',
    connectionOnly: true,
    params: z.strictObject({ cameraId }),
    result: z.object({ channel, /** The samples that talk.send has to bring, a second. */ sampleRate: z.number().int() }),
  }),
  'talk.send': call({
    summary: 'Some of what is said: 16-bit samples, mono, little end first, in base64.',
    role: 'operator',
    connectionOnly: true,
    params: z.strictObject({ channel, samples: z.base64().max(64_000) }),
    result: z.object({}),
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
