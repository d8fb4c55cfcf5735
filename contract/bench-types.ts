/** The installer's bench: one change on many devices; and the record of how a site was handed over. Schemas first, types derived. */
import { z } from 'zod';
import { settingsOutcomeSchema, settingValueSchema } from './device-types.ts';
import { cameraId, ms, noticeTextSchema } from './types.ts';

const ipv4 = z.ipv4();
const host = z.string().trim().min(1).max(120).regex(/^[\w.:-]+$/);

export const benchActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('clock'), how: z.enum(['now', 'ntp']), server: host.optional() }),
  /** Of the account that Kanjia uses. */
  z.strictObject({ kind: z.literal('password'), password: z.string().min(8).max(64) }),
  z.strictObject({
    kind: z.literal('network'),
    /** One for each camera; none: by DHCP. */
    addresses: z.array(z.strictObject({ id: cameraId, address: ipv4 })).max(256),
    dhcp: z.boolean(),
    prefix: z.number().int().min(8).max(30).optional(),
    gateway: ipv4.optional(),
  }),
  z.strictObject({ kind: z.literal('settings'), changes: z.record(z.string().max(60), settingValueSchema) }),
  /** A file that was handed over with bench.upload. */
  z.strictObject({ kind: z.literal('firmware'), upload: z.string().max(64) }),
  z.strictObject({ kind: z.literal('reboot') }),
]);
export type BenchAction = z.infer<typeof benchActionSchema>;

const shown = z.string().max(300);
export const benchPreviewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What will be different: key below `bench.what.`, or of a setting below `cameraSetting.`. */
  changes: z.array(z.object({ what: z.string(), from: shown.nullable(), to: shown.nullable() })),
  /** Why it cannot be done there, or should not. */
  problem: noticeTextSchema.nullable(),
  /** With the problem it is left out. */
  blocked: z.boolean(),
});
export type BenchPreview = z.infer<typeof benchPreviewSchema>;

export const benchResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'working', 'done', 'failed', 'rolled-back', 'skipped', 'stopped']),
  /** What became of it, or why it failed, in the language of who began it. */
  message: z.string().nullable(),
  settings: settingsOutcomeSchema.nullable(),
});
export const benchJobSchema = z.object({
  id: z.string(),
  kind: z.enum(['clock', 'password', 'network', 'settings', 'firmware', 'reboot']),
  startedMs: ms,
  running: z.boolean(),
  results: z.array(benchResultSchema),
});
export type BenchJob = z.infer<typeof benchJobSchema>;

export const COMMISSIONING_CHECKS = ['password', 'clock', 'firmware', 'sub-stream', 'keyframes', 'soak', 'picture'] as const;
export const commissioningCheckSchema = z.object({
  check: z.enum(COMMISSIONING_CHECKS),
  state: z.enum(['passed', 'advice', 'failed']),
  /** What was seen: a text and its values. */
  text: noticeTextSchema,
});
export type CommissioningCheck = z.infer<typeof commissioningCheckSchema>;

export const siteSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  customer: z.string().trim().max(120),
  installer: z.string().trim().max(120),
  note: z.string().trim().max(2_000),
});
export type Site = z.infer<typeof siteSchema>;

export const commissionedCameraSchema = z.object({
  cameraId: z.string(),
  name: z.string(),
  room: z.string(),
  address: z.string(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  firmware: z.string().nullable(),
  streams: z.string(),
  checks: z.array(commissioningCheckSchema),
  checkedMs: ms,
  hasPicture: z.boolean(),
});
export const commissioningRecordSchema = z.object({
  id: z.string(),
  site: siteSchema,
  startedMs: ms,
  /** Null while it is being made. */
  finishedMs: ms.nullable(),
  stopped: z.boolean(),
  /** How many cameras it will have. */
  total: z.number().int(),
  cameras: z.array(commissionedCameraSchema),
});
export type CommissioningRecord = z.infer<typeof commissioningRecordSchema>;

export const driftSchema = z.object({
  cameraId: z.string(),
  name: z.string(),
  /** Against the record of then. */
  sinceMs: ms,
  /** `same` when nothing is found; null when there is no picture to compare. */
  picture: z.enum(['same', 'moved', 'defocused', 'covered', 'different']).nullable(),
  settings: z.array(z.object({ key: z.string(), before: settingValueSchema, now: settingValueSchema })),
  /** Why it could not be looked at. */
  problem: noticeTextSchema.nullable(),
});
export type Drift = z.infer<typeof driftSchema>;
