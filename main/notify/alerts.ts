import { randomBytes } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import type { CameraEvent } from '../../contract/event-types.ts';
import { type Channel, CHANNELS, type Message, type NotifyChange, type NotifyStatus, POSTED_CHANNELS, type PostedChannel, type Raised, type RecordingTrouble } from '../../contract/notify-types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { lately, NOTHING_SPENT, spend, type Spent, summaryDue } from './budget.ts';
import { momentOf, type Spoken, textOf } from './compose.ts';
import type { Delivery } from './delivery.ts';
import type { NotifyConfig } from './notify-settings.ts';
import type { Outbox } from './outbox.ts';
import { isCalm, isQuiet, rule } from './rules.ts';
import { ToldEvents } from './told-events.ts';
import type { Alert, AlertSink } from './types.ts';
import { shownUrl } from './webhook.ts';

/** A picture that takes longer than this is not waited for. */
const PICTURE_LIMIT_MS = 6_000;
const SUMMARY_EVERY_MS = 15_000;
/** Alerts whose picture is waited for; who hands over more at once is a fault, and text alone does then. */
const MOST_WAITING = 64;
/** To pages, in one control message. */
const MOST_SHOWN_PICTURE_BYTES = 400 * 1024;
/** A change is told once, not for each of its parts. */
const TELL_AFTER_MS = 100;

const isPosted = (channel: Channel): channel is PostedChannel => (POSTED_CHANNELS as readonly Channel[]).includes(channel);

/** What of this outlasts a restart besides the outbox. */
export type SpentByChannel = Partial<Record<Channel, Spent>>;

export interface AlertsParts {
  config: NotifyConfig;
  outbox: Outbox;
  delivery: Delivery;
  spent: { get: () => SpentByChannel; set: (spent: SpentByChannel) => void };
  spoken: () => Spoken;
  /** To open pages. @returns how many listen */
  raise: (raised: Raised) => number;
  follow: (event: CameraEvent) => void;
  /** Some picture, for a test. */
  sample: () => Promise<Uint8Array | null>;
  changed: (status: NotifyStatus) => void;
  clock: Clock;
  log: Logger;
}

