/** What a camera can be set to, turned to and told to do: schemas first, types derived. */
import { z } from 'zod';

/** Corners as fractions of the picture, from its upper left. */
export const polygonSchema = z.array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])).min(3).max(16);
export type Polygon = z.infer<typeof polygonSchema>;

export const settingValueSchema = z.union([z.number(), z.string().max(200), z.boolean(), z.array(polygonSchema).max(16)]);
export type SettingValue = z.infer<typeof settingValueSchema>;

export const SETTING_GROUPS = ['encoder.main', 'encoder.sub', 'encoder.third', 'picture', 'night', 'overlay', 'masks', 'sound', 'card'] as const;
export const settingGroupSchema = z.enum(SETTING_GROUPS);

/** One thing that can be set; a form draws itself from these. The label is `cameraSetting.<last part of the key>`. */
export const settingItemSchema = z.object({
  /** `encoder.main.fps`, `imaging.brightness`… */
  key: z.string(),
  group: settingGroupSchema,
  kind: z.enum(['number', 'choice', 'switch', 'text', 'areas']),
  value: settingValueSchema,
  /** Of numbers. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Of choices, in the camera's words. */
  options: z.array(z.string()).optional(),
});
export type SettingItem = z.infer<typeof settingItemSchema>;

/** Something that can be switched without telling how it stands: a lamp, a siren, a relay. */
export const controlItemSchema = z.object({
  id: z.string(),
  kind: z.enum(['white-light', 'status-light', 'siren', 'infrared', 'wiper', 'relay', 'other']),
  /** The maker's own name, for `other` and for relays. */
  name: z.string(),
  /** It can be switched off again; else it is only set off. */
  canStop: z.boolean(),
});
export type ControlItem = z.infer<typeof controlItemSchema>;

export const settingResultSchema = z.object({
  key: z.string(),
  from: settingValueSchema,
  /** What was asked for. */
  to: settingValueSchema,
  /** What the camera says now. */
  now: settingValueSchema,
  /** `ignored`: it said yes and changed nothing. */
  state: z.enum(['applied', 'ignored', 'refused', 'not-tried']),
});
export const settingsOutcomeSchema = z.object({
  /** `rolled-back`: all is as it was. `stuck`: the old values could not be put back either. */
  outcome: z.enum(['applied', 'unchanged', 'rolled-back', 'stuck']),
  /** Why it was rolled back: key below `cameraSettingFailure.`. */
  reason: z.enum(['refused', 'ignored', 'no-picture', 'lost', 'stopped']).nullable(),
  results: z.array(settingResultSchema),
});
export type SettingsOutcome = z.infer<typeof settingsOutcomeSchema>;

export const patrolStopSchema = z.strictObject({ preset: z.string().max(64), dwellSeconds: z.number().min(2).max(3_600) });
export type PatrolStop = z.infer<typeof patrolStopSchema>;

export const ptzDescriptionSchema = z.object({
  pan: z.boolean(),
  tilt: z.boolean(),
  zoom: z.boolean(),
  focus: z.boolean(),
  home: z.boolean(),
  calibrate: z.boolean(),
  /** How many presets there may be; 0: none. */
  mostPresets: z.number().int(),
  presets: z.array(z.object({ token: z.string(), name: z.string() })),
  patrol: z.array(patrolStopSchema),
  patrolling: z.boolean(),
});
export type PtzDescription = z.infer<typeof ptzDescriptionSchema>;

const minuteOfDay = z.number().int().min(0).max(1_440);

/** A stretch of a weekday, local time; `to` 1440 is midnight. Monday is 1, Sunday 7 (ISO 8601). */
export const weekSpanSchema = z.strictObject({ day: z.number().int().min(1).max(7), from: minuteOfDay, to: minuteOfDay });
export type WeekSpan = z.infer<typeof weekSpanSchema>;

export const sleepSchema = z.strictObject({
  /** Asleep until woken. */
  on: z.boolean(),
  /** Asleep in these hours as well. */
  hours: z.array(weekSpanSchema).max(100),
});
export type Sleep = z.infer<typeof sleepSchema>;
export const AWAKE: Sleep = { on: false, hours: [] };
