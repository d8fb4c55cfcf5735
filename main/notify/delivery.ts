import { randomBytes } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import { type Message, POSTED_CHANNELS, type PostedChannel } from '../../contract/notify-types.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { noticeOf } from './notice-of.ts';
import type { Outbox } from './outbox.ts';
import { afterFailure, isDue } from './retry.ts';
import type { Deliver } from './types.ts';

const LOOK_EVERY_MS = 5_000;
/** For one message, however slow who takes it: the next one waits behind it. */
const LIMIT_MS = 90_000;
/** Somebody else is told of it when it is no hiccup. */
const TOLD_AFTER_TRIES = 3;

export interface DeliveryParts {
  outbox: Outbox;
  deliver: Record<PostedChannel, Deliver>;
  /** Switched on, and all filled in. */
  isOn: (channel: PostedChannel) => boolean;
  /** Why a channel does not deliver, until it does; null: nothing is wrong. */
  tell: (channel: PostedChannel, failure: NoticeText | null) => void;
  changed: () => void;
  clock: Clock;
  log: Logger;
}

interface Post {
  running: Promise<void> | null;
  /** Somebody has asked for another look since the last one. */
  isWanted: boolean;
  deliveredMs: number | null;
  failure: NoticeText | null;
  /** Without a success between. */
  failures: number;
  pausedUntilMs: number | null;
}

