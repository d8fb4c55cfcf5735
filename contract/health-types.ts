/** How a camera and its streams are doing: schemas first, types derived. */
import { z } from 'zod';
import { ms, noticeTextSchema, streamRoleSchema } from './types.ts';

export const streamHealthSchema = z.object({
  role: streamRoleSchema,
  /** Our own client, or ffmpeg; null while nothing is pulled. */
  source: z.enum(['rtsp', 'ffmpeg']).nullable(),
  /** Why ffmpeg has to do it: key below `health.fallback.`; null when our own client does, or none is needed. */
  fallback: z.string().nullable(),
  fps: z.number(),
  kbps: z.number(),
  /** Seconds from one keyframe to the next. */
  keyframeSeconds: z.number().nullable(),
  /** Packets that never came, of a hundred; null where it cannot be known. */
  lostPercent: z.number().nullable(),
  lostPackets: z.number().int().nullable(),
  jitterMs: z.number().nullable(),
  /** How much later than at best pictures come. */
  delayMs: z.number().nullable(),
  /** Since the start, or since the camera was added. */
  reconnects: z.number().int(),
  lastError: z.object({ text: noticeTextSchema, atMs: ms }).nullable(),
  /** What would be better: texts below `health.advice.`. */
  advice: z.array(noticeTextSchema),
});
export type StreamHealth = z.infer<typeof streamHealthSchema>;

export const deviceHealthSchema = z.object({
  /** When it was asked last. */
  checkedMs: ms,
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  lastRebootMs: ms.nullable(),
  /** The camera's clock minus ours. */
  clockOffsetMs: z.number().nullable(),
  timeSource: z.enum(['ntp', 'manual']).nullable(),
  timeZone: z.string().nullable(),
  ntpServers: z.array(z.string()),
  wifi: z.object({ network: z.string().nullable(), signal: z.enum(['none', 'very-bad', 'bad', 'good', 'very-good']).nullable() }).nullable(),
  batteryPercent: z.number().nullable(),
  card: z.object({ failing: z.boolean(), recording: z.boolean().nullable(), fromMs: ms.nullable(), untilMs: ms.nullable() }).nullable(),
  /** Whether its events are heard. */
  events: z.enum(['off', 'listening', 'trying', 'not-offered', 'refused']),
});
export type DeviceHealth = z.infer<typeof deviceHealthSchema>;

const perMinute = z.array(z.number().nullable());
/** One entry a minute, or an hour, beginning at `fromMs`; null where nothing is known. */
export const healthHistorySchema = z.object({
  fromMs: ms,
  stepMs: z.number().int(),
  /** Share of the time that the camera was there, 0..1. */
  online: perMinute,
  fps: perMinute,
  kbps: perMinute,
  lostPercent: perMinute,
  jitterMs: perMinute,
  delayMs: perMinute,
  clockOffsetMs: perMinute,
  reconnects: perMinute,
});
export type HealthHistory = z.infer<typeof healthHistorySchema>;
