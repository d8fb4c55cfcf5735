import { encodeMediaFrame, type MediaFrameHeader } from '../../contract/media-frame.ts';
import type { HubItem, StreamHub, Subscription } from '../hub/types.ts';
import type { MediaChannel, ServerConnection } from './connection.ts';
import { mediaInitInfo } from './media-info.ts';

/** What waits for a viewer that is a little slow; a slower one goes on at the next keyframe. */
const QUEUE_BYTES = 4 * 1024 * 1024;

/** A viewer of a hub: sends while there is credit and room in the transport. */
export class LiveChannel implements MediaChannel {
  readonly #connection: Pick<ServerConnection, 'sendMedia' | 'congested'>;
  readonly #channel: number;
  readonly #audio: boolean;
  readonly #subscription: Subscription;
  #credit: number;
  #lost = 0;

  constructor(options: { connection: Pick<ServerConnection, 'sendMedia' | 'congested'>; channel: number; hub: StreamHub; audio: boolean; creditBytes: number }) {
    this.#connection = options.connection;
    this.#channel = options.channel;
    this.#audio = options.audio;
    this.#credit = options.creditBytes;
    this.#subscription = options.hub.subscribe({
      name: 'viewer',
      from: 'gop',
      maxQueueBytes: QUEUE_BYTES,
      deliver: (item) => this.#deliver(item),
    });
  }

  credit(bytes: number): void {
    this.#credit += bytes;
    this.resume();
  }

  resume(): void {
    if (this.#mayGoOn()) this.#subscription.resume();
  }

  close(): void {
    this.#subscription[Symbol.dispose]();
  }

  #deliver(item: HubItem): boolean {
    switch (item.kind) {
      case 'lost':
        this.#lost += item.frames;
        break;
      case 'init':
        this.#send({ kind: 'init', keyframe: false, startMs: 0, durationMs: 0, presentationOffsetMs: 0, arrivalMs: 0 }, item.bytes, mediaInitInfo(item));
        break;
      case 'media':
        if (item.track === 'audio' && !this.#audio) break;
        this.#send({ ...headerOf(item), kind: item.track }, item.bytes);
        break;
      case 'end':
        // The channel stays open: the next run begins with an init frame.
        break;
    }
    return this.#mayGoOn();
  }

  #send(header: Omit<MediaFrameHeader, 'channel' | 'generation' | 'afterLoss' | 'lostFrames'>, payload: Uint8Array, info?: Uint8Array): void {
    const lostFrames = header.kind === 'video' ? this.#lost : 0;
    if (header.kind === 'video') this.#lost = 0;
    const frame = encodeMediaFrame({ ...header, channel: this.#channel, generation: 0, afterLoss: lostFrames > 0, lostFrames }, payload, info);
    this.#credit -= frame.length;
    this.#connection.sendMedia(frame);
  }

  #mayGoOn(): boolean {
    return this.#credit > 0 && !this.#connection.congested;
  }
}

function headerOf(item: { keyframe: boolean; startMs: number; durationMs: number; presentationOffsetMs: number; arrivalMs: number }) {
  const { keyframe, startMs, durationMs, presentationOffsetMs, arrivalMs } = item;
  return { keyframe, startMs, durationMs, presentationOffsetMs, arrivalMs };
}
