import { ContractClient } from '../../contract/client.ts';
import type { CallName, CallParams, CallResult } from '../../contract/calls.ts';
import { AppError } from '../../contract/errors.ts';
import type { TopicName, TopicPayload } from '../../contract/topics.ts';
import type { ChannelHandlers, LiveChannel, MediaLink, PlaybackChannel } from '../player/media-link.ts';
import { redialDelayMs } from './backoff.ts';
import { clockOffset, type ClockSample } from './clock-offset.ts';
import type { Dial } from './dial.ts';

export type EngineState =
  | 'connecting'
  | 'connected'
  /** The connection was lost or could not be made; it is tried again by itself. */
  | 'offline'
  /** The engine wants somebody to sign in first. */
  | 'unauthenticated';

export interface EngineApi extends MediaLink {
  /** As openPlayback, of what the camera has on its own card. @throws AppError also what the camera says */
  openCard: MediaLink['openPlayback'];
  readonly state: EngineState;
  /** Called at each change. */
  onState(listener: (state: EngineState) => void): Disposable;
  /** Waits for a connection that is being made. @throws AppError */
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>>;
  /** Holds over lost connections: what was missed meanwhile is for the caller to ask for, told by `onState`. */
  subscribe<N extends TopicName>(topic: N, listener: (payload: TopicPayload<N>) => void): Disposable;
  /** Dials at once, for instance after signing in. */
  reconnect(): void;
}

/** A call waits so long for a connection, ms: longer than a page needs to open one, shorter than a person's patience. */
const CALL_PATIENCE_MS = 10_000;
/** The offset between the clocks is measured again so often, ms: computers drift by some ms in this time. */
const CLOCK_PERIOD_MS = 60_000;
const CLOCK_SAMPLES = 5;

interface Subscriber {
  attach(client: ContractClient): Disposable;
  current: Disposable | null;
}

/** The page's one connection to the engine, made again whenever it is lost. */
export class Engine implements EngineApi {
  readonly #dial: Dial;
  readonly #stateListeners = new Set<(state: EngineState) => void>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #channels = new Set<ChannelHandlers>();
  readonly #waiting = new Set<(client: ContractClient | null) => void>();
  #client: ContractClient | null = null;
  #state: EngineState = 'connecting';
  #failures = 0;
  #redial: ReturnType<typeof setTimeout> | null = null;
  #attempt: AbortController | null = null;
  #clockTimer: ReturnType<typeof setInterval> | null = null;
  #samples: ClockSample[] = [];
  #closed = false;

  constructor(dial: Dial) {
    this.#dial = dial;
    this.#connect();
  }

  get state(): EngineState {
    return this.#state;
  }