/** Empties the outbox: each channel by itself, one message at a time, the oldest first; what follows from a failure is decided by retry.ts. */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #posts: Record<PostedChannel, Post>;
  readonly #closing = new AbortController();
  readonly #looking: Disposable;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#posts = Object.fromEntries(POSTED_CHANNELS.map((channel) => [channel, { running: null, isWanted: false, deliveredMs: null, failure: null, failures: 0, pausedUntilMs: null }])) as Record<PostedChannel, Post>;
    this.#looking = parts.clock.every(LOOK_EVERY_MS, () => this.#look());
  }

  /** Puts it into the outbox and begins; returns at once. */
  add(channel: PostedChannel, message: Message, picture: Uint8Array | null): void {
    const { outbox, clock } = this.#parts;
    const nowMs = clock.now();
    outbox.add({ id: `out_${randomBytes(9).toString('hex')}`, channel, message, createdMs: nowMs, tries: 0, state: 'waiting', nextMs: nowMs, failure: null }, picture);
    this.#begin(channel);
  }

  /** Once, past the outbox. @throws AppError */
  async test(channel: PostedChannel, message: Message, picture: Uint8Array | null): Promise<void> {
    const post = this.#posts[channel];
    try {
      await this.#attempt(channel, message, () => Promise.resolve(picture), 0);
    } catch (error) {
      const known = asAppError(error);
      post.failure = noticeOf(known);
      this.#parts.changed();
      throw known;
    }
    this.#succeeded(channel);
    this.resume(channel);
  }

  /** Something has changed, for instance the password: whatever waits is tried now, also what was refused. */
  resume(channel: PostedChannel): void {
    const { outbox, clock } = this.#parts;
    const post = this.#posts[channel];
    post.pausedUntilMs = null;
    post.failures = 0;
    for (const { id } of outbox.of(channel)) outbox.change(id, { state: 'waiting', nextMs: clock.now() });
    this.#begin(channel);
  }

  /** What a run before has left deserves a fresh try; what was refused does not. */
  goOn(ids: readonly string[]): void {
    const { outbox, clock } = this.#parts;
    for (const id of ids) if (outbox.get(id)?.state === 'waiting') outbox.change(id, { nextMs: clock.now() });
    this.#look();
  }

  /** @returns how many are tried */
  retry(id: string | undefined): number {
    const { outbox, clock } = this.#parts;
    const entries = outbox.list().filter((entry) => id === undefined || entry.id === id);
    for (const entry of entries) outbox.change(entry.id, { state: 'waiting', nextMs: clock.now() });
    for (const channel of new Set(entries.map((entry) => entry.channel))) {
      this.#posts[channel].pausedUntilMs = null;
      this.#begin(channel);
    }
    this.#parts.changed();
    return entries.length;
  }

  state(channel: PostedChannel): Pick<Post, 'deliveredMs' | 'failure'> {
    const { deliveredMs, failure } = this.#posts[channel];
    return { deliveredMs, failure };
  }

  /** A channel that is no use just now, though nothing was to be delivered. */
  failing(channel: PostedChannel, error: AppError, failures: number): void {
    this.#posts[channel].failure = noticeOf(error);
    if (!error.retryable || failures >= TOLD_AFTER_TRIES) this.#parts.tell(channel, noticeOf(error));
    this.#parts.changed();
  }

  /** It is of use again. */
  recovered(channel: PostedChannel): void {
    this.forget(channel);
    this.resume(channel);
    this.#parts.changed();
  }

  /** Its failure is nobody's any more: it was switched off. */
  forget(channel: PostedChannel): void {
    const post = this.#posts[channel];
    [post.failure, post.failures, post.pausedUntilMs] = [null, 0, null];
    this.#parts.tell(channel, null);
  }

  /** Resolves when nothing is being delivered or written. */
  async idle(): Promise<void> {
    for (const post of Object.values(this.#posts)) while (post.running) await post.running;
    await this.#parts.outbox.idle();
  }

  async close(): Promise<void> {
    this.#looking[Symbol.dispose]();
    this.#closing.abort();
    await this.idle();
  }

  #look(): void {
    const { outbox, clock, changed } = this.#parts;
    if (outbox.age(clock.now())) changed();
    if (outbox.size > 0) for (const channel of POSTED_CHANNELS) this.#begin(channel);
  }

  #begin(channel: PostedChannel): void {
    const post = this.#posts[channel];
    post.isWanted = true;
    post.running ??= this.#run(channel).finally(() => {
      post.running = null;
      // Came while the last one was being ended.
      if (post.isWanted && !this.#closing.signal.aborted) this.#begin(channel);
    });
  }

  async #run(channel: PostedChannel): Promise<void> {
    const { outbox, isOn, clock, changed } = this.#parts;
    const post = this.#posts[channel];
    for (;;) {
      post.isWanted = false;
      const nowMs = clock.now();
      if (this.#closing.signal.aborted || !isOn(channel) || !isDue(post.pausedUntilMs, nowMs)) return;
      const entry = outbox.of(channel).find(({ state, nextMs }) => state === 'waiting' && isDue(nextMs, nowMs));
      if (!entry) return;
      try {
        await this.#attempt(channel, entry.message, () => outbox.picture(entry.id), entry.tries);
        outbox.remove(entry.id);
        this.#succeeded(channel);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#failed(channel, entry.id, asAppError(error));
      }
      changed();
    }
  }

  #succeeded(channel: PostedChannel): void {
    const post = this.#posts[channel];
    [post.deliveredMs, post.failure, post.failures, post.pausedUntilMs] = [this.#parts.clock.now(), null, 0, null];
    this.#parts.tell(channel, null);
    this.#parts.changed();
  }

  #failed(channel: PostedChannel, id: string, error: AppError): void {
    const { outbox, clock, log, tell } = this.#parts;
    const post = this.#posts[channel];
    const entry = outbox.get(id);
    post.failures += 1;
    post.failure = noticeOf(error);
    log.warn('alert not delivered', { channel, why: error.messageKey, failures: post.failures, ...(error.kind === 'internal' ? { error } : {}) });
    if (!error.retryable || post.failures >= TOLD_AFTER_TRIES) tell(channel, post.failure);
    // Somebody may have discarded it meanwhile.
    const after = afterFailure(entry ?? { tries: 0 }, error, post.failures, clock.now());
    outbox.change(id, after.entry);
    post.pausedUntilMs = after.pausedUntilMs;
  }

  async #attempt(channel: PostedChannel, message: Message, picture: () => Promise<Uint8Array | null>, tries: number): Promise<void> {
    const { deliver, clock } = this.#parts;
    const late = new AbortController();
    const limit = clock.after(LIMIT_MS, () => late.abort());
    const signal = AbortSignal.any([this.#closing.signal, late.signal]);
    try {
      await untilAborted(picture().then((jpeg) => deliver[channel]({ message, picture: jpeg, tries, clock, signal })), signal);
    } catch (error) {
      throw late.signal.aborted ? new AppError('timeout', 'notify.tooSlow') : error;
    } finally {
      limit[Symbol.dispose]();
    }
  }
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', 'notify.notMade', { retryable: true, cause: error });
}

/** A disk that hangs, or a library that does not listen, must not stop a channel. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  const onAbort = () => reject(new AppError('cancelled', 'cancelled'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
