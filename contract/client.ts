import type { CallName, CallParams, CallResult } from './calls.ts';
import { AppError } from './errors.ts';
import { decodeMediaFrame, type DecodedMediaFrame } from './media-frame.ts';
import type { TopicName, TopicPayload } from './topics.ts';
import type { ClientMessage, ServerMessage } from './wire.ts';

/** One open connection, as the client sees it. Messages come in the order they were sent. */
export interface ClientChannel {
  send(message: ClientMessage): void;
  /** Set by the client. Control messages are parsed, media frames are bytes. */
  onMessage: ((message: ServerMessage | Uint8Array) => void) | null;
  /** Set by the client; called once. */
  onClose: (() => void) | null;
  close(): void;
}

/**
 * Media frames that come between a channel's opening and its listener are kept, up to so many: half a minute's GOP (smart codecs)
 * at 60 frames per second, with its sound. The credit of the opening bounds their bytes.
 */
const MOST_EARLY_FRAMES = 4096;

/** Frames of a channel that was left are on their way for a moment, not for so many openings. */
const MOST_LEFT = 1024;

interface Pending {
  resolve: (result: never) => void;
  reject: (error: AppError) => void;
}

/** The typed client of the contract, over any transport. */
export class ContractClient {
  readonly #channel: ClientChannel;
  readonly #pending = new Map<number, Pending>();
  readonly #topics = new Map<TopicName, Set<(payload: never) => void>>();
  readonly #media = new Map<number, (frame: DecodedMediaFrame) => void>();
  readonly #early = new Map<number, DecodedMediaFrame[]>();
  /** Channels that had a listener: what still comes on them is late, not early. */
  readonly #left = new Set<number>();
  readonly #closeListeners = new Set<() => void>();
  #nextId = 1;
  #closed = false;

  constructor(channel: ClientChannel) {
    this.#channel = channel;
    channel.onMessage = (message) => this.#onMessage(message);
    channel.onClose = () => this.#onClose();
  }

  /** @throws AppError of the engine; `closed` when the connection is over before the answer. */
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
    if (this.#closed) return Promise.reject(closedError());
    const id = this.#nextId++;
    return new Promise<CallResult<N>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      try {
        this.#channel.send({ t: 'call', id, name, params });
      } catch {
        this.#pending.delete(id);
        reject(closedError());
      }
    });
  }

  subscribe<N extends TopicName>(topic: N, listener: (payload: TopicPayload<N>) => void): Disposable {
    let listeners = this.#topics.get(topic);
    if (!listeners) {
      this.#topics.set(topic, (listeners = new Set()));
      if (!this.#closed) this.#channel.send({ t: 'subscribe', topic });
    }
    const added = listener as (payload: never) => void;
    listeners.add(added);
    return {
      [Symbol.dispose]: () => {
        const present = this.#topics.get(topic);
        if (!present?.delete(added) || present.size > 0) return;
        this.#topics.delete(topic);
        if (!this.#closed) this.#channel.send({ t: 'unsubscribe', topic });
      },
    };
  }

  /** Frames of one media channel; those that have come already are given at once. */
  onMedia(channel: number, listener: (frame: DecodedMediaFrame) => void): Disposable {
    this.#media.set(channel, listener);
    this.#left.delete(channel);
    const early = this.#early.get(channel) ?? [];
    this.#early.delete(channel);
    for (const frame of early) listener(frame);
    return {
      [Symbol.dispose]: () => {
        if (this.#media.get(channel) !== listener) return;
        this.#media.delete(channel);
        this.#left.add(channel);
        if (this.#left.size > MOST_LEFT) this.#left.delete(this.#left.values().next().value ?? 0);
      },
    };
  }

  onClose(listener: () => void): Disposable {
    this.#closeListeners.add(listener);
    return { [Symbol.dispose]: () => this.#closeListeners.delete(listener) };
  }

  close(): void {
    if (this.#closed) return;
    this.#channel.close();
    this.#onClose();
  }

  #onMessage(message: ServerMessage | Uint8Array): void {
    if (message instanceof Uint8Array) {
      const frame = decodeMediaFrame(message);
      if (frame) this.#onFrame(frame);
      return;
    }
    // What is not understood comes from another version of the engine: left alone.
    if (typeof message !== 'object' || message === null) return;
    switch (message.t) {
      case 'result': {
        const pending = this.#take(message.id);
        pending?.resolve(message.result as never);
        break;
      }
      case 'error':
        this.#take(message.id)?.reject(AppError.fromBody(message.error));
        break;
      case 'topic':
        for (const listener of this.#topics.get(message.topic as TopicName) ?? []) listener(message.payload as never);
        break;
    }
  }

  #onFrame(frame: DecodedMediaFrame): void {
    const listener = this.#media.get(frame.channel);
    if (listener) {
      listener(frame);
      return;
    }
    if (this.#left.has(frame.channel)) return;
    const early = this.#early.get(frame.channel) ?? [];
    if (early.length >= MOST_EARLY_FRAMES) return;
    early.push(frame);
    this.#early.set(frame.channel, early);
    if (this.#early.size > 64) this.#early.delete(this.#early.keys().next().value ?? 0);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #onClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(closedError());
    for (const listener of this.#closeListeners) listener();
  }
}

function closedError(): AppError {
  return new AppError('closed', 'closed');
}
