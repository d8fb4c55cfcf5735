import { type Codec, putCodec, takeCodec } from './decoder-shelf.ts';
import { samplesOf } from './samples.ts';
import type { VideoInit } from './init-info.ts';
import { sameVideo } from './init-info.ts';
import type { Picture } from './picture.ts';
import { pictureOfFrame } from './picture.ts';
import type { QueuedVideo } from './playback-queue.ts';

/** Chunks waiting before the codec: enough that it is never idle between two animation frames. */
const MAX_WAITING = 4;
/** Where a decoder does not pass on how long a picture lasts, µs. */
const USUAL_DURATION_US = 40_000;

export interface PlaybackDecoderHandlers {
  onPicture(picture: Picture, durationMs: number): void;
  /** Room for more. */
  onProgress(): void;
  onFailure(): void;
}

/** A VideoDecoder for playback: knows which of its outputs belong to what was asked last. */
export class PlaybackDecoder {
  readonly #handlers: PlaybackDecoderHandlers;
  #codec: Codec | null = null;
  #video: VideoInit | null = null;
  #reordered = false;

  constructor(handlers: PlaybackDecoderHandlers) {
    this.#handlers = handlers;
  }

  get ready(): boolean {
    return this.#video !== null;
  }

  get hasRoom(): boolean {
    return !this.#codec || this.#codec.queued < MAX_WAITING;
  }

  /** From now on frames of this stream come, beginning with a keyframe. Everything before has been flushed. */
  init(video: VideoInit): void {
    if (this.#video && sameVideo(this.#video, video)) return;
    this.#putDown();
    this.#video = video;
  }

  decode(frame: QueuedVideo): void {
    const codec = this.#ready(frame);
    if (!codec) return;
    try {
      for (const sample of samplesOf(frame.payload)) {
        codec.decode(
          new EncodedVideoChunk({
            type: frame.keyframe ? 'key' : 'delta',
            timestamp: Math.round(frame.wallMs * 1000),
            duration: Math.round(frame.durationMs * 1000),
            data: sample.data,
          }),
        );
      }
    } catch {
      this.#drop();
      this.#handlers.onFailure();
    }
  }

  /** Resolves when every frame given so far has come out. The next one must be a keyframe. */
  async flush(): Promise<void> {
    try {
      await this.#codec?.flush();
    } catch {
      // Reset or closed meanwhile: nothing is left to come out.
    }
  }

  /** What is inside does not come any more. */
  close(): void {
    this.#putDown();
    this.#video = null;
  }

  #putDown(): void {
    const codec = this.#codec;
    this.#codec = null;
    if (codec) putCodec(codec, !this.#reordered);
  }

  #drop(): void {
    const codec = this.#codec;
    this.#codec = null;
    codec?.close();
  }

  #ready(frame: QueuedVideo): Codec | null {
    if (this.#codec) return this.#codec;
    if (!this.#video || !frame.keyframe) return null;
    this.#reordered = frame.reordered;
    let codec: Codec;
    try {
      codec = takeCodec(this.#video, !this.#reordered);
    } catch {
      this.#handlers.onFailure();
      return null;
    }
    codec.own({
      onOutput: (output) => this.#handlers.onPicture(pictureOfFrame(output, output.timestamp / 1000, 0), (output.duration ?? USUAL_DURATION_US) / 1000),
      onProgress: () => this.#handlers.onProgress(),
      onError: () => {
        this.#drop();
        this.#handlers.onFailure();
      },
    });
    this.#codec = codec;
    return codec;
  }
}
