/** Where footage lies, how long it is kept, and what a change of that would do. */
import { z } from 'zod';
import { bytes, cameraId, footageClassSchema, ms, noticeTextSchema } from './types.ts';

const days = z.number().positive().max(36_500);

/** How long a class of footage is kept at most; null: as long as there is room. */
export const classRetentionSchema = z.strictObject({
  /** Older footage is removed, room or not. Without it a share of the room, see docs/storage.md. */
  days: days.nullable(),
  bytes: bytes.nullable(),
});
export type ClassRetention = z.infer<typeof classRetentionSchema>;

export const retentionSettingsSchema = z.strictObject({
  continuous: classRetentionSchema,
  events: classRetentionSchema,
  manual: classRetentionSchema,
  starred: classRetentionSchema,
  /** The newest days of a camera that are not overwritten for another camera's sake, by its id. */
  guaranteedDays: z.record(cameraId, days),
});
export type RetentionSettings = z.infer<typeof retentionSettingsSchema>;
const UNLIMITED: ClassRetention = { days: null, bytes: null };
export const DEFAULT_RETENTION: RetentionSettings = { continuous: UNLIMITED, events: UNLIMITED, manual: UNLIMITED, starred: UNLIMITED, guaranteedDays: {} };

/** `slow`: it hangs. `other-disk`: another disk than the known one is in its place. */
export const LOCATION_STATES = ['ok', 'full', 'slow', 'read-only', 'missing', 'other-disk', 'failing'] as const;
export const locationStateSchema = z.enum(LOCATION_STATES);
export type LocationState = z.infer<typeof locationStateSchema>;

export const locationStatusSchema = z.object({
  path: z.string(),
  state: locationStateSchema,
  /** New footage goes there now. */
  inUse: z.boolean(),
  /** On a disk of its own, which may be taken away and come back. */
  removable: z.boolean(),
  usedBytes: bytes,
  capBytes: bytes,
  keepFreeBytes: bytes,
  freeBytes: bytes,
  totalBytes: bytes,
});
export type LocationStatus = z.infer<typeof locationStatusSchema>;

export const locationWishSchema = z.strictObject({
  /** Absolute path of the folder. */
  path: z.string().min(1).max(4096),
  capBytes: bytes,
  keepFreeBytes: bytes,
});
export type LocationWish = z.infer<typeof locationWishSchema>;

export const cameraUsageSchema = z.object({
  cameraId: z.string(),
  usedBytes: bytes,
  segments: z.number().int(),
  oldestMs: ms.nullable(),
  newestMs: ms.nullable(),
});
export const storageStatusSchema = z.object({
  /** Folder that new footage goes to. */
  path: z.string(),
  usedBytes: bytes,
  /** Of all locations together. */
  capBytes: bytes,
  /** Of the location in use. */
  keepFreeBytes: bytes,
  freeBytes: bytes,
  oldestMs: ms.nullable(),
  segmentSeconds: z.number(),
  /** `ok`, or what keeps footage from being written. */
  state: locationStateSchema,
  /** In the order in which they are filled. */
  locations: z.array(locationStatusSchema),
  classes: z.array(z.object({ class: footageClassSchema, usedBytes: bytes })),
  retention: retentionSettingsSchema,
  perCamera: z.array(cameraUsageSchema),
});
export type StorageStatus = z.infer<typeof storageStatusSchema>;

/** A stretch of one camera's footage. */
export const stretchSchema = z.object({ cameraId: z.string(), from: ms, to: ms, bytes, segments: z.number().int() });
export type Stretch = z.infer<typeof stretchSchema>;

export const storagePreviewSchema = z.object({
  /** Why it cannot be; null when it can. */
  refused: noticeTextSchema.nullable(),
  /** How many days there will be room for, at the rate of the last days; null while that is not known. */
  keepsDays: z.number().nullable(),
  /** The same of each camera. */
  perCamera: z.array(z.object({ cameraId: z.string(), keepsDays: z.number().nullable() })),
  /** What would be removed at once, the oldest first. */
  removes: z.array(stretchSchema),
  removesBytes: bytes,
});
export type StoragePreview = z.infer<typeof storagePreviewSchema>;

export const deletionSchema = z.object({
  id: z.string(),
  /** Until then it can be had back. */
  dueMs: ms,
  bytes,
  segments: z.number().int(),
  /** That were deleted together with the footage, and come back with it. */
  events: z.number().int(),
});
export type Deletion = z.infer<typeof deletionSchema>;

/** A camera that is no longer there, with what is left of its footage. */
export const removedCameraSchema = z.object({
  cameraId: z.string(),
  /** As it was called last; null: that is not known any more. */
  name: z.string().nullable(),
  oldestMs: ms,
  newestMs: ms,
  usedBytes: bytes,
});
export type RemovedCamera = z.infer<typeof removedCameraSchema>;

export const starSchema = z.object({ id: z.string(), cameraId: z.string(), from: ms, to: ms, note: z.string(), madeMs: ms });
export type Star = z.infer<typeof starSchema>;

/** `changed`: its bytes are not those that were written. `nothing-new`: it should be recorded, and no segment came. */
export const RECORDING_PROBLEMS = ['changed', 'missing', 'unreadable', 'undecodable', 'nothing-new'] as const;
export const recordingProofSchema = z.object({
  cameraId: z.string(),
  /** When it was read back. */
  atMs: ms,
  /** Which segment. */
  segmentStartMs: ms,
  /** Null: as written, and a picture comes out of it. */
  problem: z.enum(RECORDING_PROBLEMS).nullable(),
});
export type RecordingProof = z.infer<typeof recordingProofSchema>;
export type RecordingProblem = NonNullable<RecordingProof['problem']>;
