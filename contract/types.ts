/** The nouns of the contract: schemas first, types derived. Times are UTC milliseconds. */
import { z } from 'zod';
import { sleepSchema, weekSpanSchema } from './device-types.ts';
import { CAMERA_EVENT_KINDS } from './event-types.ts';
import { EXPORT_KINDS } from './export-types.ts';
import { guardSettingsSchema } from './guard-types.ts';
import { bytes, cameraId, ms, noticeTextSchema } from './scalars.ts';

export { bytes, cameraId, ms, noticeTextSchema, type NoticeText } from './scalars.ts';
export { CAMERA_EVENT_KINDS, cameraEventSchema, EVENT_KINDS, eventKindSchema, type CameraEvent, type EventKind } from './event-types.ts';
export { DEFAULT_GUARD, guardSettingsSchema, type GuardSettings } from './guard-types.ts';

/** True for IANA names that this program knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const STREAM_ROLES = ['main', 'sub'] as const;
export const streamRoleSchema = z.enum(STREAM_ROLES);
export type StreamRole = z.infer<typeof streamRoleSchema>;

export const VIDEO_CODECS = ['h264', 'h265', 'mjpeg', 'mpeg4', 'av1', 'unknown'] as const;
export const AUDIO_CODECS = ['aac', 'pcma', 'pcmu', 'opus', 'unknown'] as const;

export const CAMERA_STATUSES = ['connecting', 'online', 'offline', 'asleep', 'auth-failed', 'unsupported'] as const;
export const cameraStatusSchema = z.enum(CAMERA_STATUSES);
export type CameraStatus = z.infer<typeof cameraStatusSchema>;

/** `motion`: on events of any kind. `schedule`: as the hours of the plan say, else off. */
export const RECORDING_MODES = ['off', 'continuous', 'motion', 'schedule'] as const;
export const recordingModeSchema = z.enum(RECORDING_MODES);
export type RecordingMode = z.infer<typeof recordingModeSchema>;

/** What the recorder is doing with a camera right now. */
export const RECORDING_STATES = ['off', 'waiting', 'recording', 'blocked'] as const;

/** Why there is no footage for a stretch of time. */
export const GAP_CAUSES = [
  'camera-offline',
  'stall',
  'engine-stopped',
  'computer-asleep',
  'camera-asleep',
  'clock-step',
  'disk-full',
  'write-error',
  'overwritten',
  'deleted',
  'file-missing',
  'schedule-off',
  'recording-off',
  'not-triggered',
  'not-added',
  'unknown',
] as const;
export const gapCauseSchema = z.enum(GAP_CAUSES);
export type GapCause = z.infer<typeof gapCauseSchema>;

/** What footage was recorded as, which decides how long it is kept. `starred`: somebody wants to keep it. */
export const FOOTAGE_CLASSES = ['continuous', 'events', 'manual', 'starred'] as const;
export const footageClassSchema = z.enum(FOOTAGE_CLASSES);
export type FootageClass = z.infer<typeof footageClassSchema>;

export const LANGUAGES = ['zh-CN', 'en'] as const;
export const languageSchema = z.enum(LANGUAGES);
export type Language = z.infer<typeof languageSchema>;

/** Longer pre-roll than this is not kept in memory but recorded, and removed again unless something happens. */
export const LONGEST_PRE_ROLL_IN_MEMORY_SECONDS = 10;
export const recordedHoursSchema = weekSpanSchema.extend({ mode: z.enum(['continuous', 'motion']) });
export type RecordedHours = z.infer<typeof recordedHoursSchema>;

export const recordingPlanSchema = z.strictObject({
  mode: recordingModeSchema,
  preRollSeconds: z.number().min(0).max(60),
  postRollSeconds: z.number().min(0).max(300),
  /** What an event is recorded for, counted from its onset; null: while it lasts. */
  eventSeconds: z.number().min(5).max(600).nullable(),
  /** `both`: the sub-stream beside the main one, for playing many cameras at once. Without a sub-stream always the main one. */
  streams: z.enum(['main', 'sub', 'both']),
  /** Sound is recorded, too. */
  audio: z.boolean(),
  /** What `schedule` records when, in the camera's own time zone. Of hours that overlap the first ones count. */
  hours: z.array(recordedHoursSchema).max(200),
});
export type RecordingPlan = z.infer<typeof recordingPlanSchema>;

export const cameraEventSettingsSchema = z.strictObject({
  /** Listen to what the camera tells. */
  enabled: z.boolean(),
  /** Of these kinds events are made; what follows from them, the guard's triggers say. Its plain motion counts only while our own guard is off. */
  kinds: z.array(z.enum(CAMERA_EVENT_KINDS)).max(CAMERA_EVENT_KINDS.length),
});
export type CameraEventSettings = z.infer<typeof cameraEventSettingsSchema>;
export const DEFAULT_CAMERA_EVENTS: CameraEventSettings = {
  enabled: true,
  kinds: [...CAMERA_EVENT_KINDS],
};

/** What a new camera does: guards, and records on motion (issue "First light", line 3). */
export const DEFAULT_RECORDING: RecordingPlan = { mode: 'motion', preRollSeconds: 5, postRollSeconds: 10, eventSeconds: null, streams: 'main', audio: true, hours: [] };

