import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { locateDecodeTime, patchDecodeTime } from '../../media/mp4/moof.ts';
import type { Clock } from '../base/clock.ts';
import { colourArguments, decoderArguments, type FrameSize } from './decoder-arguments.ts';
import { FrameTimes } from './frame-times.ts';

/** Frames that were decoded and wait for their time; more than this and the two pipes have lost each other. */
const MAX_FRAMES_WAITING = 64;
/** Two frames' worth of analysis is handed over at once: waking two processes for each frame costs a third of the decoding. */
const BATCH_MS = 780;
/** A decoder that is fed and gives nothing for this long hangs. The longest sensible time between keyframes is within it. */
const HANG_MS = 15_000;
const CHECK_HANG_MS = 5_000;
/** What comes again goes on so much later in the decoder's time, which only goes forward: later than any frame is shown after its decoding. */
const AGAIN_AFTER_SECONDS = 2;
/** Stretches of the decoder's time that may be under way at once. */
const MAX_STRETCHES = 8;
/** Given this long to write its last frames after the end of its input. */
const FINISH_MS = 5_000;

export interface DecoderOptions {
  ffmpegPath: string;
  init: InitFragment;
  size: FrameSize;
  clock: Clock;
  /** Grey ones, a byte a pixel, for the motion; or two a second in colour, red, green and blue, for the close-up. Grey when left out. */
  frames?: 'grey' | 'colour';
  /** A frame, valid during the call only, and its UTC ms. */
  onFrame(frame: Uint8Array, atMs: number): void;
  /** The decoder takes fragments again. */
  onDrain(): void;
  /** It is gone; `fault` is null after `finish` or `close`, else what to log. */
  onExit(fault: string | null): void;
}

/**
 * One ffmpeg that decodes one run of a stream. It detects faults (it died, it hangs, its output makes no sense) and dies;
 * whoever made it makes another.
 */
export class Decoder {
  readonly #options: DecoderOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #times = new FrameTimes();
  readonly #frameBytes: number;
  readonly #exited: Promise<void>;
  readonly #timers: Disposable[] = [];
  #partial: Uint8Array;
  #filled = 0;
  #ready: Uint8Array[] = [];
  /** Frames' buffers to use again. */
  readonly #spare: Uint8Array[] = [];
  /**
   * Where the decoder's time goes on after a step back in the stream, ms of the decoder, and UTC ms less that: the newest fragment's, as the wall
   * clock's anchor is corrected gently.
   */
  readonly #stretches = [{ fromMs: Number.NEGATIVE_INFINITY, wallOffsetMs: 0 }];
  /** Ticks that the decoder's time is ahead of the stream's, and the newest that it was given. */
  #aheadTicks = 0;
  #newestTicks = Number.NEGATIVE_INFINITY;
  #fedSinceFrameMs: number | null = null;
  /** Stream time of the frames that wait to be handed over. */
  #heldMs = 0;
  #ending = false;
  #fault: string | null = null;

