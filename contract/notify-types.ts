/** Who is told of what, and how: schemas first, types derived. */
import { z } from 'zod';
import { weekSpanSchema } from './device-types.ts';
import { cameraEventSchema } from './event-types.ts';
import { TRIGGER_KINDS, type TriggerKind } from './guard-types.ts';
import { bytes, cameraId, ms, noticeTextSchema } from './scalars.ts';

export const CHANNELS = ['desktop', 'sound', 'mail', 'ntfy', 'webhook', 'mqtt'] as const;
export const channelSchema = z.enum(CHANNELS);
export type Channel = z.infer<typeof channelSchema>;

/** Those that go over a network: what they could not deliver waits in the outbox. The others reach open pages, or nobody. */
export const POSTED_CHANNELS = ['mail', 'ntfy', 'webhook', 'mqtt'] as const satisfies readonly Channel[];
export const postedChannelSchema = z.enum(POSTED_CHANNELS);
export type PostedChannel = z.infer<typeof postedChannelSchema>;

const alertKindSchema = z.enum(TRIGGER_KINDS as [TriggerKind, ...TriggerKind[]]);
const mailAddress = z.email().max(254);
/** `https://host:port`, with a path where the server needs one; never with a name or password. */
const webAddress = z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500).refine((text) => !/^[^/]*\/\/[^/]*@/.test(text), { error: 'no name or password in here' })]);
/** MQTT 3.1.1 §4.7: no wildcards in what is published to; no empty levels, which nobody finds again. */
const topicPrefix = z.string().regex(/^[^/+#\s\0]+(?:\/[^/+#\s\0]+)*$/).max(100);
const hostName = z.string().trim().max(253).regex(/^[\w.:-]*$/);

const common = {
  enabled: z.boolean(),
  /** Kinds that are not told on this channel, by camera. All others are, if they alert at all. */
  muted: z.record(cameraId, z.array(alertKindSchema).max(TRIGGER_KINDS.length)),
  /** Told when recording itself is in trouble, at whatever hour: a disk is full or away, nothing new came, a recording cannot be read back. */
  recording: z.boolean(),
};
const withPicture = { ...common, picture: z.boolean() };

export const notifySettingsSchema = z.strictObject({
  /** Notifications of the computer at which a page is open, or the desktop app runs. */
  desktop: z.strictObject(withPicture),
  /** `volume`: percent. */
  sound: z.strictObject({ ...common, volume: z.number().int().min(5).max(100) }),
  /** By the mail server of the daily summary. `to` empty: to whom that goes. */
  mail: z.strictObject({ ...withPicture, to: z.array(mailAddress).max(20) }),
  /** `username` empty: what is kept secret is a token, or there is none. */
  ntfy: z.strictObject({ ...withPicture, server: webAddress, topic: z.string().regex(/^[-\w]{0,64}$/), username: z.string().max(254) }),
  /** Its address is kept secret: many carry a token. `calm`: quiet hours and budget hold for it as for people. */
  webhook: z.strictObject({ ...withPicture, calm: z.boolean() }),
  mqtt: z.strictObject({
    ...withPicture,
    host: hostName,
    port: z.number().int().min(1).max(65_535),
    tls: z.boolean(),
    /** PEM of whom to trust besides the computer's own list; empty: nobody. */
    ca: z.string().max(32_000),
    username: z.string().max(254),
    /** First levels of our topics. */
    prefix: topicPrefix,
    /** Where Home Assistant looks for devices. */
    discovery: topicPrefix,
  }),
  /** Under which this console is reached from outside; links lead there. Empty: no links. */
  publicUrl: webAddress,
  quiet: z.strictObject({
    /** Local time of the computer that records. */
    hours: z.array(weekSpanSchema).max(100),
    /** Told even then. */
    except: z.array(alertKindSchema).max(TRIGGER_KINDS.length),
  }),
  /** No more than so many alerts an hour and channel, then one summary; null: as many as there are. */
  budget: z.number().int().min(1).max(100).nullable(),
});
export type NotifySettings = z.infer<typeof notifySettingsSchema>;

export const DEFAULT_NOTIFY: NotifySettings = {
  desktop: { enabled: true, muted: {}, recording: true, picture: true },
  sound: { enabled: false, muted: {}, recording: true, volume: 50 },
  mail: { enabled: false, muted: {}, recording: true, picture: true, to: [] },
  ntfy: { enabled: false, muted: {}, recording: true, picture: true, server: 'https://ntfy.sh', topic: '', username: '' },
  webhook: { enabled: false, muted: {}, recording: true, picture: false, calm: false },
  mqtt: { enabled: false, muted: {}, recording: true, picture: true, host: '', port: 1883, tls: false, ca: '', username: '', prefix: 'kanjia', discovery: 'homeassistant' },
  publicUrl: '',
  quiet: { hours: [], except: ['tamper'] },
  budget: 10,
};

/** Never given out. Left out: the one there is; empty: none. */
export const notifySecretsSchema = z.strictObject({
  webhookUrl: webAddress.optional(),
  webhookKey: z.string().max(1_000).optional(),
  ntfySecret: z.string().max(1_000).optional(),
  mqttPassword: z.string().max(1_000).optional(),
});
export type NotifySecrets = z.infer<typeof notifySecretsSchema>;

const { desktop, sound, mail, ntfy, webhook, mqtt, ...others } = notifySettingsSchema.shape;
/** Only what changes, field by field. */
export const notifyChangeSchema = z.strictObject({
  desktop: desktop.partial().optional(),
  sound: sound.partial().optional(),
  mail: mail.partial().optional(),
  ntfy: ntfy.partial().optional(),
  webhook: webhook.partial().optional(),
  mqtt: mqtt.partial().optional(),
  ...z.strictObject(others).partial().shape,
  secrets: notifySecretsSchema.optional(),
});
export type NotifyChange = z.infer<typeof notifyChangeSchema>;

export const channelStateSchema = z.object({
  channel: channelSchema,
  /** All is filled in that it needs. */
  complete: z.boolean(),
  /** It has delivered something last, since the engine runs. */
  deliveredMs: ms.nullable(),
  /** Why the last one was not delivered; null once one was. */
  failure: noticeTextSchema.nullable(),
  /** Alerts of the last hour, and how many are held back for the summary. */
  lastHour: z.number().int(),
  held: z.number().int(),
  /** In the outbox. */
  waiting: z.number().int(),
});
export type ChannelState = z.infer<typeof channelStateSchema>;

export const notifyStatusSchema = z.object({
  settings: notifySettingsSchema,
  /** Which secrets there are, and of the webhook's address as much as may be seen. */
  secrets: z.object({ webhookUrl: z.string().nullable(), webhookKey: z.boolean(), ntfySecret: z.boolean(), mqttPassword: z.boolean() }),
  channels: z.array(channelStateSchema),
  /** Quiet hours hold now. */
  quiet: z.boolean(),
  /** What the outbox has had to give up since the engine runs: too old, or too much. */
  givenUp: z.number().int(),
});
export type NotifyStatus = z.infer<typeof notifyStatusSchema>;

/** How many of a kind a camera would have alerted for. */
export const heldLineSchema = z.strictObject({ cameraId: z.string(), cameraName: z.string(), kind: cameraEventSchema.shape.kind, count: z.number().int().min(1) });
export const heldSchema = z.strictObject({ fromMs: ms, toMs: ms, count: z.number().int().min(1), lines: z.array(heldLineSchema).max(50) });
/** What was held back by the budget. */
export type Held = z.infer<typeof heldSchema>;

export const MOST_TROUBLES = 50;
/** Why something is not recorded, or cannot be trusted to be. */
export const recordingTroubleSchema = z.object({
  /** The same as long as it lasts. */
  id: z.string(),
  text: noticeTextSchema,
  /** Whose recording; null: of all that go to that disk. */
  cameraId: z.string().nullable(),
});
export type RecordingTrouble = z.infer<typeof recordingTroubleSchema>;

/** What is told: an event, what was held back, that recording is in trouble, that it is well again, or that this works. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alert'), id: z.string(), atMs: ms, event: cameraEventSchema, cameraName: z.string() }),
  z.object({ type: z.literal('summary'), id: z.string(), atMs: ms, held: heldSchema }),
  z.object({ type: z.literal('recording'), id: z.string(), atMs: ms, troubles: z.array(recordingTroubleSchema).min(1).max(MOST_TROUBLES) }),
  z.object({ type: z.literal('recovered'), id: z.string(), atMs: ms, over: z.array(recordingTroubleSchema).min(1).max(MOST_TROUBLES), standing: z.number().int().min(0) }),
  z.object({ type: z.literal('test'), id: z.string(), atMs: ms }),
]);
export type Message = z.infer<typeof messageSchema>;

/** Something that waits to be delivered. */
export const outboxEntrySchema = z.object({
  id: z.string(),
  channel: postedChannelSchema,
  message: messageSchema,
  createdMs: ms,
  tries: z.number().int(),
  /** `refused`: not tried again by itself, because that would not help. */
  state: z.enum(['waiting', 'refused']),
  /** When it is tried next; also for one that was never tried. */
  nextMs: ms,
  failure: noticeTextSchema.nullable(),
  /** Of its picture; 0: it has none. */
  pictureBytes: bytes,
});
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** To open pages, and to the desktop app: show it, sound it. */
export const raisedSchema = z.object({
  id: z.string(),
  /** In the installation's language. */
  title: z.string(),
  text: z.string(),
  /** Where a click leads; null: nowhere in particular. */
  moment: z.object({ cameraId: z.string(), atMs: ms }).nullable(),
  /** JPEG, base64. */
  picture: z.string().nullable(),
  desktop: z.boolean(),
  /** Volume in percent; null: silent. */
  sound: z.number().nullable(),
});
export type Raised = z.infer<typeof raisedSchema>;