/** Who is told of what: decides by rules.ts and budget.ts, and hands over to the channels. Never in anybody's way. */
export class Alerts implements AlertSink {
  readonly #parts: AlertsParts;
  readonly #told = new ToldEvents();
  readonly #timers: Disposable[];
  readonly #spent: SpentByChannel;
  readonly #waiting = new Set<Promise<void>>();
  readonly #closing = Promise.withResolvers<null>();
  #telling: Disposable | null = null;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
    this.#spent = { ...parts.spent.get() };
    this.#timers = [parts.clock.every(SUMMARY_EVERY_MS, () => this.#summarise())];
  }

  takeAlert(alert: Alert): void {
    const channels = this.#channelsFor(alert);
    if (channels.length === 0) return;
    const { event, cameraName, picture } = alert;
    const message: Message = { type: 'alert', id: newId(), atMs: this.#parts.clock.now(), event, cameraName };
    this.#send(message, channels, picture);
  }

  /** Recording is in trouble: told on every channel that wants to know, also in quiet hours. */
  tellRecording(troubles: RecordingTrouble[]): void {
    this.#sendOfRecording({ type: 'recording', id: newId(), atMs: this.#parts.clock.now(), troubles });
  }

  /** What was told is well again: whoever was told hears of it. @param standing how much trouble there still is */
  tellRecovered(over: RecordingTrouble[], standing: number): void {
    this.#sendOfRecording({ type: 'recovered', id: newId(), atMs: this.#parts.clock.now(), over, standing });
  }

  follow(event: CameraEvent): void {
    this.#parts.follow(event);
  }

  status(): NotifyStatus {
    const { config, delivery, outbox, clock } = this.#parts;
    const settings = config.get();
    const nowMs = clock.now();
    const url = config.secret('webhookUrl');
    const has = (name: 'webhookKey' | 'ntfySecret' | 'mqttPassword') => config.secret(name) !== null;
    return {
      settings,
      secrets: { webhookUrl: url === null ? null : shownUrl(url), webhookKey: has('webhookKey'), ntfySecret: has('ntfySecret'), mqttPassword: has('mqttPassword') },
      channels: CHANNELS.map((channel) => {
        const { toldMs, held } = lately(this.#spent[channel] ?? NOTHING_SPENT, nowMs);
        const posted = isPosted(channel) ? { ...delivery.state(channel), waiting: outbox.of(channel).length } : { deliveredMs: null, failure: null, waiting: 0 };
        return { channel, complete: config.isComplete(channel), lastHour: toldMs.length, held: held?.count ?? 0, ...posted };
      }),
      quiet: isQuiet(settings, nowMs),
      givenUp: outbox.givenUp,
    };
  }

  /** @throws AppError like NotifyConfig */
  update(change: NotifyChange): NotifyStatus {
    const { config, delivery } = this.#parts;
    const before = config.get();
    config.update(change);
    const settings = config.get();
    for (const channel of POSTED_CHANNELS) {
      const isTouched = change[channel] !== undefined || (change.secrets !== undefined && channel !== 'mail');
      if (before[channel].enabled && !settings[channel].enabled) delivery.forget(channel);
      // MQTT goes on when its new session is there.
      else if (isTouched && settings[channel].enabled && channel !== 'mqtt') delivery.resume(channel);
    }
    if (settings.budget === null || (before.budget !== null && settings.budget > before.budget)) this.#summarise();
    this.tellSoon();
    return this.status();
  }

  /** @throws AppError: exactly what went wrong */
  async test(channel: Channel): Promise<void> {
    const { config, delivery, sample, clock } = this.#parts;
    if (!config.isComplete(channel)) throw new AppError('invalid', 'notify.incomplete');
    const message: Message = { type: 'test', id: newId(), atMs: clock.now() };
    const settings = config.get()[channel];
    const picture = 'picture' in settings && settings.picture ? await this.#pictureInTime(sample()) : null;
    if (isPosted(channel)) await delivery.test(channel, message, picture);
    else if (this.#raise(message, [channel], picture) === 0) throw new AppError('not-found', 'notify.nobody');
  }

  /** All listeners are told how it is, a moment later. */
  tellSoon(): void {
    this.#telling ??= this.#parts.clock.after(TELL_AFTER_MS, () => {
      this.#telling = null;
      this.#parts.changed(this.status());
    });
  }

  /** Resolves when nothing waits for a picture, and nothing is being delivered. */
  async idle(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.all(this.#waiting);
    await this.#parts.delivery.idle();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#telling?.[Symbol.dispose]();
    // What waits for its picture goes into the outbox without it.
    this.#closing.resolve(null);
    await Promise.all(this.#waiting);
    await this.#parts.delivery.close();
  }

  #sendOfRecording(message: Message): void {
    const settings = this.#parts.config.get();
    const channels = CHANNELS.filter((channel) => settings[channel].enabled && settings[channel].recording);
    if (channels.length > 0) this.#send(message, channels, Promise.resolve(null));
  }

  #channelsFor({ event, cameraName }: Alert): Channel[] {
    const { config, clock } = this.#parts;
    const settings = config.get();
    const nowMs = clock.now();
    const channels: Channel[] = [];
    let isHeld = false;
    for (const channel of CHANNELS) {
      if (rule(settings, channel, event, nowMs) !== 'tell' || !this.#told.take(event.id, channel)) continue;
      const limit = isCalm(settings, channel) ? settings.budget : null;
      const { tell, spent } = spend(this.#spent[channel] ?? NOTHING_SPENT, limit, event, cameraName, nowMs);
      this.#spent[channel] = spent;
      if (tell) channels.push(channel);
      else isHeld = true;
    }
    if (channels.length > 0 || isHeld) this.#keepSpent();
    return channels;
  }

  #summarise(): void {
    const { config, clock } = this.#parts;
    const settings = config.get();
    const nowMs = clock.now();
    for (const channel of CHANNELS) {
      const due = summaryDue(this.#spent[channel] ?? NOTHING_SPENT, isCalm(settings, channel) ? settings.budget : null, nowMs);
      // In quiet hours it waits for their end; of a channel that was switched off nobody wants it.
      if (!due || (settings[channel].enabled && isCalm(settings, channel) && isQuiet(settings, nowMs))) continue;
      this.#spent[channel] = due.spent;
      this.#keepSpent();
      if (settings[channel].enabled) this.#send({ type: 'summary', id: newId(), atMs: nowMs, held: due.held }, [channel], Promise.resolve(null));
    }
  }

  #send(message: Message, channels: readonly Channel[], picture: Promise<Uint8Array | null>): void {
    const settings = this.#parts.config.get();
    const wantsPicture = (channel: Channel) => 'picture' in settings[channel] && settings[channel].picture;
    const isWaited = channels.some(wantsPicture) && this.#waiting.size < MOST_WAITING;
    const hand = (jpeg: Uint8Array | null) => {
      const screens = channels.filter((channel) => !isPosted(channel));
      if (screens.length > 0) this.#raise(message, screens, settings.desktop.picture ? jpeg : null);
      for (const channel of channels) if (isPosted(channel)) this.#parts.delivery.add(channel, message, wantsPicture(channel) ? jpeg : null);
      this.tellSoon();
    };
    if (!isWaited) {
      hand(null);
      return;
    }
    const work = this.#pictureInTime(picture)
      .then(hand)
      .catch((error: unknown) => this.#parts.log.error('alert not handed over', { error }))
      .finally(() => this.#waiting.delete(work));
    this.#waiting.add(work);
  }

  #raise(message: Message, channels: readonly Channel[], picture: Uint8Array | null): number {
    const { config, spoken, raise } = this.#parts;
    const shown = picture && picture.byteLength <= MOST_SHOWN_PICTURE_BYTES ? Buffer.from(picture).toString('base64') : null;
    return raise({
      id: message.type === 'alert' ? message.event.id : message.id,
      ...textOf(message, spoken()),
      moment: momentOf(message),
      picture: channels.includes('desktop') ? shown : null,
      desktop: channels.includes('desktop'),
      sound: channels.includes('sound') ? config.get().sound.volume : null,
    });
  }

  #pictureInTime(picture: Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const limit = this.#parts.clock.after(PICTURE_LIMIT_MS, () => resolve(null));
    return Promise.race([picture.catch(() => null), promise, this.#closing.promise]).finally(() => limit[Symbol.dispose]());
  }

  #keepSpent(): void {
    this.#parts.spent.set({ ...this.#spent });
    this.tellSoon();
  }
}

function newId(): string {
  return `msg_${randomBytes(9).toString('hex')}`;
}
