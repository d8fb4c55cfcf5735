/** What the guard (看家) notices, when, and what follows from it: schemas first, types derived. */
import { z } from 'zod';
import { polygonSchema, weekSpanSchema } from './device-types.ts';
import { EVENT_KINDS, type EventKind } from './event-types.ts';
import { noticeTextSchema } from './scalars.ts';

/** Size n is a square of n times 3 % of the picture's height a side; 0: as small as the sensitivity allows. */
const LARGEST_MIN_SIZE = 10;

/** What moved in a place and moves there again within so long is one moment (`guard.find`). */
export const MOMENTS_APART_MS = 5_000;

export const guardZoneSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** `watch`: only what is in one of these counts, where there are any. `ignore`: what is in there never does. */
  kind: z.enum(['watch', 'ignore']),
  /** Fractions of the picture. */
  area: polygonSchema,
});
export type GuardZone = z.infer<typeof guardZoneSchema>;

const look = {
  /** 1: only what is large and plain, to 5: everything that is no noise. */
  sensitivity: z.number().int().min(1).max(5),
  /** What is smaller does not count. */
  minSize: z.number().int().min(0).max(LARGEST_MIN_SIZE),
  zones: z.array(guardZoneSchema).max(16),
};
/** How the picture is looked at. */
export const guardLookSchema = z.strictObject(look);
export type GuardLook = z.infer<typeof guardLookSchema>;

/** A place on the ground whose distance from the point below the camera is known. */
const groundMarkSchema = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1), metres: z.number().min(0.3).max(100) });
/** A person of known height, walked through the picture: feet and top of the head, fractions of the picture. */
const walkedSchema = z.strictObject({ x: z.number().min(0).max(1), feetY: z.number().min(0).max(1.2), headY: z.number().min(-0.2).max(1) });
export type Walked = z.infer<typeof walkedSchema>;
/** As many steps of a walk as are taken. */
export const MOST_WALKED = 200;
/** How the ground lies in the picture: from the mounting height and two marks, or from a walk. */
export const groundCalibrationSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('marks'), mountingMetres: z.number().min(0.5).max(20), marks: z.array(groundMarkSchema).length(2) }),
  z.strictObject({ by: z.literal('walk'), personMetres: z.number().min(0.8).max(2.3), walked: z.array(walkedSchema).min(2).max(MOST_WALKED) }),
]);
export type GroundCalibration = z.infer<typeof groundCalibrationSchema>;

/** What may record or alert: every kind but `storage`, which is told anyway. */
export const TRIGGER_KINDS = EVENT_KINDS.filter((kind): kind is Exclude<EventKind, 'storage'> => kind !== 'storage');
export type TriggerKind = (typeof TRIGGER_KINDS)[number];
const triggerKindSchema = z.enum(TRIGGER_KINDS as [TriggerKind, ...TriggerKind[]]);

export const triggerSchema = z.strictObject({
  record: z.boolean(),
  alert: z.boolean(),
  /** 拍摄间隔: after one of this kind, others for so long are listed, but neither record nor alert. */
  intervalSeconds: z.number().int().min(0).max(3_600),
});
export type Trigger = z.infer<typeof triggerSchema>;

export const GUARD_MODES = ['home', 'away', 'night'] as const;
export const guardModeSchema = z.enum(GUARD_MODES);
export type GuardMode = z.infer<typeof guardModeSchema>;
/** Whether a camera guards in a mode; `hours`: in its weekly hours. */
const guardsInModeSchema = z.enum(['always', 'hours', 'never']);

export const guardSettingsSchema = z.strictObject({
  enabled: z.boolean(),
  ...look,
  /** At night; null: as by day. */
  night: guardLookSchema.nullable(),
  /** Night is when the picture is one (infrared, or dark), or between sunset and sunrise at the installation's place. */
  nightBy: z.enum(['picture', 'sun']),
  /** What was put down and stays is background after this. */
  absorbSeconds: z.number().int().min(10).max(3_600),
  /** What begins within this after the last movement is the same event. */
  mergeSeconds: z.number().min(0).max(120),
  /** What is looked for in what moves. Vehicles and animals need a detector that knows them. */
  detect: z.strictObject({ people: z.boolean(), vehicles: z.boolean(), animals: z.boolean() }),
  ground: groundCalibrationSchema.nullable(),
  /** 有人出现在门前多少米内才触发: people further away are listed, but neither record nor alert. Null: at any distance. */
  nearerThanMetres: z.number().min(0.5).max(50).nullable(),
  /** Our own listening: louder than this for half a second is a sound event. dB below full scale; null: off. */
  soundAboveDb: z.number().int().min(-70).max(0).nullable(),
  /** Covered, defocused or turned away is noticed. */
  tamper: z.boolean(),
  /** Kinds that are left out do nothing. */
  triggers: z.partialRecord(triggerKindSchema, triggerSchema),
  inMode: z.strictObject({ home: guardsInModeSchema, away: guardsInModeSchema, night: guardsInModeSchema }),
  /** 看家时段, in the camera's own time zone. */
  hours: z.array(weekSpanSchema).max(100),
});
export type GuardSettings = z.infer<typeof guardSettingsSchema>;

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: 0, to: 1_440 }));
const RECORDS = { record: true, alert: false, intervalSeconds: 0 };
const RECORDS_AND_ALERTS = { record: true, alert: true, intervalSeconds: 0 };

