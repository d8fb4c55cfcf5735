import { z } from 'zod';
import { call } from '../call.ts';
import { exportOptionsSchema } from '../export-types.ts';
import { bytes, cameraId, exportJobSchema, ms } from '../types.ts';

const exportId = z.string().max(64);

export const exportCalls = {
  'playback.export': call({
    summary: 'One MP4 of a range without re-encoding, exact to the frame. Longer than ten minutes: answers with a job.',
    role: 'operator',
    params: z.strictObject({ cameraId, from: ms, to: ms }),
    example: { cameraId: 'cam_000000000001', from: 1_800_000_000_000, to: 1_800_000_060_000 },
    result: z.object({
      id: z.string(),
      /** null while a job is running. */
      path: z.string().nullable(),
      bytes: bytes.nullable(),
      job: exportJobSchema.nullable(),
    }),
  }),
  'playback.exports': call({
    summary: 'Exports under way, and those that are kept.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ jobs: z.array(exportJobSchema) }),
  }),
  'playback.cancelExport': call({
    summary: 'Stop an export and remove what it has written; the same as exports.cancel.',
    role: 'operator',
    params: z.strictObject({ id: exportId }),
    example: { id: 'an id of playback.exports' },
    result: z.object({ cancelled: z.boolean() }),
  }),
  'exports.start': call({
    summary: 'Begin an export: a clip as it was recorded, a re-encoded one (time burnt in, watermark, masks, time-lapse), or a case of many cameras with a report. Each carries its proof.',
    role: 'operator',
    params: z.strictObject({
      kind: z.enum(['clip', 'encoded', 'case']),
      /** One, except for a case. */
      cameraIds: z.array(cameraId).min(1).max(64),
      from: ms,
      to: ms,
      options: exportOptionsSchema.optional(),
    }),
    example: { kind: 'case', cameraIds: ['cam_000000000001', 'cam_000000000002'], from: 1_800_000_000_000, to: 1_800_000_060_000, options: { container: 'zip', title: 'the parcel' } },
    result: z.object({ job: exportJobSchema }),
  }),
  'exports.copy': call({
    summary: 'Copy a finished export into a folder of the computer that records, such as a USB stick; what arrived is read back and compared. Nothing there is overwritten.',
    role: 'operator',
    params: z.strictObject({
      id: exportId,
      /** Absolute path. */
      folder: z.string().min(1).max(4096).refine((text) => !text.includes('\0'), { error: 'path' }),
    }),
    example: { id: 'an id of exports.list', folder: '/media/stick' },
    result: z.object({ job: exportJobSchema }),
  }),
  'exports.list': call({
    summary: 'Exports under way, and those that are kept, also from before a restart. A finished clip or zip is at /api/v1/exports/<id>, its proof at /api/v1/exports/<id>-proof.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({
      jobs: z.array(exportJobSchema),
      /** SHA-256 of the key that signs them, hexadecimal: who checks an export compares it. */
      fingerprint: z.string(),
      /** Where they lie, on the computer that records. */
      folder: z.string(),
      /** Of all that are kept. */
      bytes,
    }),
  }),
  'exports.cancel': call({
    summary: 'Stop an export or a copy, and remove what it has written.',
    role: 'operator',
    params: z.strictObject({ id: exportId }),
    example: { id: 'an id of exports.list' },
    result: z.object({ cancelled: z.boolean() }),
  }),
  'exports.delete': call({
    summary: 'Delete a finished export, its files and its place in the list. It can be had back for 60 seconds. Copies on other disks stay.',
    role: 'operator',
    params: z.strictObject({ id: exportId }),
    example: { id: 'an id of exports.list' },
    result: z.object({
      /** Null: it had no files here, and only its place in the list is gone. */
      deletedUntilMs: ms.nullable(),
    }),
  }),
  'exports.undelete': call({
    summary: 'Have a deleted export back, while there is time.',
    role: 'operator',
    params: z.strictObject({ id: exportId }),
    example: { id: 'an id of exports.list' },
    result: z.object({ job: exportJobSchema }),
  }),
};
