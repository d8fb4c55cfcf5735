import { z } from 'zod';
import { benchJobSchema, commissioningRecordSchema } from './bench-types.ts';
import { cardJobSchema } from './card-types.ts';
import { importResultSchema } from './calls/cameras.ts';
import { noticeSchema } from './calls/system.ts';
import { guardModeStateSchema } from './guard-types.ts';
import { notifyStatusSchema, raisedSchema } from './notify-types.ts';
import type { Role } from './roles.ts';
import { recordingProofSchema, storageStatusSchema } from './storage-types.ts';
import { cameraEventSchema, cameraSchema, exportJobSchema, foundCameraSchema, settingsSchema } from './types.ts';

interface TopicDefinition<P extends z.ZodType = z.ZodType> {
  payload: P;
  role: Role;
}

function topic<P extends z.ZodType>(role: Role, payload: P): TopicDefinition<P> {
  return { role, payload };
}

/** Every push there is. A connection gets those it has subscribed to. */
export const topics = {
  /** A camera was added or anything about it changed. */
  'cameras.changed': topic('viewer', z.object({ camera: cameraSchema })),
  'cameras.removed': topic('viewer', z.object({ id: z.string() })),
  /** One answer of a running search, as it comes. */
  'cameras.found': topic('operator', z.object({ found: foundCameraSchema })),
  /** How far a sweep is: places knocked at. */
  'cameras.sweep': topic('operator', z.object({ done: z.number().int(), total: z.number().int() })),
  /** How far an import is, and what became of the row that was tried last. */
  'cameras.import': topic('owner', z.object({ done: z.number().int(), total: z.number().int(), result: importResultSchema.nullable() })),
  'bench.changed': topic('owner', z.object({ job: benchJobSchema })),
  'commissioning.changed': topic('owner', z.object({ record: commissioningRecordSchema })),
  /** An event opened, grew, closed, was starred, noted, or is back. */
  'events.changed': topic('viewer', z.object({ event: cameraEventSchema })),
  /** Events that somebody deleted. */
  'events.removed': topic('viewer', z.object({ ids: z.array(z.string()) })),
  'storage.changed': topic('viewer', z.object({ storage: storageStatusSchema })),
  /** A camera's newest segment was read back. */
  'recordings.proof': topic('viewer', z.object({ proof: recordingProofSchema })),
  /** Something done with a camera’s card began, went on or ended. */
  'card.changed': topic('operator', z.object({ job: cardJobSchema })),
  'exports.changed': topic('operator', z.object({ job: exportJobSchema })),
  /** It is no longer listed, and its files are gone. */
  'exports.removed': topic('operator', z.object({ id: z.string() })),
  /** All cameras were switched to another mode, or its schedule changed. */
  'guard.mode': topic('viewer', z.object({ state: guardModeStateSchema })),
  'settings.changed': topic('viewer', z.object({ settings: settingsSchema })),
  /** Something alerts, for whoever sits before a page. */
  'alerts.raised': topic('viewer', raisedSchema),
  /** Settings of notifications, or what became of them. */
  'notify.changed': topic('owner', z.object({ status: notifyStatusSchema })),
  /** All notices that stand now. */
  'system.notices': topic('viewer', z.object({ notices: z.array(noticeSchema) })),
};

export type TopicName = keyof typeof topics;
export type TopicPayload<N extends TopicName> = z.output<(typeof topics)[N]['payload']>;

export function isTopicName(name: string): name is TopicName {
  return Object.hasOwn(topics, name);
}
