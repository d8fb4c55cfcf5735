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
  #decoder: VideoDecoder | null = null;
  #video: VideoInit | null = null;
  #reordered = false;

  constructor(handlers: PlaybackDecoderHandlers) {
    this.#handlers = handlers;
  }

  get ready(): boolean {
    return this.#video !== null;
  }

  get hasRoom(): boolean {
    return !this.#decoder || this.#decoder.decodeQueueSize < MAX_WAITING;
  }

  /** From now on frames of this stream come, beginning with a keyframe. Everything before has been flushed. */
  init(video: VideoInit): void {
    if (this.#video && sameVideo(this.#video, video)) return;
    this.#video = video;
    this.reset();
  }

  decode(frame: QueuedVideo): void {
    const decoder = this.#ready(frame);
    if (!decoder) return;
    try {
      for (const sample of samplesOf(frame.payload)) {
        decoder.decode(
          new EncodedVideoChunk({
            type: frame.keyframe ? 'key' : 'delta',
            timestamp: Math.round(frame.wallMs * 1000),
            duration: Math.round(frame.durationMs * 1000),
            data: sample.data,
          }),
        );
      }
    } catch {
      this.reset();
      this.#handlers.onFailure();
    }
  }

  /** Resolves when every frame given so far has come out. The next one must be a keyframe. */
  async flush(): Promise<void> {
    try {
      await this.#decoder?.flush();
    } catch {
      // Reset or closed meanwhile: nothing is left to come out.
    }
  }

  /** Forgets what is inside; its pictures do not come any more. */
  reset(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }

  close(): void {
    this.reset();
    this.#video = null;
  }

  #ready(frame: QueuedVideo): VideoDecoder | null {
    if (this.#decoder) return this.#decoder;
    if (!this.#video || !frame.keyframe) return null;
    this.#reordered = frame.reordered;
    const decoder = new VideoDecoder({
      output: (output) => {
        if (decoder !== this.#decoder) output.close();
        else this.#handlers.onPicture(pictureOfFrame(output, output.timestamp / 1000, 0), (output.duration ?? USUAL_DURATION_US) / 1000);
      },
      error: () => {
        if (decoder !== this.#decoder) return;
        this.#decoder = null;
        this.#handlers.onFailure();
      },
    });
    decoder.addEventListener('dequeue', () => {
      if (decoder === this.#decoder) this.#handlers.onProgress();
    });
    try {
      decoder.configure({
        codec: this.#video.codecString,
        codedWidth: this.#video.width,
        codedHeight: this.#video.height,
        ...(this.#video.description.length > 0 && { description: this.#video.description }),
        optimizeForLatency: !this.#reordered,
      });
    } catch {
      this.#handlers.onFailure();
      return null;
    }
    this.#decoder = decoder;
    return decoder;
  }
}
