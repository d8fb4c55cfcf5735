import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { samplesOf } from './samples.ts';
import type { PlayerInit } from './init-info.ts';
import { edgeMove, trimBefore } from './live-edge.ts';
import type { LiveSink, SinkHandlers } from './live-sink.ts';
import { OperationQueue } from './operation-queue.ts';
import { withoutTrack } from './video-only-init.ts';

/** Appends that wait for a SourceBuffer; beyond it the machine does not keep up and everything up to the next keyframe is left out. */
const MAX_WAITING_APPENDS = 120;

/** For pages that are no secure context, and codecs that only the media element decodes: a `<video>` fed by MSE, drawn to the canvas. */
export class MseSink implements LiveSink {
  readonly method = 'mse';
  readonly #handlers: SinkHandlers;
  readonly #sound: boolean;
  readonly #video = document.createElement('video');
  #source: MediaSource | null = null;
  #queue: OperationQueue | null = null;
  #url = '';
  #mime = '';
  #init: PlayerInit | null = null;
  /** Wall clock of media time 0. */
  #originMs: number | null = null;
  #offsetPending = false;
  #waitForKeyframe = true;
  #skipped = 0;
  #arrivals: { wallMs: number; arrivalMs: number }[] = [];
  #closed = false;

  constructor(handlers: SinkHandlers, sound: boolean) {
    this.#handlers = handlers;
    this.#sound = sound;
    this.#video.muted = !sound;
    this.#video.playsInline = true;
    this.#video.addEventListener('error', () => this.#fail('decoder'));
    this.#awaitPicture();
  }

  get skippedFrames(): number {
    return this.#skipped;
  }

  init(init: PlayerInit): void {
    if (!init.video || this.#closed) return;
    this.#init = init;
    const mime = mseType(init, this.#sound);
    if (!MediaSource.isTypeSupported(mime)) {
      this.#fail('codec');
      return;
    }
    if (!this.#source) this.#open(mime);
    else if (mime !== this.#mime) {
      this.#mime = mime;
      this.#queue?.push((buffer) => buffer.changeType(mime));
    }
    const bytes = init.audio && !this.#sound ? withoutTrack(init.bytes, init.audio.trackId) : new Uint8Array(init.bytes);
    this.#append(bytes);
    this.#waitForKeyframe = true;
    this.#offsetPending = true;
  }

  video(frame: DecodedMediaFrame): void {
    if (this.#closed || !this.#init?.video) return;
    const clogged = (this.#queue?.length ?? this.#before.length) > MAX_WAITING_APPENDS;
    if (frame.afterLoss || clogged) this.#waitForKeyframe = true;
    if (frame.keyframe && !clogged) this.#waitForKeyframe = false;
    if (this.#waitForKeyframe) {
      this.#skipped++;
      return;
    }
    if (this.#offsetPending) this.#placeRun(frame, this.#init.video.timescale);
    this.#arrivals.push({ wallMs: frame.startMs + frame.presentationOffsetMs, arrivalMs: frame.arrivalMs });
    if (this.#arrivals.length > 256) this.#arrivals.shift();
    this.#append(new Uint8Array(frame.payload));
    this.#keepEdge();
  }

  audio(frame: DecodedMediaFrame): void {
    if (!this.#closed && this.#sound && !this.#offsetPending) this.#append(new Uint8Array(frame.payload));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue?.clear();
    this.#before = [];
    this.#video.removeAttribute('src');
    this.#video.load();
    if (this.#url) URL.revokeObjectURL(this.#url);
  }

  /** Operations that came before the SourceBuffer was there. */
  #before: ((buffer: SourceBuffer) => void)[] = [];

  #push(operation: (buffer: SourceBuffer) => void): void {
    if (this.#queue) this.#queue.push(operation);
    else this.#before.push(operation);
  }

  #append(bytes: Uint8Array<ArrayBuffer>): void {
    this.#push((buffer) => buffer.appendBuffer(bytes));
  }

  #open(mime: string): void {
    const source = new MediaSource();
    this.#source = source;
    this.#mime = mime;
    this.#url = URL.createObjectURL(source);
    this.#video.src = this.#url;
    source.addEventListener('sourceopen', () => {
      if (this.#closed || this.#queue) return;
      try {
        const queue = new OperationQueue(source.addSourceBuffer(mime), () => this.#fail('decoder'));
        this.#queue = queue;
        for (const operation of this.#before.splice(0)) queue.push(operation);
      } catch {
        this.#fail('codec');
      }
    });
  }

  /** Media time is wall time from the first frame on, over all runs: gaps between runs are jumped by `#keepEdge`. */
  #placeRun(frame: DecodedMediaFrame, timescale: number): void {
    this.#offsetPending = false;
    this.#originMs ??= frame.startMs;
    const at = (frame.startMs - this.#originMs) / 1000;
    const [sample] = samplesOf(frame.payload);
    if (!sample) return;
    const offset = at - sample.decodeTime / timescale;
    this.#push((buffer) => {
      buffer.timestampOffset = offset;
    });
  }

  #keepEdge(): void {
    const { buffered } = this.#video;
    if (buffered.length === 0) return;
    const end = buffered.end(buffered.length - 1);
    const start = buffered.start(0);
    if (this.#video.paused) void this.#video.play().catch(() => undefined);
    // A hole between two runs, or the very beginning.
    const inside = this.#video.currentTime >= buffered.start(buffered.length - 1);
    const move = inside
      ? edgeMove(this.#video.currentTime, end, this.#video.playbackRate)
      : { kind: 'jump' as const, toS: Math.max(buffered.start(buffered.length - 1), end - 0.3) };
    if (move.kind === 'rate') this.#video.playbackRate = move.rate;
    if (move.kind === 'jump') this.#video.currentTime = move.toS;
    const before = trimBefore(this.#video.currentTime, start);
    if (before !== null) this.#push((buffer) => buffer.remove(0, before));
  }

  #awaitPicture(): void {
    const shown = () => {
      if (this.#closed) return;
      const { videoWidth, videoHeight } = this.#video;
      if (videoWidth > 0) {
        const wallMs = (this.#originMs ?? 0) + this.#video.currentTime * 1000;
        while (this.#arrivals.length > 1 && (this.#arrivals[1]?.wallMs ?? Infinity) <= wallMs) this.#arrivals.shift();
        this.#handlers.onPicture({
          image: this.#video,
          width: videoWidth,
          height: videoHeight,
          wallMs,
          arrivalMs: this.#arrivals[0]?.arrivalMs ?? 0,
          close: () => undefined,
        });
      }
      this.#awaitPicture();
    };
    this.#video.requestVideoFrameCallback(shown);
  }

  #fail(reason: 'codec' | 'decoder'): void {
    if (!this.#closed) this.#handlers.onFailure(reason);
  }
}

export function mseType(init: PlayerInit, sound: boolean): string {
  const codecs = [init.video?.codecString, sound ? init.audio?.codecString : undefined].filter((codec) => codec !== undefined);
  return `video/mp4; codecs="${codecs.join(', ')}"`;
}

export function msePlays(init: PlayerInit): boolean {
  return typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(mseType(init, false));
}
