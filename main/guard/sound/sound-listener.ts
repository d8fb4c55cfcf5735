import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { CameraEvent } from '../../../contract/event-types.ts';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { HubItem, StreamHub, Subscription } from '../../hub/types.ts';
import { LevelMeter, SAMPLE_RATE, WINDOW_MS } from './level-meter.ts';
import { LoudnessEvents } from './loudness-events.ts';

/** Pictures are passed over at once: what waits is sound, and little of it. */
const MAX_QUEUE_BYTES = 1024 * 1024;
/** A decoder that does not take what it is given, or dies, is made again after this, and no sooner. */
const RESTART_MS = 10_000;
const MOST_WAITING_BYTES = 64 * 1024;
/** Sound that comes so much earlier or later than it should is of another time. */
const LONGEST_HOLE_MS = 1_000;

export interface SoundListenerOptions {
  cameraId: string;
  /** Of the stream with sound: the main one. */
  hub: StreamHub;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  onEvent: (event: CameraEvent) => void;
}

/** Listens to a camera: loud for a while is an event. Pulls the stream only while a limit is set. */
export class SoundListener {
  readonly #options: SoundListenerOptions;
  readonly #events: LoudnessEvents;
  #limitDb: number | null = null;
  #subscription: Subscription | null = null;
  #init: InitFragment | null = null;
  #child: ChildProcessWithoutNullStreams | null = null;
  readonly #leaving = new Set<Promise<void>>();
  /** UTC ms of the first sound that the decoder got, and how much it got, ms. */
  #firstMs = 0;
  #fedMs = 0;
  #windows = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #levelDb: number | null = null;

  constructor(options: SoundListenerOptions) {
    this.#options = options;
    this.#events = new LoudnessEvents({ cameraId: options.cameraId, newId: () => `evt_${randomBytes(8).toString('hex')}` });
  }

  /** Of the last tenth of a second, dB below full scale; null while nothing is heard. */
  get levelDb(): number | null {
    return this.#levelDb;
  }

  /** @param limitDb null: not listened to */
  configure(limitDb: number | null): void {
    this.#limitDb = limitDb;
    if (limitDb === null) this.#stop();
    else this.#subscription ??= this.#options.hub.subscribe({ name: 'sound', from: 'live', maxQueueBytes: MAX_QUEUE_BYTES, deliver: (item) => this.#take(item) });
  }

  /** Resolves when its decoders have ended. */
  async close(): Promise<void> {
    this.configure(null);
    await Promise.all(this.#leaving);
  }

  #stop(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = null;
    this.#init = null;
    this.#drop();
    this.#tell(this.#events.end());
  }

  #take(item: HubItem): boolean {
    if (item.kind === 'init') {
      this.#drop();
      this.#init = item.audio ? item : null;
    } else if (item.kind === 'media' && item.track === 'audio') this.#hear(item);
    else if (item.kind === 'end') {
      this.#init = null;
      this.#drop();
      this.#tell(this.#events.end());
    }
    return true;
  }

  #hear(fragment: MediaFragment): void {
    if (!this.#init) return;
    if (this.#child && Math.abs(fragment.startMs - this.#firstMs - this.#fedMs) > LONGEST_HOLE_MS) this.#drop();
    if (!this.#child && !this.#start(this.#init, fragment.startMs)) return;
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) return;
    if (stdin.writableLength > MOST_WAITING_BYTES) return this.#fail('the decoder takes no more');
    stdin.write(fragment.bytes);
    this.#fedMs += fragment.durationMs;
  }

  #start(init: InitFragment, atMs: number): boolean {
    const { clock, ffmpegPath } = this.#options;
    if (clock.monotonic() < this.#notBeforeMs) return false;
    const args = ['-hide_banner', '-nostdin', '-v', 'error', '-threads', '1', '-probesize', '32', '-analyzeduration', '0', '-f', 'mp4', '-i', 'pipe:0'];
    const child = spawn(ffmpegPath, [...args, '-map', '0:a:0', '-vn', '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 's16le', '-flush_packets', '1', 'pipe:1'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    this.#firstMs = atMs;
    this.#fedMs = 0;
    this.#windows = 0;
    const meter = new LevelMeter((db) => this.#level(db));
    const gone = new Promise<void>((resolve) => {
      const over = (fault: string) => {
        resolve();
        if (this.#child === child) this.#fail(fault);
      };
      child.once('error', (error) => over(error.message));
      child.once('close', (code, signal) => over(`it ended (${code ?? signal})`));
    });
    this.#leaving.add(gone);
    void gone.then(() => this.#leaving.delete(gone));
    child.stdout.on('data', (chunk: Buffer) => this.#child === child && meter.push(chunk));
    // Read, so that it never waits for somebody to.
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.stdin.write(init.bytes);
    return true;
  }

  #level(db: number): void {
    this.#levelDb = db;
    this.#windows += 1;
    if (this.#limitDb !== null) this.#tell(this.#events.push(db, this.#firstMs + this.#windows * WINDOW_MS, this.#limitDb));
  }

  #fail(fault: string): void {
    const { clock, log, cameraId } = this.#options;
    log.warn('the sound is not listened to', { cameraId, fault });
    this.#notBeforeMs = clock.monotonic() + RESTART_MS;
    this.#drop();
  }

  #drop(): void {
    const child = this.#child;
    this.#child = null;
    this.#levelDb = null;
    child?.kill('SIGKILL');
  }

  #tell(event: CameraEvent | null): void {
    if (event) this.#options.onEvent(event);
  }
}
