import { z } from 'zod';
import { call } from '../call.ts';
import { clockBreakSchema, overviewSchema } from '../overview-types.ts';
import { deletionSchema, locationWishSchema, recordingProofSchema, removedCameraSchema, retentionSettingsSchema, starSchema, storagePreviewSchema, storageStatusSchema, stretchSchema } from '../storage-types.ts';
import {
  bytes,
  cameraId,
  gapSchema,
  ms,
  segmentSchema,
  timelineSpanSchema,
} from '../types.ts';

const limit = z.number().int().min(1).max(10_000);
const cursor = z.string().max(2_000);

/** Least byte cap: room for a few segments of one camera. */
export const LEAST_CAP_BYTES = 64 * 1024 * 1024;

/** Only what changes. `path`, `capBytes` and `keepFreeBytes` are the first location's. */
const storageChangeSchema = z.strictObject({
  capBytes: bytes.min(LEAST_CAP_BYTES).optional(),
  keepFreeBytes: bytes.optional(),
  segmentSeconds: z.number().min(2).max(600).optional(),
  /** Absolute path. Footage already in the old folder stays readable and is overwritten in its turn. */
  path: z.string().min(1).max(4096).optional(),
  /** All of them, in the order in which they are filled. What lies in one that is left out stays readable and is overwritten in its turn. */
  locations: z.array(locationWishSchema.extend({ capBytes: bytes.min(LEAST_CAP_BYTES) })).min(1).max(16).optional(),
  retention: retentionSettingsSchema.optional(),
});

/** An overview's parts: a local day at most, however long, and more of them than a screen has columns. */
const MOST_PART_MS = 49 * 3_600_000;
const MOST_PARTS = 2_000;
const MOST_OVERVIEW_MS = 3 * 366 * 86_400_000;

/** How footage is read. What is left out of a seek counts as not said, not as before. */
const readingWish = {
  /** `sub`: of the sub-stream where that is recorded beside the main one, else as `main`. */
  stream: z.enum(['main', 'sub']).optional(),
  direction: z.enum(['forward', 'backward']).optional(),
  /** Keyframes alone, at least so far apart: for high speeds, and for pictures on a timeline. */
  keyframesEveryMs: z.number().min(0).max(366 * 86_400_000).optional(),
  /** Of hours that were twice, because the clock was put back: this take, or the last that has footage then, as where this is left out. */
  take: z.number().int().nonnegative().optional(),
  /** That take and no other. */
  onlyTake: z.boolean().optional(),
};

const rangeOfCameras = z.strictObject({ cameraIds: z.array(cameraId).min(1).max(256), from: ms, to: ms });