export const CAMERA_ICONS = ['camera', 'door', 'shop', 'till', 'garden', 'garage', 'street', 'stock', 'home', 'baby', 'pet', 'office'] as const;

/** What people note about a camera; nothing depends on it. */
export const cameraDetailsSchema = z.strictObject({
  /** Where it hangs: the list is grouped by it. Empty: not said. */
  room: z.string().trim().max(60),
  /** Of several rooms: a floor, a shop. */
  group: z.string().trim().max(60),
  note: z.string().trim().max(1_000),
  /** First in lists. */
  favourite: z.boolean(),
  /** Which picture stands for it in lists. */
  icon: z.enum(CAMERA_ICONS),
  /** IANA name of where it hangs; null: as this computer. */
  timeZone: z.string().max(60).refine(isTimeZone, { error: 'time-zone' }).nullable(),
});
export type CameraDetails = z.infer<typeof cameraDetailsSchema>;
export const NO_DETAILS: CameraDetails = { room: '', group: '', note: '', favourite: false, icon: 'camera', timeZone: null };

export const cameraStreamSchema = z.object({
  role: streamRoleSchema,
  codec: z.enum(VIDEO_CODECS),
  codecString: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  audio: z.enum(AUDIO_CODECS).nullable(),
});
export type CameraStream = z.infer<typeof cameraStreamSchema>;

export const cameraSchema = z.object({
  id: cameraId,
  name: z.string(),
  status: cameraStatusSchema,
  statusSinceMs: ms,
  /** Why the status is what it is, when that helps: key below `status.`. */
  statusReason: noticeTextSchema.nullable(),
  source: z.enum(['onvif', 'rtsp']),
  /** `host:port`, never with credentials. */
  address: z.string(),
  endpoint: z.string().nullable(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  streams: z.array(cameraStreamSchema),
  details: cameraDetailsSchema,
  cameraEvents: cameraEventSettingsSchema,
  sleep: sleepSchema,
  /** It is spoken to by ONVIF: it can be set, and perhaps turned. */
  canBeSet: z.boolean(),
  recording: recordingPlanSchema,
  recordingState: z.enum(RECORDING_STATES),
  /** Somebody records by hand until then, whatever the plan says. */
  recordingUntilMs: ms.nullable(),
  guard: guardSettingsSchema,
  /** True while the guard sees something move. */
  motion: z.boolean(),
  order: z.number().int(),
  addedMs: ms,
});
export type Camera = z.infer<typeof cameraSchema>;

export const foundCameraSchema = z.object({
  endpoint: z.string(),
  name: z.string(),
  /** `host:port` of the device service, as it answered. */
  address: z.string(),
  xaddrs: z.array(z.string()),
  /** True when a camera with this endpoint or address is already configured. */
  known: z.boolean(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  /** `rtsp`: it has streams and no ONVIF, so it is added by their URLs. */
  protocol: z.enum(['onvif', 'rtsp']),
});
export type FoundCamera = z.infer<typeof foundCameraSchema>;

export const segmentSchema = z.object({
  id: z.string(),
  startMs: ms,
  durationMs: ms,
  bytes,
  /** Absolute path on the engine's machine. */
  path: z.string(),
  /** True while it is being written: duration and bytes are those so far. */
  open: z.boolean(),
  class: footageClassSchema,
});
export type SegmentInfo = z.infer<typeof segmentSchema>;

export const gapSchema = z.object({
  startMs: ms,
  endMs: ms,
  cause: gapCauseSchema,
  /** Who deleted it, where somebody did. */
  by: z.string().optional(),
});
export type Gap = z.infer<typeof gapSchema>;

/** A stretch of a camera's day: footage (cause null) or a gap. */
export const timelineSpanSchema = z.object({
  startMs: ms,
  endMs: ms,
  cause: gapCauseSchema.nullable(),
  /** Null for gaps. */
  class: footageClassSchema.nullable(),
  /** Who deleted it, where somebody did. */
  by: z.string().optional(),
});
export type TimelineSpan = z.infer<typeof timelineSpanSchema>;

export const exportJobSchema = z.object({
  id: z.string(),
  /** `copy`: of the files of another export. */
  kind: z.enum(EXPORT_KINDS),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0..1 */
  progress: z.number(),
  /** The first of them; empty where it is not known whose an export of before is. */
  cameraId: z.string(),
  cameraIds: z.array(z.string()),
  from: ms,
  to: ms,
  /** The clip, or the case's folder or zip; of a copy the folder it went to. Null until it is done. */
  path: z.string().nullable(),
  bytes: bytes.nullable(),
  /** Where its proof lies; null where that is inside. */
  proof: z.string().nullable(),
  /** Key below `errors.`. */
  error: z.string().nullable(),
  /** Of a copy: what was compared came from the computer's memory rather than from that disk; left out: from the disk. */
  fromCache: z.boolean().optional(),
  /** It was deleted, and can be had back until then; left out: it is there. */
  deletedUntilMs: ms.optional(),
});
export type ExportJob = z.infer<typeof exportJobSchema>;

export const settingsSchema = z.strictObject({
  language: languageSchema.nullable(),
  /** The welcome pages were gone through, or skipped. */
  welcomed: z.boolean(),
  /** Where the installation stands, for sunset and sunrise; degrees, north and east positive. */
  place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;
export const DEFAULT_SETTINGS: Settings = { language: null, welcomed: false, place: null };
