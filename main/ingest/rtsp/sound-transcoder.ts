import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { AdtsSplitter } from '../../../media/adts.ts';
import { MediaError } from '../../../media/media-error.ts';
import { AAC_FRAME_SAMPLES } from '../../../media/rtp/aac-depacketizer.ts';
import type { RtpHeader } from '../../../media/rtp/rtp-packet.ts';
import type { Clock } from '../../base/clock.ts';
import type { RawSound } from './sound-track.ts';

/** One frame's worth of bytes is handed over at once: an eighth of a second. */
const BATCH_BYTES = 1024;
/** A hole up to this long is filled with silence; after a longer one the count begins anew. */
const LONGEST_FILL_TICKS = 16_000;
/** An encoder that dies is made again after this, and no sooner. */
const RESTART_MS = 10_000;
/** One that does not take what it is given is not fed until it does: a second of sound. */
const MOST_WAITING_BYTES = 8_000;

export interface SoundTranscoderOptions {
  ffmpegPath: string;
  from: RawSound;
  /** A byte of silence; null where there is none. */
  silence: number | null;
  /** Of the AAC, per second. */
  sampleRate: number;
  clock: Clock;
  /** An AAC frame, valid during the call, and its RTP time in the 8000 Hz clock of what went in. */
  onFrame(bytes: Uint8Array, from: number, to: number, timestamp: number): void;
}

/**
 * Makes the sound of one stream AAC by an ffmpeg of its own, which costs about 0.1 % of a core. Its failure costs the sound, never
 * the picture.
 */
export class SoundTranscoder {
  readonly #options: SoundTranscoderOptions;
  #child: ChildProcessWithoutNullStreams | null = null;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  /** RTP time that the next packet should have; -1 before the first. */
  #expected = -1;
  #firstTimestamp = 0;
  #frames = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: SoundTranscoderOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array, header: RtpHeader): void {
    if (this.#closed || header.to <= header.from) return;
    if (this.#expected !== -1) this.#bridge((header.timestamp - this.#expected) | 0);
    if (!this.#child && !this.#start(header.timestamp)) return;
    this.#expected = (header.timestamp + header.to - header.from) >>> 0;
    this.#take(bytes.slice(header.from, header.to));
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  /** Over what is missing before this packet. */
  #bridge(missing: number): void {
    if (missing === 0) return;
    const { silence } = this.#options;
    if (silence !== null && missing > 0 && missing <= LONGEST_FILL_TICKS) this.#take(new Uint8Array(missing).fill(silence));
    else this.#stop();
  }

  #take(bytes: Uint8Array): void {
    this.#batch.push(bytes);
    this.#batchBytes += bytes.length;
    if (this.#batchBytes < BATCH_BYTES) return;
    const batch = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
    const child = this.#child;
    if (!child?.stdin.writable) return;
    // What is left out here would shift all that follows: begin anew instead.
    if (child.stdin.writableLength > MOST_WAITING_BYTES) this.#stop();
    else child.stdin.write(batch);
  }

  #start(timestamp: number): boolean {
    const { clock, ffmpegPath, from, sampleRate } = this.#options;
    if (clock.monotonic() < this.#notBeforeMs) return false;
    // G.722 has but one rate, and its reader no option for it.
    const input = ['-f', from, ...(from === 'g722' ? [] : ['-ar', String(sampleRate), '-ac', '1']), '-i', 'pipe:0'];
    const output = ['-c:a', 'aac', '-b:a', '32k', '-ac', '1', '-ar', String(sampleRate), '-flush_packets', '1', '-f', 'adts', 'pipe:1'];
    const child = spawn(ffmpegPath, ['-hide_banner', '-nostdin', '-v', 'error', '-probesize', '32', '-analyzeduration', '0', ...input, ...output], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.#child = child;
    this.#firstTimestamp = timestamp;
    this.#frames = 0;
    const splitter = new AdtsSplitter((bytes, start, end) => this.#give(bytes, start, end));
    const failed = () => {
      if (this.#child !== child) return;
      this.#notBeforeMs = clock.monotonic() + RESTART_MS;
      this.#stop();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#child !== child) return;
      try {
        splitter.push(chunk);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        failed();
      }
    });
    // Read, so that it never waits for somebody to.
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.once('error', failed);
    child.once('exit', failed);
    return true;
  }

  /** ffmpeg's encoder gives one frame before the sound begins (its priming): the count starts there. */
  #give(bytes: Uint8Array, from: number, to: number): void {
    const samples = (this.#frames++ - 1) * AAC_FRAME_SAMPLES;
    if (samples < 0) return;
    const ticks = Math.round((samples * 8000) / this.#options.sampleRate);
    this.#options.onFrame(bytes, from, to, (this.#firstTimestamp + ticks) >>> 0);
  }

  #stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#expected = -1;
  }
}
