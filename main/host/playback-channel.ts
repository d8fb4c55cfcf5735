import { encodeMediaFrame, type MediaFrameHeader, type MediaTakeInfo } from '../../contract/media-frame.ts';
import type { Logger } from '../base/logger.ts';
import type { ReadingWish } from '../playback/open-footage.ts';
import type { PlaybackItem } from '../playback/types.ts';
import type { MediaChannel, ServerConnection } from './connection.ts';
import { mediaInitInfo } from './media-info.ts';

const NOTHING = new Uint8Array();
const PLAIN = { keyframe: false, durationMs: 0, presentationOffsetMs: 0, arrivalMs: 0, afterLoss: false, lostFrames: 0 };

/** Sends recorded footage as far as credit goes; the credit is the back-pressure on reading. */
export class PlaybackChannel implements MediaChannel {
  readonly #connection: Pick<ServerConnection, 'sendMedia' | 'congested'>;
  readonly #channel: number;
  readonly #open: (atMs: number, wish: ReadingWish, signal: AbortSignal) => AsyncIterable<PlaybackItem>;
  readonly #log: Logger;
  #reading = new AbortController();
  #generation = 0;
  #credit = 0;
  #wake: (() => void) | null = null;

  constructor(options: {
    connection: Pick<ServerConnection, 'sendMedia' | 'congested'>;
    channel: number;
    open: (atMs: number, wish: ReadingWish, signal: AbortSignal) => AsyncIterable<PlaybackItem>;
    atMs: number;
    wish: ReadingWish;
    creditBytes: number;
    log: Logger;
  }) {
    this.#connection = options.connection;
    this.#channel = options.channel;
    this.#open = options.open;
    this.#log = options.log;
    this.#credit = options.creditBytes;
    void this.#read(options.atMs, options.wish);
  }

  /** @returns the generation that frames of the new place carry. */
  seek(atMs: number, wish: ReadingWish, creditBytes: number): number {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#generation = (this.#generation + 1) & 0xff;
    this.#credit = creditBytes;
    this.#wake?.();
    void this.#read(atMs, wish);
    return this.#generation;
  }

  credit(bytes: number): void {
    this.#credit += bytes;
    this.resume();
  }

  resume(): void {
    this.#wake?.();
  }

  close(): void {
    this.#reading.abort();
    this.#wake?.();
  }

  async #read(atMs: number, wish: ReadingWish): Promise<void> {
    const { signal } = this.#reading;
    const generation = this.#generation;
    try {
      for await (const item of this.#open(atMs, wish, signal)) {
        while (!signal.aborted && (this.#credit <= 0 || this.#connection.congested)) await this.#room();
        if (signal.aborted) return;
        this.#send(item, generation);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#log.warn('playback ended', { error });
      this.#send({ kind: 'end', atMs }, generation);
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        this.#wake = null;
        before?.();
        resolve();
      };
    });
  }

  #send(item: PlaybackItem, generation: number): void {
    const base = { ...PLAIN, channel: this.#channel, generation };
    switch (item.kind) {
      case 'init':
        this.#put({ ...base, kind: 'init', startMs: 0 }, item.bytes, mediaInitInfo(item));
        break;
      case 'media': {
        const { keyframe, startMs, durationMs, presentationOffsetMs } = item;
        this.#put({ ...base, kind: item.track, keyframe, startMs, durationMs, presentationOffsetMs }, item.bytes);
        break;
      }
      case 'gap':
        this.#put({ ...base, kind: 'gap', startMs: item.startMs, durationMs: item.endMs - item.startMs }, NOTHING, takeInfo(item));
        break;
      case 'end':
        this.#put({ ...base, kind: 'end', startMs: item.atMs }, NOTHING, takeInfo(item));
        break;
    }
  }

  #put(header: MediaFrameHeader, payload: Uint8Array, info?: Uint8Array): void {
    const frame = encodeMediaFrame(header, payload, info);
    this.#credit -= frame.length;
    this.#connection.sendMedia(frame);
  }
}

function takeInfo({ take, next }: { take?: number | undefined; next?: MediaTakeInfo['next'] }): Uint8Array | undefined {
  return take === undefined ? undefined : new TextEncoder().encode(JSON.stringify({ take, next } satisfies MediaTakeInfo));
}
