import { AppError } from '../../contract/errors.ts';
import { roleAllows } from '../../contract/roles.ts';
import { isTopicName, type TopicName, topics } from '../../contract/topics.ts';
import type { Language } from '../../contract/types.ts';
import { clientMessageSchema, type ServerMessage } from '../../contract/wire.ts';
import type { Logger } from '../base/logger.ts';
import { type Dispatcher, internalError, type Session } from './dispatcher.ts';
import { errorBody } from './messages.ts';
import type { TopicHub } from './topics.ts';

/** One open connection, as the engine sees it. */
export interface ServerChannel {
  send(message: ServerMessage | Uint8Array): void;
  /** Bytes handed to the transport and not yet gone; 0 where that cannot be known. */
  bufferedBytes(): number;
  /** Set by the connection; gets what the transport parsed, of any shape. */
  onMessage: ((message: unknown) => void) | null;
  /** Set by the connection; called once. */
  onClose: (() => void) | null;
  /** Called by the transport when buffered bytes have gone down. */
  onDrain: (() => void) | null;
  close(code?: number): void;
}

/** A stream of media frames to one viewer, inside a connection. */
export interface MediaChannel {
  credit(bytes: number): void;
  /** The transport can take more again. */
  resume(): void;
  close(): void;
}

/** More calls under way than any page makes; beyond it the caller is told to come again. */
const MOST_CALLS = 64;
/** A wall of 36 tiles with sound, and the next page of it. */
const MOST_CHANNELS = 128;
/** Beyond so many bytes in the transport's own buffer media waits, so that answers are not stuck behind it. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
/** A client that asks and subscribes and does not read: the longest answers there are, ten times over. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;
/** A sender of rubbish is shown the door. */
const MOST_BAD_MESSAGES = 16;
/** "Try again later" (RFC 6455 §7.4.1 and IANA's registry). */
const CLOSE_NOT_READING = 1013;

/** Serves one client: its calls, its topics, its media channels. */
export class ServerConnection {
  readonly session: Session;
  readonly #channel: ServerChannel;
  readonly #dispatcher: Dispatcher;
  readonly #topics: TopicHub;
  readonly #log: Logger;
  readonly #language: () => Language;
  readonly #subscriptions = new Map<TopicName, Disposable>();
  readonly #media = new Map<number, MediaChannel>();
  readonly #gone = new AbortController();
  #calls = 0;
  #badMessages = 0;
  #nextChannel = 1;

  constructor(options: { channel: ServerChannel; session: Session; dispatcher: Dispatcher; topics: TopicHub; log: Logger; language: () => Language }) {
    this.session = options.session;
    this.#channel = options.channel;
    this.#dispatcher = options.dispatcher;
    this.#topics = options.topics;
    this.#log = options.log;
    this.#language = options.language;
    options.channel.onMessage = (message) => this.#onMessage(message);
    options.channel.onClose = () => this.#onClose();
    options.channel.onDrain = () => {
      for (const media of this.#media.values()) media.resume();
    };
  }

  get closed(): boolean {
    return this.#gone.signal.aborted;
  }

  /** True while media should wait for the transport. */
  get congested(): boolean {
    return this.#channel.bufferedBytes() > MOST_BUFFERED_BYTES;
  }

  sendMedia(frame: Uint8Array): void {
    this.#send(frame);
  }

  /**
   * Opens a media channel; `make` gets its number.
   * @throws AppError busy when the connection has too many.
   */
  openMedia(make: (channel: number) => MediaChannel): number {
    if (this.closed) throw new AppError('closed', 'closed');
    if (this.#media.size >= MOST_CHANNELS) throw new AppError('busy', 'call.tooManyChannels');
    const channel = this.#nextChannel++;
    const media = make(channel);
    // It sends at once what there is, and that may have been the end of the connection.
    if (this.closed) {
      media.close();
      throw new AppError('closed', 'closed');
    }
    this.#media.set(channel, media);
    return channel;
  }

  /** @throws AppError not-found */
  media(channel: number): MediaChannel {
    const media = this.#media.get(channel);
    if (!media) throw new AppError('not-found', 'call.noChannel', { data: { channel } });
    return media;
  }

  closeMedia(channel: number): void {
    this.#media.get(channel)?.close();
    this.#media.delete(channel);
  }

  /** @param code WebSocket close code: 4401 tells a page to sign in again. */
  close(code?: number): void {
    this.#channel.close(code);
    this.#onClose();
  }

  #onMessage(message: unknown): void {
    if (this.closed) return;
    const parsed = clientMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.#badMessages += 1;
      if (this.#badMessages > MOST_BAD_MESSAGES) this.close(4400);
      return;
    }
    switch (parsed.data.t) {
      case 'call':
        void this.#call(parsed.data.id, parsed.data.name, parsed.data.params);
        break;
      case 'subscribe':
        this.#subscribe(parsed.data.topic);
        break;
      case 'unsubscribe':
        if (isTopicName(parsed.data.topic)) {
          this.#subscriptions.get(parsed.data.topic)?.[Symbol.dispose]();
          this.#subscriptions.delete(parsed.data.topic);
        }
        break;
    }
  }

  async #call(id: number, name: string, params: unknown): Promise<void> {
    this.#calls += 1;
    try {
      if (this.#calls > MOST_CALLS) throw new AppError('busy', 'call.tooMany');
      const result = await this.#dispatcher.dispatch(name, params, {
        session: this.session,
        connection: this,
        language: this.#language(),
        signal: this.#gone.signal,
      });
      // What cannot be put on the wire throws here: then the caller is told that, instead of nothing.
      if (!this.closed) this.#channel.send({ t: 'result', id, result });
    } catch (error) {
      const known = error instanceof AppError ? error : internalError(error, this.#log, { call: name });
      this.#send({ t: 'error', id, error: errorBody(known, this.#language()) });
    } finally {
      this.#calls -= 1;
    }
    this.#checkUnread();
  }

  #subscribe(topic: string): void {
    // An unknown topic, or one above the role, is silently nothing: a newer page may know more than this engine.
    if (!isTopicName(topic) || this.#subscriptions.has(topic) || !roleAllows(this.session.role, topics[topic].role)) return;
    this.#subscriptions.set(
      topic,
      this.#topics.subscribe(topic, (payload) => this.#send({ t: 'topic', topic, payload })),
    );
  }

  #send(message: ServerMessage | Uint8Array): void {
    if (this.closed) return;
    try {
      this.#channel.send(message);
    } catch (error) {
      this.#log.warn('connection lost while sending', { error });
      this.close();
    }
    this.#checkUnread();
  }

  #checkUnread(): void {
    if (this.closed || this.#channel.bufferedBytes() <= MOST_UNREAD_BYTES) return;
    this.#log.warn('connection closed: its other end does not read');
    this.close(CLOSE_NOT_READING);
  }

  #onClose(): void {
    if (this.closed) return;
    this.#gone.abort(new AppError('closed', 'closed'));
    for (const subscription of this.#subscriptions.values()) subscription[Symbol.dispose]();
    this.#subscriptions.clear();
    for (const media of this.#media.values()) media.close();
    this.#media.clear();
  }
}
