import { Reception } from '../../../media/rtp/reception.ts';
import type { RtpHeader, SenderReport } from '../../../media/rtp/rtp-packet.ts';
import type { StreamReception } from '../types.ts';

/** The best transit is looked for in a window like this: clocks drift apart. */
const BEST_WINDOW_MS = 60_000;

/** Loss, jitter and lateness of the video of one session. */
export class VideoReception {
  readonly #reception = new Reception();
  #received = 0;
  #clockRate = 90_000;
  #lastTimestamp = -1;
  #elapsedTicks = 0;
  #firstArrivalMs = 0;
  #transitMs = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #nextBestMs = Number.POSITIVE_INFINITY;
  #windowFromMs = 0;
  #clockOffsetMs: number | null = null;

  /** @param clockRate RTP ticks a second */
  take(header: RtpHeader, arrivalMs: number, clockRate: number): void {
    this.#clockRate = clockRate;
    this.#received += 1;
    this.#reception.take(header, Math.round((arrivalMs * clockRate) / 1000));
    if (header.timestamp === this.#lastTimestamp) return;
    if (this.#lastTimestamp === -1) {
      this.#firstArrivalMs = this.#windowFromMs = arrivalMs;
    } else this.#elapsedTicks += (header.timestamp - this.#lastTimestamp) | 0;
    this.#lastTimestamp = header.timestamp;
    // By the first packet of each picture; a jump of the timestamps begins a new session.
    this.#transitMs = arrivalMs - this.#firstArrivalMs - (this.#elapsedTicks * 1000) / clockRate;
    this.#bestMs = Math.min(this.#bestMs, this.#transitMs);
    this.#nextBestMs = Math.min(this.#nextBestMs, this.#transitMs);
    if (arrivalMs - this.#windowFromMs < BEST_WINDOW_MS) return;
    this.#windowFromMs = arrivalMs;
    this.#bestMs = this.#nextBestMs;
    this.#nextBestMs = Number.POSITIVE_INFINITY;
  }

  report({ wallMs }: SenderReport, nowMs: number): void {
    this.#clockOffsetMs = wallMs - nowMs;
  }

  figures(): Pick<StreamReception, 'received' | 'lost' | 'jitterMs' | 'delayMs' | 'clockOffsetMs'> {
    return {
      received: this.#received,
      lost: Math.max(0, this.#reception.lost),
      jitterMs: (this.#reception.jitterTicks * 1000) / this.#clockRate,
      delayMs: this.#lastTimestamp === -1 ? null : Math.max(0, this.#transitMs - this.#bestMs),
      clockOffsetMs: this.#clockOffsetMs,
    };
  }
}
