import { z } from 'zod';
import { benchActionSchema, benchJobSchema, benchPreviewSchema, commissioningRecordSchema, driftSchema, siteSchema } from '../bench-types.ts';
import { call } from '../call.ts';
import { cameraId } from '../types.ts';

const ids = z.array(cameraId).min(1).max(256);
const recordId = z.string().regex(/^rec_[a-z0-9]{12}$/);
const id = 'cam_000000000001';
/** Pieces of a file in base64; a firmware has some tens of MB. */
const MOST_FIRMWARE_BYTES = 256 * 1024 * 1024;

/** What installers do on site, on many devices at once. */
export const benchCalls = {
  'bench.preview': call({
    summary: 'What a change would do on each of these cameras, and where it cannot be done. Nothing is changed.',
    role: 'owner',
    params: z.strictObject({ ids, action: benchActionSchema }),
    example: { ids: [id], action: { kind: 'clock', how: 'now' } },
    result: z.object({ devices: z.array(benchPreviewSchema) }),
  }),
  'bench.run': call({
    summary: 'Make a change on each of these cameras, some at a time; tells its progress by `bench.changed`. One at a time for the whole installation.',
    role: 'owner',
    params: z.strictObject({ ids, action: benchActionSchema }),
    example: { ids: [id], action: { kind: 'reboot' } },
    result: z.object({ job: benchJobSchema }),
  }),
  'bench.stop': call({
    summary: 'Begin with no further camera. Those under way are brought to an end, so that none is left half done.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ job: benchJobSchema.nullable() }),
  }),
  'bench.job': call({
    summary: 'The change under way, or the last one.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ job: benchJobSchema.nullable() }),
  }),
  'bench.upload': call({
    summary: 'Hand over a firmware file in pieces, in their order; the first without an id. It is forgotten when it was used, or after an hour.',
    role: 'owner',
    params: z.strictObject({ upload: z.string().max(64).optional(), name: z.string().max(200), bytes: z.number().int().min(1).max(MOST_FIRMWARE_BYTES), data: z.base64().max(700_000) }),
    example: { name: 'firmware.bin', bytes: 4, data: 'AAAAAA==' },
    result: z.object({ upload: z.string(), received: z.number().int() }),
  }),
  'commissioning.start': call({
    summary: 'Accept cameras: each is checked, its stream watched for a while, and a reference picture kept. Tells its progress by `commissioning.changed`.',
    role: 'owner',
    params: z.strictObject({ ids, site: siteSchema, soakSeconds: z.number().int().min(5).max(600) }),
    example: { ids: [id], site: { name: 'Corner shop', customer: '', installer: '', note: '' }, soakSeconds: 60 },
    result: z.object({ record: commissioningRecordSchema }),
  }),
  'commissioning.stop': call({
    summary: 'End the acceptance that is under way; what was checked is kept.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ stopped: z.boolean() }),
  }),
  'commissioning.list': call({
    summary: 'All records, the newest first.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ records: z.array(commissioningRecordSchema) }),
  }),
  'commissioning.report': call({
    summary: 'A record to hand over, as a page or as PDF, in base64.',
    role: 'operator',
    params: z.strictObject({ id: recordId, format: z.enum(['html', 'pdf']) }),
    example: { id: 'rec_000000000001', format: 'html' },
    result: z.object({ name: z.string(), type: z.string(), data: z.string() }),
  }),
  'commissioning.drift': call({
    summary: 'What is different from the newest record of each camera: its view and its settings.',
    role: 'operator',
    params: z.strictObject({ ids: ids.optional() }),
    result: z.object({ drifts: z.array(driftSchema) }),
  }),
  'commissioning.remove': call({
    summary: 'Forget a record.',
    role: 'owner',
    params: z.strictObject({ id: recordId }),
    example: { id: 'rec_000000000001' },
    result: z.object({ removed: z.boolean() }),
  }),
};
