/** How completely cameras were recorded, and the daily mail that tells of it: schemas first, types derived. */
import { z } from 'zod';
import type { RecordingProof } from './storage-types.ts';
import { footageClassSchema, type GapCause, gapCauseSchema, ms, noticeTextSchema } from './types.ts';

/**
 * Time without footage for these causes was never meant to have any: it is told, and does not count as missing. All other causes
 * count, `overwritten` and `deleted` as well: somebody who looks for that time does not find it.
 */
const PLANNED: ReadonlySet<GapCause> = new Set(['recording-off', 'schedule-off', 'not-triggered', 'not-added', 'camera-asleep']);

export function isPlanned(cause: GapCause): boolean {
  return PLANNED.has(cause);
}

/** It was recorded once, and is not kept any more. */
export function isNoLongerKept(cause: GapCause): boolean {
  return cause === 'overwritten' || cause === 'deleted';
}

/** One camera in one stretch of time, mostly a day of the viewer's. */
export const coverageSchema = z.object({
  fromMs: ms,
  toMs: ms,
  /** How much footage there is of each class, ms; classes without any are left out. */
  footage: z.partialRecord(footageClassSchema, ms),
  /** How long there is none, by cause, ms; also for causes that do not count as missing. */
  gaps: z.partialRecord(gapCauseSchema, ms),
  /** Share of the time that should have been recorded, 0..1; null when nothing should have been. */
  share: z.number().nullable(),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** Of a camera and its sub-stream the proof that is worth telling: one that failed, else the main stream's. */
export function proofOf(proofs: readonly RecordingProof[], id: string): RecordingProof | null {
  const own = proofs.filter(({ cameraId }) => cameraId === id || cameraId.startsWith(`${id}.`));
  return own.find(({ problem }) => problem !== null) ?? own.find(({ cameraId }) => cameraId === id) ?? own[0] ?? null;
}

/** The daily summary as it is mailed and shown. */
export const mailMessageSchema = z.object({ subject: z.string(), text: z.string(), html: z.string() });
export type MailMessage = z.infer<typeof mailMessageSchema>;

/** `tls`: from the first byte, mostly port 465. `starttls`: before anything is said, mostly 587. `none`: readable on its way. */
export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const;
export const mailSecuritySchema = z.enum(MAIL_SECURITIES);
export type MailSecurity = z.infer<typeof mailSecuritySchema>;

const mailAddress = z.email().max(254);
const mailFields = {
  enabled: z.boolean(),
  /** It is sent at this full hour, in the time of the computer that records. */
  hour: z.number().int().min(0).max(23),
  to: z.array(mailAddress).max(20),
  host: z.string().trim().max(253).regex(/^[\w.:-]*$/),
  port: z.number().int().min(1).max(65_535),
  security: mailSecuritySchema,
  /** Empty: the server wants no name. */
  username: z.string().max(254),
  /** The person knows that with security `none` name and password can be read on their way. */
  plainAccepted: z.boolean(),
};
/** How the daily summary is mailed; the password is kept with the other secrets, and never given out. */
export const mailSettingsSchema = z.strictObject({ ...mailFields, from: z.union([mailAddress, z.literal('')]) });
export type MailSettings = z.infer<typeof mailSettingsSchema>;
export const DEFAULT_MAIL: MailSettings = { enabled: false, hour: 8, to: [], from: '', host: '', port: 465, security: 'tls', username: '', plainAccepted: false };

export const mailStatusSchema = z.object({
  settings: mailSettingsSchema,
  hasPassword: z.boolean(),
  /** When one was sent last. */
  sentMs: ms.nullable(),
  /** When the next one is sent or tried; null while it is off. */
  nextMs: ms.nullable(),
  /** Why the last one could not be sent. */
  failure: noticeTextSchema.nullable(),
});
export type MailStatus = z.infer<typeof mailStatusSchema>;