  constructor(options: DecoderOptions) {
    this.#options = options;
    const colour = options.frames === 'colour';
    this.#frameBytes = options.size.width * options.size.height * (colour ? 3 : 1);
    this.#partial = new Uint8Array(this.#frameBytes);
    this.#child = spawn(options.ffmpegPath, (colour ? colourArguments : decoderArguments)(options.size), {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#exited = new Promise((resolve) => {
      let told = false;
      const over = (fault: string | null) => {
        if (told) return;
        told = true;
        for (const timer of this.#timers) timer[Symbol.dispose]();
        resolve();
        options.onExit(fault);
      };
      this.#child.once('error', (error) => over(this.#fault ?? error.message));
      this.#child.once('close', (code, signal) => {
        const died = this.#ending ? null : `decoder ended (${code ?? signal}): ${this.#times.message}`;
        over(this.#fault ?? died);
      });
    });
    this.#child.stdin.on('drain', () => options.onDrain());
    // A broken pipe is told by the exit that goes with it.
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (chunk: Buffer) => this.#takePixels(chunk));
    this.#child.stderr.setEncoding('utf8');
    this.#child.stderr.on('data', (text: string) => this.#takeText(text));
    this.#timers.push(options.clock.every(CHECK_HANG_MS, () => this.#checkHang()));
    this.#child.stdin.write(options.init.bytes);
  }

  /**
   * Takes one video frame; a few are handed over together, unless it is to be `atOnce`. One that is earlier than the last goes back in the stream:
   * it has to be a keyframe, and what follows it is given again.
   * @returns false when no more should come before `onDrain`.
   */
  feed(fragment: MediaFragment, atOnce = false): boolean {
    if (this.#ending || this.#fault !== null || !this.#child.stdin.writable) return true;
    const bytes = this.#timed(fragment);
    if (this.#heldMs === 0) this.#child.stdin.cork();
    const room = this.#child.stdin.write(bytes);
    this.#heldMs += fragment.durationMs;
    if (this.#heldMs < BATCH_MS && room && !atOnce) return true;
    this.#handOver();
    return room;
  }

  /** Hands over what it has taken: it may be long until the next. */
  flush(): void {
    if (this.#heldMs > 0 && !this.#ending) this.#handOver();
  }

  /** Nothing comes for a while: that it gives nothing is no fault. */
  rest(): void {
    this.flush();
    this.#fedSinceFrameMs = null;
  }

  /** Notes how the decoder's time goes with the wall clock. @returns the fragment's bytes, with its time by the decoder's */
  #timed({ bytes, startMs, decodeTime }: MediaFragment): Uint8Array {
    const timescale = this.#options.init.video?.timescale ?? 1000;
    const again = decodeTime + this.#aheadTicks <= this.#newestTicks;
    if (again) this.#aheadTicks = Math.ceil(this.#newestTicks + AGAIN_AFTER_SECONDS * timescale - decodeTime);
    const ticks = decodeTime + this.#aheadTicks;
    this.#newestTicks = ticks;
    const atMs = (ticks / timescale) * 1000;
    if (again) this.#stretches.push({ fromMs: atMs - (AGAIN_AFTER_SECONDS * 1000) / 2, wallOffsetMs: 0 });
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift();
    this.#stretches.at(-1)!.wallOffsetMs = startMs - atMs;
    if (this.#aheadTicks === 0) return bytes;
    // Everybody has these bytes: the copy alone is changed.
    const own = bytes.slice();
    patchDecodeTime(own, locateDecodeTime(own), ticks);
    return own;
  }

  #handOver(): void {
    this.#heldMs = 0;
    this.#fedSinceFrameMs ??= this.#options.clock.monotonic();
    this.#child.stdin.uncork();
  }

  /** No more will come: the last frames are given, then it ends by itself. */
  finish(): void {
    if (this.#ending) return;
    this.#ending = true;
    if (this.#heldMs > 0) this.#handOver();
    this.#child.stdin.end();
    this.#timers.push(this.#options.clock.after(FINISH_MS, () => this.#child.kill('SIGKILL')));
  }

  /** Ends it at once; resolves when the process is gone. No frame is given any more. */
  close(): Promise<void> {
    this.#ending = true;
    this.#fault ??= null;
    this.#child.stdout.removeAllListeners('data');
    this.#child.stdout.resume();
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  get exited(): Promise<void> {
    return this.#exited;
  }

  #takePixels(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const take = Math.min(chunk.length - at, this.#frameBytes - this.#filled);
      this.#partial.set(chunk.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled < this.#frameBytes) return;
      this.#ready.push(this.#partial);
      this.#partial = this.#spare.pop() ?? new Uint8Array(this.#frameBytes);
      this.#filled = 0;
      this.#give();
    }
  }

  #takeText(text: string): void {
    try {
      this.#times.push(text);
    } catch (error) {
      this.#die(String(error));
      return;
    }
    this.#give();
  }

  #give(): void {
    while (this.#ready.length > 0) {
      const streamMs = this.#times.next();
      if (streamMs === undefined) break;
      const frame = this.#ready.shift()!;
      this.#fedSinceFrameMs = null;
      this.#options.onFrame(frame, streamMs + this.#stretches.findLast(({ fromMs }) => streamMs >= fromMs)!.wallOffsetMs);
      this.#spare.push(frame);
    }
    if (this.#ready.length > MAX_FRAMES_WAITING) this.#die('frames without times');
  }

  #checkHang(): void {
    const since = this.#fedSinceFrameMs;
    if (since !== null && this.#options.clock.monotonic() - since > HANG_MS) this.#die('decoder hangs');
  }

  #die(fault: string): void {
    this.#fault ??= fault;
    this.#child.kill('SIGKILL');
  }
}
