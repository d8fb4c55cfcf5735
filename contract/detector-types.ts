/** What recognises people, vehicles and animals, and how it is doing. */
import { z } from 'zod';
import { DETECTED_KINDS } from './event-types.ts';
import { noticeTextSchema } from './scalars.ts';

const path = z.string().trim().min(1).max(1_000);

/** A model of somebody's choice in place of the built-in one. */
export const detectorSettingsSchema = z.strictObject({
  /** An ONNX file of the YOLO kind, absolute path on the engine's machine; null: the built-in model. */
  modelFile: path.nullable(),
  /** Its labels, one a line; null: those that it carries, else COCO's. */
  labelsFile: path.nullable(),
});
export type DetectorSettings = z.infer<typeof detectorSettingsSchema>;
export const BUILT_IN_DETECTOR: DetectorSettings = { modelFile: null, labelsFile: null };

export const detectorStateSchema = z.object({
  settings: detectorSettingsSchema,
  /** Why the chosen model is not used, key below `errors.detector.`; the built-in one is. Null: all is well. */
  problem: noticeTextSchema.nullable(),
  /** It is loaded when something first moves, and unloaded when nothing has for long. */
  loaded: z.enum(['unloaded', 'loading', 'ready']),
  /** What the model that is used tells apart; null: it has not been loaded since the engine started. */
  knows: z.array(z.enum(DETECTED_KINDS)).nullable(),
  /** Pictures looked at since the engine started, and those that it had no time for. */
  looks: z.number().int(),
  missed: z.number().int(),
  msPerLook: z.number().nullable(),
});
export type DetectorState = z.infer<typeof detectorStateSchema>;