export const footageCalls = {
  'recordings.list': call({
    summary: 'Segments of a camera and the gaps between them, in order of time. Open segments are listed with what they have so far.',
    role: 'viewer',
    params: z.strictObject({ cameraId, from: ms, to: ms, limit: limit.optional(), cursor: cursor.optional() }),
    example: { cameraId: 'cam_000000000001', from: 1_800_000_000_000, to: 1_800_000_060_000 },
    result: z.object({
      segments: z.array(segmentSchema),
      gaps: z.array(gapSchema),
      /** Give it back for the next page; null at the end. */
      cursor: cursor.nullable(),
    }),
  }),
  'storage.status': call({
    summary: 'How much footage there is, how much there may be, and how far back it reaches.',
    role: 'viewer',
    params: z.strictObject({}),
    result: storageStatusSchema,
  }),
  'storage.preview': call({
    summary: 'What a change of storage.update would do: how far back footage will reach, and what is removed at once.',
    role: 'owner',
    params: storageChangeSchema,
    example: { capBytes: 500_000_000_000 },
    result: storagePreviewSchema,
  }),
  'storage.update': call({
    summary: 'Change where footage goes, how much there may be, and how long it is kept. Refused when it cannot be.',
    role: 'owner',
    params: storageChangeSchema,
    example: { capBytes: 500_000_000_000 },
    result: storageStatusSchema,
  }),
  'recordings.proofs': call({
    summary: 'For each camera, when its newest segment was last read back from the disk, checked against its hash and decoded, and what was wrong.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ proofs: z.array(recordingProofSchema) }),
  }),
  'recordings.previewDeletion': call({
    summary: 'What recordings.delete would remove: whole files, so a little more than the range at its ends.',
    role: 'owner',
    params: rangeOfCameras,
    example: { cameraIds: ['cam_000000000001'], from: 1_800_000_000_000, to: 1_800_000_060_000 },
    result: z.object({ stretches: z.array(stretchSchema), bytes, starred: z.number().int() }),
  }),
  'recordings.delete': call({
    summary: 'Delete footage of a range. It is out of sight at once, and gone for good after 60 seconds.',
    role: 'owner',
    params: rangeOfCameras,
    example: { cameraIds: ['cam_000000000001'], from: 1_800_000_000_000, to: 1_800_000_060_000 },
    result: z.object({ deletion: deletionSchema }),
  }),
  'recordings.undelete': call({
    summary: 'Have a deletion back, while there is time.',
    role: 'owner',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of recordings.delete' },
    result: z.object({ restored: z.number().int() }),
  }),
  'recordings.deletions': call({
    summary: 'Deletions of footage that can still be had back, the newest first.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ deletions: z.array(deletionSchema) }),
  }),
  'recordings.removedCameras': call({
    summary: 'Cameras that were removed and whose footage is still there, by the name they had last.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ cameras: z.array(removedCameraSchema) }),
  }),
  'recordings.star': call({
    summary: 'Keep a stretch of footage whatever is overwritten.',
    role: 'operator',
    params: z.strictObject({ cameraId, from: ms, to: ms, note: z.string().trim().max(500).optional() }),
    example: { cameraId: 'cam_000000000001', from: 1_800_000_000_000, to: 1_800_000_060_000, note: 'the parcel' },
    result: z.object({ star: starSchema }),
  }),
  'recordings.unstar': call({
    summary: 'No longer keep what was starred: it is overwritten in its turn.',
    role: 'operator',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of recordings.star' },
    result: z.object({ removed: z.boolean() }),
  }),
  'recordings.stars': call({
    summary: 'What is starred, in order of time.',
    role: 'viewer',
    params: z.strictObject({ cameraIds: z.array(cameraId).max(256).optional(), from: ms.optional(), to: ms.optional() }),
    result: z.object({ stars: z.array(starSchema) }),
  }),
  'playback.timeline': call({
    summary: 'Footage and gaps of several cameras as merged spans, for drawing.',
    role: 'viewer',
    params: z.strictObject({ cameraIds: z.array(cameraId).min(1).max(64), from: ms, to: ms }),
    example: { cameraIds: ['cam_000000000001'], from: 1_800_000_000_000, to: 1_800_000_060_000 },
    result: z.object({
      tracks: z.array(z.object({ cameraId: z.string(), spans: z.array(timelineSpanSchema) })),
      clockBreaks: z.array(clockBreakSchema),
    }),
  }),
  'playback.overview': call({
    summary: 'Footage, what is missing, and events of several cameras in equal parts of a long stretch of time: for looking at a month or a year. At most three years.',
    role: 'viewer',
    params: z
      .strictObject({
        cameraIds: z.array(cameraId).min(1).max(64),
        from: ms,
        partMs: z.number().int().min(60_000).max(MOST_PART_MS),
        parts: z.number().int().min(1).max(MOST_PARTS),
      })
      .refine(({ partMs, parts }) => partMs * parts <= MOST_OVERVIEW_MS, { error: 'longer than three years', path: ['parts'] }),
    example: { cameraIds: ['cam_000000000001'], from: 1_800_000_000_000, partMs: 3_600_000, parts: 24 },
    result: z.object({ overviews: z.array(overviewSchema), clockBreaks: z.array(clockBreakSchema) }),
  }),
  'playback.open': call({
    summary: 'Open a playback channel: media frames follow from the keyframe at or before the time, as far as credit goes. Backward: picture group by picture group, the newest first, each in its own order, without sound.',
    role: 'viewer',
    connectionOnly: true,
    params: z.strictObject({ cameraId, atMs: ms, creditBytes: bytes, ...readingWish }),
    result: z.object({ channel: z.number().int() }),
  }),
  'playback.seek': call({
    summary: 'Move a playback channel. Frames of the new place carry the new generation.',
    role: 'viewer',
    connectionOnly: true,
    params: z.strictObject({ channel: z.number().int(), atMs: ms, creditBytes: bytes, ...readingWish }),
    result: z.object({ generation: z.number().int() }),
  }),
};
