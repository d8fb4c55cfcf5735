import type { MailMessage, MailSettings, MailStatus } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { SecretStore } from '../config/secrets.ts';
import { afterChange, afterFailure, afterSent, dueDay, type MailState, nextTurn } from './mail-schedule.ts';
import { noticeOf } from './notice-of.ts';
import type { SendMail } from './smtp.ts';

const LOOK_EVERY_MS = 30_000;
/** Of the mail server, among the secrets; alerts go by it as well. */
export const MAIL_PASSWORD_ID = 'mail.smtp';

export interface DailyMailParts {
  settings: JsonStore<MailSettings>;
  state: JsonStore<MailState>;
  secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  /** Makes what is sent. */
  compose: (signal: AbortSignal) => Promise<MailMessage>;
  send: SendMail;
  /** Why the last mail could not be sent, until one could; null: nothing is wrong. */
  tell: (failure: NoticeText | null) => void;
  clock: Clock;
  log: Logger;
}

/** Mails a summary once a day; what is due, and when, is decided by mail-schedule.ts. */
export class DailyMail {
  readonly #parts: DailyMailParts;
  readonly #looking: Disposable;
  readonly #closing = new AbortController();
  /** What holds; the file follows as far as it can be written. */
  #state: MailState;
  #sending: Promise<unknown> | null = null;

  constructor(parts: DailyMailParts) {
    this.#parts = parts;
    this.#state = parts.state.get();
    if (parts.settings.get().enabled) parts.tell(this.#state.failure);
    this.#looking = parts.clock.every(LOOK_EVERY_MS, () => this.#look());
  }

  status(): MailStatus {
    const { settings, secrets, clock } = this.#parts;
    const { enabled, hour } = settings.get();
    return {
      settings: settings.get(),
      hasPassword: secrets.get(MAIL_PASSWORD_ID) !== null,
      sentMs: this.#state.sentMs,
      nextMs: enabled ? nextTurn(this.#state, hour, clock.now()) : null,
      failure: this.#state.failure,
    };
  }

  /**
   * @param change `password` undefined: the one there is, unless the host is another; empty: none.
   * @throws AppError `invalid` for settings that cannot work; like JsonStore and SecretStore when they cannot be written.
   */
  update({ password, ...change }: { [K in keyof MailSettings]?: MailSettings[K] | undefined } & { password?: string | undefined }): MailStatus {
    const { settings, secrets, clock } = this.#parts;
    const before = settings.get();
    const next: MailSettings = { ...before, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
    if (next.enabled) checkComplete(next);
    checkPlain(next);
    // First: whatever fails after it, no server gets another one's password.
    if (next.host !== before.host || password === '') secrets.delete(MAIL_PASSWORD_ID);
    settings.set(next);
    if (password) secrets.set(MAIL_PASSWORD_ID, password);
    this.#keep(afterChange(this.#state, next.hour, next.hour !== before.hour || next.enabled !== before.enabled, clock.now()));
    return this.status();
  }

  /** @throws AppError as SendMail does; `busy` while another one is being sent; `invalid` before all is filled in. */
  async sendNow(): Promise<{ accepted: string[]; refused: string[] }> {
    checkComplete(this.#parts.settings.get());
    if (this.#sending) throw new AppError('busy', 'mail.sending');
    const sending = this.#send();
    this.#sending = sending;
    try {
      const outcome = await sending;
      this.#keep({ ...this.#state, sentMs: this.#parts.clock.now(), failure: null });
      return outcome;
    } finally {
      this.#sending = null;
    }
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.#sending?.catch(() => {});
  }

  async close(): Promise<void> {
    this.#looking[Symbol.dispose]();
    this.#closing.abort();
    await this.idle();
  }

  #look(): void {
    const { settings, clock } = this.#parts;
    const { enabled, hour } = settings.get();
    if (!enabled || this.#sending) return;
    const day = dueDay(this.#state, hour, clock.now());
    if (day === null) return;
    this.#sending = this.#sendDue(day).finally(() => {
      this.#sending = null;
    });
  }

  async #sendDue(day: string): Promise<void> {
    const { clock, log } = this.#parts;
    try {
      const { accepted, refused } = await this.#send();
      log.info('summary mailed', { day, accepted: accepted.length, refused: refused.length });
      this.#keep(afterSent(day, clock.now(), refused.length === 0 ? null : { key: 'errors.mail.someRefused', data: { to: refused.join(', ') } }));
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const known = error instanceof AppError ? error : new AppError('internal', 'mail.notMade', { retryable: true, cause: error });
      log.warn('summary not mailed', { day, why: known.messageKey, ...(error instanceof AppError ? {} : { error }) });
      this.#keep(afterFailure(this.#state, day, noticeOf(known), known.retryable, clock.now()));
    }
  }

  async #send(): Promise<{ accepted: string[]; refused: string[] }> {
    const { compose, send, settings, secrets } = this.#parts;
    const { signal } = this.#closing;
    const message = await compose(signal);
    return send({ settings: settings.get(), password: secrets.get(MAIL_PASSWORD_ID), message, signal });
  }

  #keep(state: MailState): void {
    const { state: store, log, tell, settings } = this.#parts;
    this.#state = state;
    tell(settings.get().enabled ? state.failure : null);
    try {
      store.set(state);
    } catch (error) {
      log.warn('state of the daily mail not kept', { error });
    }
  }
}

function checkComplete({ host, from, to }: MailSettings): void {
  if (host === '' || from === '' || to.length === 0) throw new AppError('invalid', 'mail.incomplete');
}

function checkPlain({ security, username, plainAccepted }: MailSettings): void {
  if (security === 'none' && username !== '' && !plainAccepted) throw new AppError('invalid', 'mail.plainNotAccepted');
}