  engineNow(): number {
    return Date.now() + clockOffset(this.#samples);
  }

  onState(listener: (state: EngineState) => void): Disposable {
    this.#stateListeners.add(listener);
    return { [Symbol.dispose]: () => this.#stateListeners.delete(listener) };
  }

  async call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
    const client = await this.#connected();
    return client.call(name, params);
  }

  subscribe<N extends TopicName>(topic: N, listener: (payload: TopicPayload<N>) => void): Disposable {
    const subscriber: Subscriber = { attach: (client) => client.subscribe(topic, listener), current: null };
    this.#subscribers.add(subscriber);
    if (this.#client) subscriber.current = subscriber.attach(this.#client);
    return {
      [Symbol.dispose]: () => {
        this.#subscribers.delete(subscriber);
        subscriber.current?.[Symbol.dispose]();
      },
    };
  }

  reconnect(): void {
    this.#failures = 0;
    this.#drop();
    this.#connect();
  }

  async openLive(
    options: { cameraId: string; stream: 'main' | 'sub'; audio: boolean; creditBytes: number },
    handlers: ChannelHandlers,
  ): Promise<LiveChannel> {
    const client = await this.#connected();
    const { channel, stream } = await client.call('live.open', options);
    return { stream, ...this.#attach(client, channel, handlers) };
  }

  async openPlayback(options: { cameraId: string; atMs: number; creditBytes: number }, handlers: ChannelHandlers): Promise<PlaybackChannel> {
    const client = await this.#connected();
    const { channel } = await client.call('playback.open', options);
    return {
      ...this.#attach(client, channel, handlers),
      seek: async (atMs, creditBytes, wish) => (await client.call('playback.seek', { channel, atMs, creditBytes, ...wish })).generation,
    };
  }

  async openCard(options: { cameraId: string; atMs: number; creditBytes: number }, handlers: ChannelHandlers): Promise<PlaybackChannel> {
    const client = await this.#connected();
    const { channel } = await client.call('card.open', options);
    return {
      ...this.#attach(client, channel, handlers),
      seek: async (atMs, creditBytes, wish) => (await client.call('card.seek', { channel, atMs, creditBytes, ...wish })).generation,
    };
  }

  close(): void {
    this.#closed = true;
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#drop();
    this.#settle(null);
    this.#stateListeners.clear();
  }

  #attach(client: ContractClient, channel: number, handlers: ChannelHandlers): { grant(bytes: number): void; close(): void } {
    if (client !== this.#client) throw new AppError('closed', 'closed');
    const media = client.onMedia(channel, (frame) => handlers.onFrame(frame));
    this.#channels.add(handlers);
    // A channel that is gone on the other side needs neither credit nor closing.
    const tell = (name: 'media.credit' | 'media.close', params: { channel: number; creditBytes: number }) =>
      void (name === 'media.credit' ? client.call(name, params) : client.call(name, { channel })).catch(() => undefined);
    return {
      grant: (bytes) => tell('media.credit', { channel, creditBytes: Math.round(bytes) }),
      close: () => {
        if (!this.#channels.delete(handlers)) return;
        media[Symbol.dispose]();
        tell('media.close', { channel, creditBytes: 0 });
      },
    };
  }

  #connected(): Promise<ContractClient> {
    if (this.#client) return Promise.resolve(this.#client);
    return new Promise((resolve, reject) => {
      const settle = (client: ContractClient | null) => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        if (client) resolve(client);
        else if (this.#state === 'unauthenticated') reject(new AppError('unauthenticated', 'notSignedIn'));
        else reject(new AppError('closed', 'closed'));
      };
      const timer = setTimeout(() => settle(null), CALL_PATIENCE_MS);
      this.#waiting.add(settle);
      if (this.#closed || this.#state === 'unauthenticated') settle(null);
    });
  }

  #settle(client: ContractClient | null): void {
    for (const settle of this.#waiting) settle(client);
  }

  #connect(): void {
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#redial = null;
    this.#attempt?.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    if (this.#state !== 'offline') this.#setState('connecting');
    this.#dial(
      {
        onOpen: (channel) => {
          if (attempt.signal.aborted) {
            channel.close();
            return;
          }
          this.#client = new ContractClient(channel);
          for (const subscriber of this.#subscribers) subscriber.current = subscriber.attach(this.#client);
          this.#failures = 0;
          this.#setState('connected');
          this.#settle(this.#client);
          this.#keepTime(this.#client);
        },
        onClose: (why) => {
          if (attempt.signal.aborted) return;
          this.#drop();
          if (why === 'unauthenticated') {
            this.#setState('unauthenticated');
            this.#settle(null);
            return;
          }
          this.#setState('offline');
          this.#failures++;
          this.#redial = setTimeout(() => this.#connect(), redialDelayMs(this.#failures));
        },
      },
      attempt.signal,
    );
  }

  /** The connection is over: whoever had a channel on it is told. */
  #drop(): void {
    this.#attempt?.abort();
    this.#attempt = null;
    if (this.#clockTimer !== null) clearInterval(this.#clockTimer);
    this.#clockTimer = null;
    const client = this.#client;
    this.#client = null;
    for (const subscriber of this.#subscribers) subscriber.current = null;
    client?.close();
    const lost = [...this.#channels];
    this.#channels.clear();
    for (const handlers of lost) handlers.onLost();
  }

  #keepTime(client: ContractClient): void {
    this.#samples = [];
    const measure = async () => {
      const sentMs = Date.now();
      try {
        const { nowMs } = await client.call('system.status', {});
        this.#samples = [...this.#samples.slice(1 - CLOCK_SAMPLES), { sentMs, receivedMs: Date.now(), engineMs: nowMs }];
      } catch {
        // Measured again in its turn.
      }
    };
    void measure();
    this.#clockTimer = setInterval(() => void measure(), CLOCK_PERIOD_MS);
  }

  #setState(state: EngineState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
