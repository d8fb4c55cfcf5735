import { MEDIA_FRAME_HEADER_BYTES, type DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { StreamRole } from '../../contract/types.ts';
import type { PlayerInit } from './init-info.ts';
import { parseInit } from './init-info.ts';
import type { LiveSink, SinkFailure, SinkHandlers } from './live-sink.ts';
import type { LiveChannel, MediaLink } from './media-link.ts';
import { MseSink, msePlays } from './mse-sink.ts';
import { WebCodecsSink, webCodecsPlays } from './webcodecs-sink.ts';

/** First credit: a GOP of a 4K camera and then some, so that the first picture waits for nothing. */
const OPEN_CREDIT_BYTES = 4 * 1024 * 1024;
/** Credit goes back in portions: a call per frame would cost more than it saves. */
const GRANT_BYTES = 256 * 1024;
/** Frames that may come while it is found out who decodes them: a little more than a GOP of 10 s at 25 frames/s. */
const MAX_EARLY_FRAMES = 300;

export interface SessionHandlers extends Pick<SinkHandlers, 'onPicture'> {
  onInit(init: PlayerInit): void;
  onLost(frames: number): void;
  /** The session is over and closed; the player decides what comes next. */
  onEnd(why: { kind: 'refused'; error: unknown } | { kind: 'disconnected' } | { kind: 'removed' } | { kind: 'unplayable'; reason: SinkFailure }): void;
}

/** One live channel and its decoder, from open to end. It heals nothing: when something fails it ends and says why. */
export class LiveSession {
  readonly #handlers: SessionHandlers;
  readonly #sound: boolean;
  #channel: LiveChannel | null = null;
  #sink: LiveSink | null = null;
  #choosing = false;
  #early: DecodedMediaFrame[] = [];
  #consumed = 0;
  #closed = false;
  #mayGrant = true;
  #lastFrameAt = performance.now();

  constructor(link: MediaLink, options: { cameraId: string; stream: StreamRole; sound: boolean }, handlers: SessionHandlers) {
    this.#handlers = handlers;
    this.#sound = options.sound;
    link
      .openLive(
        { cameraId: options.cameraId, stream: options.stream, audio: options.sound, creditBytes: OPEN_CREDIT_BYTES },
        { onFrame: (frame) => this.#onFrame(frame), onLost: () => this.#end({ kind: 'disconnected' }) },
      )
      .then(
        (channel) => {
          if (this.#closed) channel.close();
          else {
            this.#channel = channel;
            this.#consume(0);
          }
        },
        (error: unknown) => this.#end({ kind: 'refused', error }),
      );
  }

  /** What the engine really sends; null until the channel is open. */
  get stream(): StreamRole | null {
    return this.#channel?.stream ?? null;
  }

  get method(): LiveSink['method'] | null {
    return this.#sink?.method ?? null;
  }

  get skippedFrames(): number {
    return this.#sink?.skippedFrames ?? 0;
  }

  /** Monotonic ms of the last frame that came, or of the opening. */
  get lastFrameAt(): number {
    return this.#lastFrameAt;
  }

  /** A viewer that is out of sight for a moment keeps its channel and grants nothing. */
  setGranting(mayGrant: boolean): void {
    this.#mayGrant = mayGrant;
    if (mayGrant) this.#consume(0);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#early = [];
    this.#channel?.close();
    this.#sink?.close();
    this.#sink = null;
  }

  #onFrame(frame: DecodedMediaFrame): void {
    if (this.#closed) return;
    this.#lastFrameAt = performance.now();
    if (frame.lostFrames > 0) this.#handlers.onLost(frame.lostFrames);
    if (this.#choosing) {
      if (this.#early.length < MAX_EARLY_FRAMES) this.#early.push(frame);
    } else this.#take(frame);
    this.#consume(MEDIA_FRAME_HEADER_BYTES + frame.infoBytes.length + frame.payload.length);
  }

  #take(frame: DecodedMediaFrame): void {
    if (frame.kind === 'video') this.#sink?.video(frame);
    else if (frame.kind === 'audio') this.#sink?.audio(frame);
    else if (frame.kind === 'end') this.#end({ kind: 'removed' });
    else if (frame.kind === 'init') {
      const init = parseInit(frame);
      if (!init) return;
      this.#handlers.onInit(init);
      if (this.#sink) this.#sink.init(init);
      else void this.#choose(init);
    }
  }

  async #choose(init: PlayerInit): Promise<void> {
    if (!init.video) return;
    this.#choosing = true;
    const handlers: SinkHandlers = {
      onPicture: (picture) => {
        if (this.#closed) picture.close();
        else this.#handlers.onPicture(picture);
      },
      onFailure: (reason) => this.#end({ kind: 'unplayable', reason }),
    };
    const webCodecs = await webCodecsPlays(init.video);
    if (this.#closed) return;
    this.#choosing = false;
    if (webCodecs) this.#sink = new WebCodecsSink(handlers, this.#sound);
    else if (msePlays(init)) this.#sink = new MseSink(handlers, this.#sound);
    else {
      this.#end({ kind: 'unplayable', reason: 'codec' });
      return;
    }
    this.#sink.init(init);
    for (const frame of this.#early.splice(0)) this.#take(frame);
  }

  #consume(bytes: number): void {
    this.#consumed += bytes;
    if (!this.#channel || !this.#mayGrant || this.#consumed < GRANT_BYTES) return;
    this.#channel.grant(this.#consumed);
    this.#consumed = 0;
  }

  #end(why: Parameters<SessionHandlers['onEnd']>[0]): void {
    if (this.#closed) return;
    this.close();
    this.#handlers.onEnd(why);
  }
}
