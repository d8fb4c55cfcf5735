import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { PlayerInit, VideoInit } from './init-info.ts';
import type { Moment } from './moment.ts';
import type { Picture } from './picture.ts';
import { PlaybackDecoder } from './playback-decoder.ts';
import { webCodecsPlays } from './webcodecs-sink.ts';

/** So many decoders in a row that die without a single picture mean that the footage cannot be decoded here. */
const FRUITLESS_DECODERS = 3;

export interface ReelHandlers {
  onInit(init: PlayerInit): void;
  /** What is to be seen next, in the direction of play. */
  onMoment(moment: Moment): void;
  /** A keyframe's picture, shown until the exact one is there. `goOn` once it is on the canvas: what follows would only be in its way. */
  onPreview(picture: Picture, goOn: () => void): void;
  onAudio(frame: DecodedMediaFrame): void;
  /** Bytes of credit that are free again. */
  onConsumed(bytes: number): void;
  /** This computer has no decoder for it. */
  onUnplayable(): void;
  /** Pictures that wait for the clock. */
  waiting(): number;
}

/** Frames of one place into moments, in the direction of play. */
export interface Reel {
  push(frame: DecodedMediaFrame): void;
  /** Room was made: goes on as far as it can. */
  pump(): void;
  close(): void;
}

/** The decoder of a reel, with the state that every reel has to heed: nothing goes in while it is being emptied or found out whether it can. */
export class ReelDecoder {
  readonly #decoder: PlaybackDecoder;
  readonly #goOn: () => void;
  readonly #onUnplayable: () => void;
  #busy = false;
  #closed = false;
  #drained = true;
  #fruitless = 0;

  constructor(options: { onPicture(picture: Picture, durationMs: number): void; goOn(): void; onUnplayable(): void }) {
    this.#goOn = options.goOn;
    this.#onUnplayable = options.onUnplayable;
    this.#decoder = new PlaybackDecoder({
      onPicture: (picture, durationMs) => {
        this.#fruitless = 0;
        options.onPicture(picture, durationMs);
      },
      onProgress: () => this.#resume(),
      onFailure: () => this.#broken(),
    });
  }

  /** Neither frames nor an init may be given now. */
  get busy(): boolean {
    return this.#busy || this.#closed;
  }

  get ready(): boolean {
    return this.#decoder.ready;
  }

  get hasRoom(): boolean {
    return this.#decoder.hasRoom;
  }

  /** Everything given has come out. */
  get drained(): boolean {
    return this.#drained;
  }

  decode(frame: Parameters<PlaybackDecoder['decode']>[0]): void {
    this.#drained = false;
    this.#decoder.decode(frame);
  }

  /** Empties the decoder, then `after`, then goes on. */
  flush(after: () => void): void {
    this.#busy = true;
    void this.#decoder.flush().then(() => {
      if (this.#closed) return;
      this.#busy = false;
      this.#drained = true;
      after();
      this.#resume();
    });
  }

  /** Finds out whether frames of this stream can be decoded, and goes on. */
  init(video: VideoInit): void {
    this.#busy = true;
    void webCodecsPlays(video).then((plays) => {
      if (this.#closed) return;
      this.#busy = false;
      if (!plays) {
        this.#fail();
        return;
      }
      this.#decoder.init(video);
      this.#resume();
    });
  }

  close(): void {
    this.#closed = true;
    this.#decoder.close();
  }

  #resume(): void {
    if (!this.busy) this.#goOn();
  }

  /** A damaged frame: with the next keyframe it goes on. */
  #broken(): void {
    if (++this.#fruitless >= FRUITLESS_DECODERS) this.#fail();
    // Not from inside the call that failed.
    else queueMicrotask(() => this.#resume());
  }

  #fail(): void {
    if (this.#closed) return;
    this.close();
    this.#onUnplayable();
  }
}
