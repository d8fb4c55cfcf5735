import type { Clock } from '../base/clock.ts';

/** Figures settle over this time: long enough for a GOP, short enough to show a change. */
const WINDOW_MS = 4_000;

export interface Rates {
  framesIn: number;
  bytesIn: number;
  lastFrameMs: number | null;
  fps: number;
  bitrate: number;
  keyframeIntervalMs: number | null;
}

/** Frames and bits per second of a stream, without keeping anything per frame: two windows, the full one is read. */
export class RateMeter {
  readonly #clock: Clock;
  #framesIn = 0;
  #bytesIn = 0;
  #lastFrameMs: number | null = null;
  #keyframeMs: number | null = null;
  #keyframeIntervalMs: number | null = null;
  #windowStart: number;
  #windowFrames = 0;
  #windowBytes = 0;
  #fps = 0;
  #bitrate = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windowStart = clock.monotonic();
  }

  /** A new run: distances across the break mean nothing. */
  begin(): void {
    this.#keyframeMs = null;
    this.#openWindow(this.#clock.monotonic());
  }

  frame(bytes: number, keyframe: boolean, startMs: number): void {
    this.#framesIn += 1;
    this.#windowFrames += 1;
    this.#lastFrameMs = startMs;
    if (keyframe) {
      if (this.#keyframeMs !== null) this.#keyframeIntervalMs = startMs - this.#keyframeMs;
      this.#keyframeMs = startMs;
    }
    this.bytes(bytes);
  }

  bytes(bytes: number): void {
    this.#bytesIn += bytes;
    this.#windowBytes += bytes;
    this.#roll();
  }

  read(): Rates {
    this.#roll();
    return {
      framesIn: this.#framesIn,
      bytesIn: this.#bytesIn,
      lastFrameMs: this.#lastFrameMs,
      fps: this.#fps,
      bitrate: this.#bitrate,
      keyframeIntervalMs: this.#keyframeIntervalMs,
    };
  }

  #roll(): void {
    const now = this.#clock.monotonic();
    const elapsed = now - this.#windowStart;
    if (elapsed < WINDOW_MS) return;
    this.#fps = (this.#windowFrames * 1000) / elapsed;
    this.#bitrate = (this.#windowBytes * 8000) / elapsed;
    this.#openWindow(now);
  }

  #openWindow(now: number): void {
    this.#windowStart = now;
    this.#windowFrames = 0;
    this.#windowBytes = 0;
  }
}
