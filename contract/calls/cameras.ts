import { z } from 'zod';
import { call } from '../call.ts';
import { sleepSchema } from '../device-types.ts';
import { cameraDetailsSchema, cameraEventSettingsSchema, cameraId, cameraSchema, cameraStreamSchema, foundCameraSchema, guardSettingsSchema, recordingPlanSchema } from '../types.ts';

const name = z.string().trim().min(1).max(80);
const rtspUrl = z
  .string()
  .max(2048)
  .regex(/^rtsps?:\/\/[^\s]+$/i, { error: 'rtsp-url' });

/** Where a camera is and how to enter: by device address, by stream URL, or by make and host. */
const where = z
  .strictObject({
    name: name.optional(),
    /** `host` or `host:port` of the ONVIF device service; with `make`, of the RTSP server. */
    address: z.string().trim().min(1).max(255).optional(),
    rtspUrl: rtspUrl.optional(),
    subRtspUrl: rtspUrl.optional(),
    /** Without ONVIF: one of cameras.makes, or empty when it is not known. */
    make: z.string().trim().max(60).optional(),
    /** Of a device with several lenses or channels, from 1; all when left out. */
    channels: z.array(z.number().int().min(1).max(256)).min(1).max(256).optional(),
    username: z.string().max(128).optional(),
    password: z.string().max(256).optional(),
  })
  .refine((value) => (value.address === undefined) !== (value.rtspUrl === undefined), {
    error: 'address-or-url',
    path: ['address'],
  });

/** What became of one row. */
export const importResultSchema = z.object({
  row: z.number().int(),
  name: z.string(),
  state: z.enum(['added', 'known', 'failed']),
  /** Why it failed, in the caller's language. */
  message: z.string().nullable(),
});
export type ImportResult = z.infer<typeof importResultSchema>;

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
    params: where,
    example: { address: '192.0.2.10', username: 'admin', password: 'the camera’s password' },
    result: z.object({
      camera: cameraSchema,
      /** All that were added: a device with several lenses or channels is several cameras. */
      cameras: z.array(cameraSchema),
    }),
  }),
  'cameras.test': call({
    summary: 'The same as cameras.add, but nothing is added: what the camera is, and a picture of it.',
    role: 'owner',
    params: where,
    example: { address: '192.0.2.10', username: 'admin', password: 'the camera’s password' },
    result: z.object({
      device: z.object({ name: z.string().nullable(), make: z.string().nullable(), model: z.string().nullable(), firmware: z.string().nullable(), serial: z.string().nullable() }).nullable(),
      channels: z.array(
        z.object({
          number: z.number().int(),
          name: z.string(),
          streams: z.array(cameraStreamSchema),
          /** Under this name it is there already. */
          knownAs: z.string().nullable(),
          /** JPEG in base64. */
          picture: z.string().nullable(),
        }),
      ),
    }),
  }),
  'cameras.makes': call({
    summary: 'Makers whose cameras can be added without ONVIF: where they have their streams is known.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ makes: z.array(z.object({ make: z.string(), also: z.array(z.string()) })) }),
  }),
  'cameras.export': call({
    summary: 'The list of cameras as a file: JSON holds all there is, CSV what people fill in. Passwords only when asked for.',
    role: 'owner',
    params: z.strictObject({ format: z.enum(['csv', 'json']), passwords: z.boolean().optional() }),
    example: { format: 'csv' },
    result: z.object({ name: z.string(), text: z.string() }),
  }),
  'cameras.import': call({
    summary: 'Add the cameras of a list (JSON or CSV as cameras.export writes it). CSV rows are tried one by one; tells its progress by `cameras.import`.',
    role: 'owner',
    params: z.strictObject({
      text: z.string().min(1).max(4_000_000),
      /** For rows without one of their own. */
      username: z.string().max(128).optional(),
      password: z.string().max(256).optional(),
    }),
    example: { text: 'name,address,rtspUrl,subRtspUrl,make,username,password,room,group,note\nDoor,192.0.2.10,,,,admin,,Hall,,\n' },
    result: z.object({ results: z.array(importResultSchema), stopped: z.boolean() }),
  }),
  'cameras.stopImport': call({
    summary: 'Stop the import that is running; what was added stays.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ stopped: z.boolean() }),
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
  'cameras.record': call({
    summary: 'Record a camera by hand, whatever its plan says; what is recorded so is kept as manual footage.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, on: z.boolean(), minutes: z.number().min(1).max(24 * 60).optional() }),
    example: { id: 'cam_000000000001', on: true, minutes: 10 },
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
