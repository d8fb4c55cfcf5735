import type { VideoInit } from './init-info.ts';
import { sameVideo } from './init-info.ts';

export interface CodecOwner {
  onOutput(frame: VideoFrame): void;
  /** It may take more. */
  onProgress(): void;
  /** It has died. */
  onError(): void;
}

/** As many as a page has cameras. */
const MOST_KEPT = 16;
/** Nobody has taken it up again by then: a hardware decoder has few to give. */
const KEPT_MS = 2000;
/** Of frames that never come out (damaged ones) no more than this is remembered. */
const MOST_INSIDE = 64;

/** A VideoDecoder that outlives whoever uses it: to set one up takes several times as long as to decode a picture. */
export class Codec {
  readonly #decoder: VideoDecoder;
  readonly #video: VideoInit;
  readonly #optimizeForLatency: boolean;
  #owner: CodecOwner | null = null;
  /** Times of what was given and has not come out, µs: by the owner, and by those before. */
  #inside = new Set<number>();
  readonly #stale = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @throws DOMException for what is no configuration. */
  constructor(video: VideoInit, optimizeForLatency: boolean) {
    this.#video = video;
    this.#optimizeForLatency = optimizeForLatency;
    this.#decoder = new VideoDecoder({ output: (frame) => this.#onOutput(frame), error: () => this.#owner?.onError() });
    this.#decoder.addEventListener('dequeue', () => this.#owner?.onProgress());
    this.#decoder.configure({
      codec: video.codecString,
      codedWidth: video.width,
      codedHeight: video.height,
      ...(video.description.length > 0 && { description: video.description }),
      optimizeForLatency,
    });
  }

  get queued(): number {
    return this.#decoder.decodeQueueSize;
  }

  get alive(): boolean {
    return this.#decoder.state === 'configured';
  }

  /** Whether it decodes such a stream as is wished. */
  fits(video: VideoInit, optimizeForLatency: boolean): boolean {
    return this.alive && this.#optimizeForLatency === optimizeForLatency && sameVideo(this.#video, video);
  }

  /** From now on what is given to it is the owner's; a keyframe comes first. */
  own(owner: CodecOwner): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#owner = owner;
  }

  /** @throws DOMException as VideoDecoder.decode */
  decode(chunk: EncodedVideoChunk): void {
    this.#inside.add(chunk.timestamp);
    if (this.#inside.size > MOST_INSIDE) this.#inside.delete(this.#inside.values().next().value ?? 0);
    this.#decoder.decode(chunk);
  }

  async flush(): Promise<void> {
    await this.#decoder.flush();
  }

  /** Nobody's; what is inside comes out unseen. Closed after a while. */
  rest(onForgotten: () => void): void {
    this.#owner = null;
    for (const timeUs of this.#inside) this.#stale.add(timeUs);
    this.#inside = new Set();
    this.#timer = setTimeout(() => {
      onForgotten();
      this.close();
    }, KEPT_MS);
  }

  close(): void {
    this.#owner = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  #onOutput(frame: VideoFrame): void {
    // Of two with the same time the one that was given first comes first.
    if (this.#stale.delete(frame.timestamp) || !this.#owner) {
      frame.close();
      return;
    }
    this.#inside.delete(frame.timestamp);
    this.#owner.onOutput(frame);
  }
}

const kept: Codec[] = [];

/** One that was put down a moment ago, or a new one. @throws DOMException as the constructor */
export function takeCodec(video: VideoInit, optimizeForLatency: boolean): Codec {
  const index = kept.findIndex((codec) => codec.fits(video, optimizeForLatency));
  const [found] = index < 0 ? [] : kept.splice(index, 1);
  return found ?? new Codec(video, optimizeForLatency);
}

/** Whoever is next may have it. `reusable` false: it holds pictures back, and would be of no use to another. */
export function putCodec(codec: Codec, reusable: boolean): void {
  if (!reusable || !codec.alive) {
    codec.close();
    return;
  }
  kept.push(codec);
  codec.rest(() => {
    const index = kept.indexOf(codec);
    if (index >= 0) kept.splice(index, 1);
  });
  if (kept.length > MOST_KEPT) kept.shift()?.close();
}
