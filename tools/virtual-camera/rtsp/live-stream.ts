import { type ChildProcess, spawn } from 'node:child_process';
import { h264Payloads } from '../../../media/rtp/h264-packets.ts';
import type { CardFrame } from '../card.ts';
import type { AudioLoop } from '../media-file.ts';
import type { EncoderState } from '../onvif/state.ts';
import { timingSei } from '../timing-sei.ts';
import { LiveTape } from './live-tape.ts';
import { REPORT_MS, type RtspStream, VIDEO_CLOCK, type Viewer } from './rtsp-stream.ts';

const NAL_AUD = 9;
/** A picture that ffmpeg does not take is left out, as a camera's overloaded encoder does. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;

export interface LivePicture {
  width: number;
  height: number;
  /** Planar 4:2:0, valid until the next call. @param frame counts up */
  paint(frame: number): Uint8Array;
}

/** A stream that is painted and encoded as it goes: what is set on the camera shows in it. */
export class LiveStream implements RtspStream {
  readonly audio: AudioLoop | null = null;
  readonly viewers = new Set<Viewer>();
  readonly #ffmpeg: string;
  readonly #picture: LivePicture;
  readonly #startMs: number;
  #settings: EncoderState;
  #encoder: ChildProcess | null = null;
  #pending: Buffer = Buffer.alloc(0);
  #unit: Buffer[] = [];
  /** Of the pictures that are in the encoder: their RTP times. */
  #times: number[] = [];
  #nextFrameMs = 0;
  #nextReport = 0;
  #painted = 0;
  #sent = 0;
  #parameters: { sps: Uint8Array; pps: Uint8Array } | null = null;
  #ready: (() => void) | null = null;
  timestampJump = 0;
  frozen = false;
  clockOffsetMs = 0;
  /** Null: nothing is kept. */
  tape: LiveTape | null = null;

  constructor(options: { ffmpeg: string; picture: LivePicture; settings: EncoderState; startMs: number }) {
    this.#ffmpeg = options.ffmpeg;
    this.#picture = options.picture;
    this.#settings = { ...options.settings };
    this.#startMs = options.startMs;
  }

  get video(): RtspStream['video'] {
    const { width, height } = this.#settings;
    const { sps, pps } = this.#parameters ?? { sps: new Uint8Array([0x67]), pps: new Uint8Array([0x68]) };
    return { width, height, sps, pps };
  }

  get framesDue(): number {
    return this.#sent;
  }

  /** Begins to encode; resolves with the first frame. */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve) => (this.#ready = resolve));
    this.#encode();
    // Until somebody else keeps its time.
    const ticking = setInterval(() => this.tick(Date.now()), 1000 / this.#settings.fps);
    await ready;
    clearInterval(ticking);
  }

  /** Other settings from now on: a new encoder, whose first picture is a keyframe with new parameter sets. */
  configure(settings: EncoderState): void {
    this.#settings = { ...settings };
    this.#encode();
  }

  stop(): void {
    this.#encoder?.kill('SIGKILL');
    this.#encoder = null;
  }

  tick(nowMs: number): void {
    if (nowMs >= this.#nextFrameMs && this.#encoder) {
      const step = 1000 / this.#settings.fps;
      this.#nextFrameMs = nowMs - this.#nextFrameMs > 1000 ? nowMs + step : this.#nextFrameMs + step;
      const input = this.#encoder.stdin;
      if (input && input.writableLength < MOST_WAITING_BYTES) {
        // Copied: the pipe reads it later.
        input.write(Buffer.from(this.#picture.paint(this.#painted++ & 0xffff)));
        this.#times.push(Math.round(((nowMs - this.#startMs) * VIDEO_CLOCK) / 1000));
      }
    }
    if (nowMs >= this.#nextReport) {
      this.#nextReport = nowMs + REPORT_MS;
      this.report(nowMs);
    }
  }

  report(nowMs: number): void {
    if (this.frozen) return;
    for (const viewer of this.viewers) viewer.video?.report(nowMs + this.clockOffsetMs, Math.round(((nowMs - this.#startMs) * VIDEO_CLOCK) / 1000) + this.timestampJump);
  }

  recorded(fromMs: number, toMs: number): Iterable<CardFrame> {
    return this.tape?.recorded(fromMs, toMs) ?? [];
  }

  #encode(): void {
    this.stop();
    this.#pending = Buffer.alloc(0);
    this.#unit = [];
    this.#times = [];
    const { width, height, fps, kbps, gop } = this.#settings;
    const { width: from, height: tall } = this.#picture;
    const encoder = spawn(
      this.#ffmpeg,
      [
        ...['-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${from}x${tall}`, '-r', String(fps), '-i', 'pipe:0', '-vf', `scale=${width}:${height}:flags=bilinear`],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', '-bf', '0'],
        ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`, '-x264-params', 'aud=1:threads=1', '-flush_packets', '1', '-f', 'h264', 'pipe:1'],
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    encoder.on('error', () => {});
    encoder.stdin.on('error', () => {});
    encoder.stdout.on('data', (chunk: Buffer) => {
      if (encoder === this.#encoder) this.#take(chunk);
    });
    this.#encoder = encoder;
  }

  /** Annex B (H.264 §B.1): a unit is complete when the next delimiter comes. */
  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#pending, chunk]);
    let from = 0;
    for (;;) {
      const start = bytes.indexOf('000001', from, 'hex');
      const next = start < 0 ? -1 : bytes.indexOf('000001', start + 3, 'hex');
      if (next < 0) {
        this.#pending = bytes.subarray(Math.max(0, start));
        return;
      }
      const end = bytes[next - 1] === 0 ? next - 1 : next;
      this.#nal(bytes.subarray(start + 3, end));
      from = next;
    }
  }

  #nal(nal: Buffer): void {
    if (((nal[0] ?? 0) & 31) === NAL_AUD) this.#complete();
    else this.#unit.push(Buffer.from(nal));
  }

  #complete(): void {
    const nals = this.#unit;
    this.#unit = [];
    const time = this.#times.shift();
    if (nals.length === 0 || time === undefined) return;
    const type = (nal: Uint8Array) => (nal[0] ?? 0) & 31;
    const sps = nals.find((nal) => type(nal) === 7);
    const pps = nals.find((nal) => type(nal) === 8);
    if (sps && pps) this.#parameters = { sps, pps };
    const sei = timingSei({ sequence: this.#sent++, sentMs: Date.now() });
    this.#ready?.();
    this.#ready = null;
    if ((this.frozen || this.viewers.size === 0) && !this.tape) return;
    const keyframe = nals.some((nal) => type(nal) === 5);
    const before = nals.filter((nal) => type(nal) >= 7);
    const slices = nals.filter((nal) => type(nal) < 6);
    this.tape?.keep({ wallMs: this.#startMs + (time * 1000) / VIDEO_CLOCK, keyframe, nals: [...before, sei, ...slices] });
    if (this.frozen) return;
    const payloads = h264Payloads([...before, sei, ...slices]).map(({ prefix, nal, from, to, last }) => ({ prefix, data: nal.subarray(from, to), marker: last }));
    for (const viewer of this.viewers) {
      viewer.started ||= keyframe;
      if (viewer.started && viewer.video && !viewer.video.send(payloads, time + this.timestampJump)) viewer.kick();
    }
  }
}
