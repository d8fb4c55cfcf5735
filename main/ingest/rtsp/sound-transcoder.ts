import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { AdtsSplitter } from '../../../media/adts.ts';
import { MediaError } from '../../../media/media-error.ts';
import { AAC_FRAME_SAMPLES } from '../../../media/rtp/aac-depacketizer.ts';
import type { RtpHeader } from '../../../media/rtp/rtp-packet.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { RawSound } from './sound-track.ts';

/** One frame's worth of bytes is handed over at once: an eighth of a second. */
const BATCH_BYTES = 1024;
/** A hole up to this long is filled with silence; after a longer one the count begins anew. */
const LONGEST_FILL_TICKS = 16_000;
/** An encoder that dies is made again after this, and no sooner. */
const RESTART_MS = 10_000;
/** One that does not take what it is given is not fed until it does: a second of sound. */
const MOST_WAITING_BYTES = 8_000;
/** An encoder gives what it has left within a moment. */
const FINISH_LIMIT_MS = 3_000;

export interface SoundTranscoderOptions {
  ffmpegPath: string;
  from: RawSound;
  /** A byte of silence; null where there is none. */
  silence: number | null;
  /** Of the AAC, per second. */
  sampleRate: number;
  clock: Clock;
  /** What may wait for the encoder before it begins anew. Who can hold the sender back lets more wait, and does so. */
  mostWaitingBytes?: number;
  /** It takes what it is given again. */
  onDrain?: () => void;
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

  /** Bytes that the encoder has not taken. */
  get waitingBytes(): number {
    return this.#child?.stdin.writableLength ?? 0;
  }

  /** No more will come: gives what is still in the encoder. Resolves when that is out, or it took too long. */
  async finish(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (!child) return;
    const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.stdin.end(Buffer.concat(this.#batch));
    const limit = new AbortController();
    await Promise.race([over, sleep(this.#options.clock, FINISH_LIMIT_MS, limit.signal).catch(() => {})]);
    limit.abort();
    this.#stop();
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
    if (child.stdin.writableLength > (this.#options.mostWaitingBytes ?? MOST_WAITING_BYTES)) this.#stop();
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
    // By its own will, when it was told that no more comes: what it has given is still to be read.
    child.once('exit', (code) => {
      if (code !== 0 || !this.#closed) failed();
    });
    child.stdin.on('drain', () => this.#options.onDrain?.());
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
    this.#options.onDrain?.();
  }
}
