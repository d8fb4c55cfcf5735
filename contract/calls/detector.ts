import { z } from 'zod';
import { call } from '../call.ts';
import { detectorSettingsSchema, detectorStateSchema } from '../detector-types.ts';

export const detectorCalls = {
  'guard.detector': call({
    summary: 'What recognises people, vehicles and animals, and how it is doing.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ state: detectorStateSchema }),
  }),
  'guard.setDetector': call({
    summary: 'Take another model: an ONNX file of the YOLO kind on the engine’s computer, or the built-in one. It is loaded and tried first; one that is no good is refused.',
    role: 'owner',
    params: detectorSettingsSchema,
    example: { modelFile: null, labelsFile: null },
    result: z.object({ state: detectorStateSchema }),
  }),
};
