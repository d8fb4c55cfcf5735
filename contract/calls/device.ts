import { z } from 'zod';
import { call } from '../call.ts';
import { controlItemSchema, patrolStopSchema, ptzDescriptionSchema, settingItemSchema, settingsOutcomeSchema, settingValueSchema } from '../device-types.ts';
import { cameraId } from '../types.ts';

const id = 'cam_000000000001';
const preset = z.string().min(1).max(64);
const speed = z.number().min(-1).max(1);
const nothing = z.object({});

/** What is done to one camera beyond its streams. */
export const deviceCalls = {
  'cameras.settings': call({
    summary: 'All that can be set on a camera, as the camera says it now, and what can be switched on it.',
    role: 'operator',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: z.object({ items: z.array(settingItemSchema), controls: z.array(controlItemSchema) }),
  }),
  'cameras.applySettings': call({
    summary: 'Change settings of a camera: written, read back, the picture waited for; else all is put back as it was, and the answer says why.',
    role: 'owner',
    params: z.strictObject({ id: cameraId, changes: z.record(z.string().max(60), settingValueSchema) }),
    example: { id, changes: { 'imaging.brightness': 60 } },
    result: settingsOutcomeSchema,
  }),
  'cameras.control': call({
    summary: 'Switch a lamp, siren or relay of a camera.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, control: z.string().max(100), on: z.boolean() }),
    example: { id, control: 'relay:relay0', on: true },
    result: nothing,
  }),
  'cameras.reboot': call({
    summary: 'Restart a camera.',
    role: 'owner',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: nothing,
  }),
  'ptz.describe': call({
    summary: 'How a camera can be turned, its presets and its patrol. Null for one that cannot.',
    role: 'viewer',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: z.object({ ptz: ptzDescriptionSchema.nullable() }),
  }),
  'ptz.move': call({
    summary: 'Turn and zoom with these speeds (right, up and in are positive) until told otherwise. It stops by itself when this is not repeated within a second, or when the caller is gone.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, pan: speed, tilt: speed, zoom: speed }),
    example: { id, pan: 0.5, tilt: 0, zoom: 0 },
    result: nothing,
  }),
  'ptz.stop': call({
    summary: 'Stop turning, zooming and focusing.',
    role: 'operator',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: nothing,
  }),
  'ptz.focus': call({
    summary: 'Move the lens: towards far with a positive speed, near with a negative one. Stops like ptz.move.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, speed }),
    example: { id, speed: 0.5 },
    result: nothing,
  }),
  'ptz.savePreset': call({
    summary: 'Keep where the camera looks now, under a name; with a token an existing preset is moved here and renamed.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, name: z.string().trim().min(1).max(60), token: preset.optional() }),
    example: { id, name: 'Door' },
    result: z.object({ token: z.string() }),
  }),
  'ptz.renamePreset': call({
    summary: 'Another name for a preset, which stays where it is.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, token: preset, name: z.string().trim().min(1).max(60) }),
    example: { id, token: 'preset_1', name: 'Till' },
    result: nothing,
  }),
  'ptz.removePreset': call({
    summary: 'Forget a preset.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, token: preset }),
    example: { id, token: 'preset_1' },
    result: nothing,
  }),
  'ptz.goto': call({
    summary: 'Turn to a preset, or to the home position.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, token: preset.nullable() }),
    example: { id, token: null },
    result: nothing,
  }),
  'ptz.setHome': call({
    summary: 'The camera’s home position is where it looks now.',
    role: 'operator',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: nothing,
  }),
  'ptz.calibrate': call({
    summary: 'Let the camera find its end stops again, where it can.',
    role: 'operator',
    params: z.strictObject({ id: cameraId }),
    example: { id },
    result: nothing,
  }),
  'ptz.patrol': call({
    summary: 'The presets to go through, how long to stay at each, and whether to go now. Moving by hand ends it.',
    role: 'operator',
    params: z.strictObject({ id: cameraId, stops: z.array(patrolStopSchema).max(64).optional(), running: z.boolean().optional() }),
    example: { id, running: false },
    result: z.object({ ptz: ptzDescriptionSchema.nullable() }),
  }),
};
