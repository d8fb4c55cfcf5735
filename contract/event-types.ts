/** What happened: schemas first, types derived. Times are UTC milliseconds, places fractions of the picture from its upper left. */
import { z } from 'zod';
import { polygonSchema } from './device-types.ts';
import { ms, noticeTextSchema } from './scalars.ts';

export const EVENT_KINDS = [
  'motion',
  'person',
  'vehicle',
  'animal',
  'line',
  'field',
  'tamper',
  'sound',
  'doorbell',
  'digital-input',
  'card-error',
  'camera-offline',
  'storage',
] as const;
export const eventKindSchema = z.enum(EVENT_KINDS);
export type EventKind = z.infer<typeof eventKindSchema>;

/** Kinds that cameras tell of themselves. */
export const CAMERA_EVENT_KINDS = ['motion', 'person', 'vehicle', 'animal', 'line', 'field', 'tamper', 'sound', 'doorbell', 'digital-input', 'card-error'] as const satisfies readonly EventKind[];

/** Left, top, width, height. */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof boxSchema>;

/** Kinds that a detector tells apart. */
export const DETECTED_KINDS = ['person', 'vehicle', 'animal'] as const satisfies readonly EventKind[];
export const detectionSchema = z.object({ kind: z.enum(DETECTED_KINDS), score: z.number().min(0).max(1), box: boxSchema });
export type Detection = z.infer<typeof detectionSchema>;

export const MOST_ZONES = 16;

/** How an event came about, and what is known of it besides. */
export const eventAboutSchema = z.object({
  /** Who noticed: our guard in the picture or the sound, the camera itself, or the engine. */
  source: z.enum(['guard', 'camera', 'engine']),
  /** One sentence why it fired: key below `eventWhy.`. */
  why: noticeTextSchema,
  /** Names of the zones it was in. */
  zones: z.array(z.string().max(60)).max(MOST_ZONES),
  /** It made its camera record, or somebody was told. */
  recorded: z.boolean(),
  alerted: z.boolean(),
  /** The moment of its best picture, which `events.picture` gives; null: there is none. */
  pictureMs: ms.nullable(),
  /** In that picture: around what moved, and what was recognised. */
  outline: polygonSchema.nullable(),
  objects: z.array(detectionSchema).max(16),
  /** How near it came, where the camera is calibrated for that. */
  distanceMetres: z.number().nullable(),
  /** Which take it is of, where its time was twice because the clock was put back; left out for the first. */
  take: z.number().int().positive().optional(),
});
export type EventAbout = z.infer<typeof eventAboutSchema>;

export const cameraEventSchema = z.object({
  id: z.string(),
  cameraId: z.string(),
  kind: eventKindSchema,
  /** The onset, not the pre-roll. */
  startMs: ms,
  /** null while it lasts. */
  endMs: ms.nullable(),
  score: z.number().min(0).max(1),
  /** Where: the union of what moved. */
  box: boxSchema.nullable(),
  /** Left out of events from before this was kept. */
  about: eventAboutSchema.optional(),
  /** What a person made of it; left out: nothing. */
  starred: z.boolean().optional(),
  note: z.string().max(500).optional(),
});
export type CameraEvent = z.infer<typeof cameraEventSchema>;

/** Events that were deleted by hand. */
export const eventDeletionSchema = z.object({
  id: z.string(),
  /** Until then they can be had back. */
  dueMs: ms,
  events: z.number().int(),
  /** Of footage that went with them. */
  segments: z.number().int(),
});
export type EventDeletion = z.infer<typeof eventDeletionSchema>;
