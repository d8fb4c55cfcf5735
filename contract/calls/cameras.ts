import { z } from 'zod';
import { call } from '../call.ts';
import { sleepSchema } from '../device-types.ts';
import { cameraDetailsSchema, cameraEventSettingsSchema, cameraId, cameraSchema, foundCameraSchema, guardSettingsSchema, recordingPlanSchema } from '../types.ts';

const name = z.string().trim().min(1).max(80);
const rtspUrl = z
  .string()
  .max(2048)
  .regex(/^rtsps?:\/\/[^\s]+$/i, { error: 'rtsp-url' });

export const cameraCalls = {
  'cameras.discover': call({
    summary: 'Search the local network for cameras (WS-Discovery).',
    role: 'operator',
    params: z.strictObject({
      seconds: z.number().min(0.2).max(30),
      /** Interface names or addresses; the installation's own setting when left out, and never beyond it. */
      interfaces: z.array(z.string().min(1).max(64)).max(32).optional(),
    }),
    example: { seconds: 3 },
    result: z.object({ found: z.array(foundCameraSchema) }),
  }),
  'cameras.sweep': call({
    summary: 'Search harder: knock at the usual ports of every host in this machine’s own private subnets. Takes some seconds; tells its progress by `cameras.sweep`.',
    role: 'operator',
    params: z.strictObject({ interfaces: z.array(z.string().min(1).max(64)).max(32).optional() }),
    result: z.object({
      found: z.array(foundCameraSchema),
      /** It was stopped before it was through. */
      stopped: z.boolean(),
    }),
  }),
  'cameras.stopSweep': call({
    summary: 'Stop the sweep that is running.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ stopped: z.boolean() }),
  }),
  'cameras.add': call({
    summary: 'Add a camera by its ONVIF address or by RTSP URL. Answers when its codec is known, or with the reason.',
    role: 'owner',
    params: z
      .strictObject({
        name: name.optional(),
        /** `host` or `host:port` of the ONVIF device service. */
        address: z.string().trim().min(1).max(255).optional(),
        rtspUrl: rtspUrl.optional(),
        subRtspUrl: rtspUrl.optional(),
        username: z.string().max(128).optional(),
        password: z.string().max(256).optional(),
      })
      .refine((value) => (value.address === undefined) !== (value.rtspUrl === undefined), {
        error: 'address-or-url',
        path: ['address'],
      }),
    example: { address: '192.0.2.10', username: 'admin', password: 'the camera’s password' },
    result: z.object({ camera: cameraSchema }),
  }),
  'cameras.list': call({
    summary: 'All configured cameras, in their order.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ cameras: z.array(cameraSchema) }),
  }),
  'cameras.update': call({
    summary: "Change a camera's name, order, details, recording or guarding. Partial: what is left out stays.",
    role: 'owner',
    params: z.strictObject({
      id: cameraId,
      name: name.optional(),
      order: z.number().int().min(0).max(10_000).optional(),
      details: cameraDetailsSchema.partial().optional(),
      cameraEvents: cameraEventSettingsSchema.partial().optional(),
      sleep: sleepSchema.partial().optional(),
      recording: recordingPlanSchema.partial().optional(),
      guard: guardSettingsSchema.partial().optional(),
    }),
    example: { id: 'cam_000000000001', recording: { mode: 'motion', preRollSeconds: 5, postRollSeconds: 10 }, guard: { enabled: true, sensitivity: 3 } },
    result: z.object({ camera: cameraSchema }),
  }),
  'cameras.remove': call({
    summary: 'Forget a camera. Its footage stays until it is overwritten.',
    role: 'owner',
    params: z.strictObject({ id: cameraId }),
    example: { id: 'cam_000000000001' },
    result: z.object({ removed: z.boolean() }),
  }),
};
