import path from 'node:path';
import { z } from 'zod';
import type { MailSettings } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import { channelSchema, DEFAULT_NOTIFY, notifySettingsSchema, type NotifyStatus, type PostedChannel, type Raised, type RecordingTrouble } from '../../contract/notify-types.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { openJsonStore } from '../config/json-store.ts';
import type { SecretStore } from '../config/secrets.ts';
import { sendAlertMail } from './alert-mail.ts';
import { Alerts } from './alerts.ts';
import { spentSchema } from './budget.ts';
import type { Spoken } from './compose.ts';
import { MAIL_PASSWORD_ID } from './daily-mail.ts';
import { Delivery } from './delivery.ts';
import { post as httpPost, type Post } from './http-post.ts';
import { MqttLink } from './mqtt/link.ts';
import type { MqttCamera } from './mqtt/topics.ts';
import { NotifyConfig } from './notify-settings.ts';
import { sendNtfy } from './ntfy.ts';
import { Outbox, type OutboxBounds } from './outbox.ts';
import { sendMail, type SendMail } from './smtp.ts';
import { RecordingAlarms, toldTroublesSchema } from './recording-alarms.ts';
import { StateFile } from './state-file.ts';
import { sendWebhook } from './webhook.ts';

/** From before there were all of them, each channel by itself. */
const storedSchema = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null) return value;
  const stored = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(DEFAULT_NOTIFY).map(([name, base]) => [name, typeof base === 'object' && base !== null && typeof stored[name] === 'object' ? { ...base, ...stored[name] } : (stored[name] ?? base)]),
  );
}, notifySettingsSchema);
const stateSchema = z.strictObject({ spent: z.partialRecord(channelSchema, spentSchema), mqttCameras: z.array(z.string()).max(10_000), troubles: toldTroublesSchema.default([]) });

export interface NotificationsParts {
  dataDir: string;
  secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  /** The daily summary's: alerts go by the same server. */
  mail: () => MailSettings;
  cameras: () => readonly MqttCamera[];
  spoken: () => Spoken;
  /** @returns how many pages listen */
  raise: (raised: Raised) => number;
  sample: () => Promise<Uint8Array | null>;
  changed: (status: NotifyStatus) => void;
  tell: (channel: PostedChannel, failure: NoticeText | null) => void;
  clock: Clock;
  log: Logger;
  /** For tests. */
  send?: SendMail;
  post?: Post;
  bounds?: Partial<OutboxBounds>;
}

export interface Notifications {
  /** What went wrong with the settings' file, for the person. */
  readonly problem: NoticeText | null;
  readonly alerts: Alerts;
  /** What stands of trouble with recording. */
  takeTroubles(troubles: readonly RecordingTrouble[]): void;
  /** Of what was told before the engine was started again: this is known to be well. */
  proven(troubleId: string): void;
  readonly delivery: Delivery;
  readonly outbox: Outbox;
  /** Settings have changed that mails or MQTT depend on. */
  mailChanged(): void;
  /** @throws AppError like NotifyConfig */
  update: Alerts['update'];
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the channels together. Reading the outbox goes on behind; nothing waits for it. */
export function openNotifications(parts: NotificationsParts): Notifications {
  const { dataDir, secrets, spoken, clock, log, send = sendMail, post = httpPost } = parts;
  const store = openJsonStore({ file: path.join(dataDir, 'notify.json'), schema: storedSchema, defaults: DEFAULT_NOTIFY, clock, log });
  const state = new StateFile({ file: path.join(dataDir, 'notify-state.json'), schema: stateSchema, defaults: { spent: {}, mqttCameras: [], troubles: [] }, log });
  const config = new NotifyConfig({ store, secrets, mail: parts.mail });
  const outbox = new Outbox(path.join(dataDir, 'outbox'), log, parts.bounds);
  const publicUrl = () => config.get().publicUrl;
  const broker = () => ({ settings: config.get().mqtt, password: config.secret('mqttPassword') });

  const link = new MqttLink({
    ...{ cameras: parts.cameras, spoken, publicUrl, clock, log },
    wanted: () => (config.get().mqtt.enabled && config.isComplete('mqtt') ? broker() : null),
    known: { get: () => state.get().mqttCameras, set: (ids) => state.set({ ...state.get(), mqttCameras: [...ids] }) },
    connected: () => delivery.recovered('mqtt'),
    failing: (fault, failures) => delivery.failing('mqtt', fault, failures),
  });
  const delivery: Delivery = new Delivery({
    ...{ outbox, tell: parts.tell, clock, log },
    isOn: (channel) => config.get()[channel].enabled && config.isComplete(channel),
    changed: () => alerts.tellSoon(),
    deliver: {
      mail: (delivered) => sendAlertMail({ ...delivered, send, settings: parts.mail(), password: secrets.get(MAIL_PASSWORD_ID), to: config.mailTo(), publicUrl: publicUrl(), spoken: spoken() }),
      ntfy: (delivered) => sendNtfy({ ...delivered, post, settings: config.get().ntfy, secret: config.secret('ntfySecret'), publicUrl: publicUrl(), spoken: spoken() }),
      webhook(delivered) {
        const url = config.secret('webhookUrl');
        if (url === null) throw new AppError('invalid', 'notify.incomplete');
        return sendWebhook({ ...delivered, post, url, key: config.secret('webhookKey'), publicUrl: publicUrl(), spoken: spoken() });
      },
      mqtt: (delivered) => (delivered.message.type === 'test' ? link.test(broker(), delivered) : link.deliver(delivered)),
    },
  });
  const alerts: Alerts = new Alerts({
    ...{ config, outbox, delivery, spoken, clock, log, raise: parts.raise, sample: parts.sample, changed: parts.changed },
    spent: { get: () => state.get().spent, set: (spent) => state.set({ ...state.get(), spent }) },
    follow: (event) => link.follow(event),
  });

  const recording = new RecordingAlarms(
    clock,
    { get: () => state.get().troubles, set: (troubles) => state.set({ ...state.get(), troubles }) },
    (troubles) => alerts.tellRecording(troubles),
    (over, standing) => alerts.tellRecovered(over, standing),
  );
  let isClosed = false;
  const opening = outbox.open().then((ids) => {
    if (!isClosed) delivery.goOn(ids);
  });
  const idle = async () => {
    await opening;
    await link.idle();
    await alerts.idle();
    await state.idle();
  };
  return {
    ...{ problem: store.problem, alerts, delivery, outbox, idle },
    takeTroubles: (troubles) => recording.take(troubles),
    proven: (id) => recording.proven(id),
    mailChanged: () => delivery.resume('mail'),
    update(change) {
      const status = alerts.update(change);
      if (change.mqtt !== undefined || change.secrets?.mqttPassword !== undefined) void link.restart();
      return status;
    },
    async close() {
      isClosed = true;
      recording.close();
      await opening;
      await alerts.close();
      await link.close();
      await state.idle();
    },
  };
}