/** Motion records; people, a doorbell and what somebody does to the camera are told as well. */
export const DEFAULT_GUARD: GuardSettings = {
  enabled: true,
  sensitivity: 3,
  minSize: 0,
  zones: [],
  night: null,
  nightBy: 'picture',
  absorbSeconds: 60,
  mergeSeconds: 4,
  detect: { people: true, vehicles: true, animals: true },
  ground: null,
  nearerThanMetres: null,
  soundAboveDb: null,
  tamper: true,
  triggers: {
    motion: RECORDS,
    person: { ...RECORDS_AND_ALERTS, intervalSeconds: 60 },
    vehicle: RECORDS,
    animal: RECORDS,
    line: RECORDS,
    field: RECORDS,
    sound: RECORDS,
    tamper: RECORDS_AND_ALERTS,
    doorbell: RECORDS_AND_ALERTS,
    'digital-input': RECORDS,
    'card-error': { record: false, alert: true, intervalSeconds: 3_600 },
    'camera-offline': { record: false, alert: true, intervalSeconds: 600 },
  },
  inMode: { home: 'hours', away: 'always', night: 'always' },
  hours: EVERY_DAY,
};

/** Switches all cameras at once, by hand or by the week's hours. */
export const guardModeStateSchema = z.strictObject({
  mode: guardModeSchema,
  /** It follows the schedule; switching by hand holds until the next entry. */
  scheduled: z.boolean(),
  /** From this minute of that weekday on, in this computer's time zone. Monday is 1. */
  schedule: z.array(z.strictObject({ day: z.number().int().min(1).max(7), minute: z.number().int().min(0).max(1_439), mode: guardModeSchema })).max(100),
});
export type GuardModeState = z.infer<typeof guardModeStateSchema>;

const movingThingSchema = z.object({
  outline: polygonSchema,
  /** n: as large as a square of n times 3 % of the picture's height a side; 10: that or larger. */
  size: z.number().int().min(0).max(LARGEST_MIN_SIZE),
});
/** What a camera's guard sees just now. */
export const guardStateSchema = z.object({
  enabled: z.boolean(),
  /** `keyframes`: the stream is too large to be looked at whole; only its keyframes are, while they are close enough to each other. */
  mode: z.enum(['full', 'keyframes']),
  /** Size of the pictures it looks at; null: none has come. */
  analysed: z.object({ width: z.number().int(), height: z.number().int() }).nullable(),
  /** It looks with the night's settings, where there are any. */
  night: z.boolean(),
  /** A motion event is open. */
  motion: z.boolean(),
  /** Why there is none: key below `guardQuiet.`; null while there is one, or while nothing is seen. */
  quiet: noticeTextSchema.nullable(),
  /** What moves and counts. */
  counting: z.array(movingThingSchema).max(64),
  /** What would count at the highest sensitivity, anywhere and at any size. */
  others: z.array(movingThingSchema).max(64),
});
export type GuardState = z.infer<typeof guardStateSchema>;

/** What became of a picture that was looked at for somebody who walks: `known`: there was a step as good as there already; `cut`: not all of the person was in it. */
export const WALK_OUTCOMES = ['taken', 'known', 'nobody', 'several', 'cut'] as const;
/** Somebody walks through the picture, for the calibration of distances. */
export const walkStateSchema = z.object({
  /** `starting`: no picture has come yet. `over`: nobody asked for ten seconds, or it has gone on for five minutes; or it was never begun. */
  state: z.enum(['starting', 'looking', 'over']),
  /** Pictures looked at. */
  looks: z.number().int(),
  /** What became of the last one; null: there is none. */
  last: z.enum(WALK_OUTCOMES).nullable(),
  steps: z.array(walkedSchema).max(MOST_WALKED),
});
export type WalkState = z.infer<typeof walkStateSchema>;
