import { randomBytes } from 'node:crypto';
import type { GuardState } from '../../contract/guard-types.ts';
import type { Place } from '../../contract/sun.ts';
import { type CameraEvent, DEFAULT_GUARD, type GuardSettings, type NoticeText } from '../../contract/types.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { HubItem, StreamHub, Subscription } from '../hub/types.ts';
import { Decoder } from './decoder.ts';
import { analysisSize, type FrameSize } from './decoder-arguments.ts';
import type { EventTimes } from './events.ts';
import { KeyframePace } from './keyframe-pace.ts';
import type { MotionSecond } from './motion-grid/motion-second.ts';
import { NightWatch } from './night/night-watch.ts';
import { PictureWatch } from './picture-watch.ts';
import { QuietGate } from './quiet-gate.ts';
import type { CameraGuard } from './types.ts';

/** A minute of a sub-stream, or the largest GOP of a main stream: more waiting means the machine is too slow, and frames go. */
const MAX_QUEUE_BYTES = 8 * 1024 * 1024;
/** A decoder that dies is made again after this, doubling up to the longest while it keeps dying. */
const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A decoder that gave so many frames was sound: the next death is an accident again. */
const SOUND_FRAMES = 50;
/** Whoever chose the highest wants all to be looked at. */
const UNRESTING_SENSITIVITY = 5;
/** Runs follow one another; times of two of them are not farther apart than this for another cause, ms. */
const CLOCK_BACK_MS = 1_000;

export interface GuardOptions {
  cameraId: string;
  /** The sub-stream's, or the main stream's where there is no other. */
  hub: StreamHub;
  /** `keyframes`: only keyframes are decoded where they suffice, for main streams that are costly to decode whole. */
  mode: 'full' | 'keyframes';
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  /** Makes the ids of events: `evt_` and 16 characters. */
  newId?: () => string;
  /** Where the installation stands, for sunset and sunrise. */
  place?: () => Place | null;
  eventTimes?: Partial<EventTimes>;
}

/** Watches a camera's stream for motion. It pulls the stream only while it is enabled; it starts disabled. */
export function createGuard(options: GuardOptions): CameraGuard {
  return new Guard(options);
}

class Guard implements CameraGuard {
  readonly #options: GuardOptions;
  readonly #emitter: Emitter<{ event: CameraEvent; second: MotionSecond }>;
  readonly #watch: PictureWatch;
  readonly #night: NightWatch;
  #settings: GuardSettings = { ...DEFAULT_GUARD, enabled: false };
  #subscription: Subscription | null = null;
  #decoder: Decoder | null = null;
  /** Decoders that are ending, waited for on close. */
  readonly #leaving = new Set<Decoder>();
  #init: InitFragment | null = null;
  #size: FrameSize | null = null;
  /** Of the run that was decoded last. */
  #runId: string | null = null;
  #lastFrameMs = Number.NEGATIVE_INFINITY;
  readonly #pace = new KeyframePace();
  readonly #gate = new QuietGate({
    decode: (fragment) => this.#decoder?.feed(fragment, this.#keyframesOnly) ?? true,
    flush: () => this.#decoder?.flush(),
  });
  #restart: Disposable | null = null;
  #deaths = 0;
  #framesOfDecoder = 0;
  #framesAnalysed = 0;
  #closed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#emitter = new Emitter((error) => options.log.error('a listener of guard events failed', { error }));
    this.#watch = new PictureWatch({
      cameraId: options.cameraId,
      newId: options.newId ?? (() => `evt_${randomBytes(8).toString('hex')}`),
      settings: this.#settings,
      onEvent: (event) => this.#emitter.emit('event', event),
      onSecond: (second) => this.#emitter.emit('second', second),
      ...(options.eventTimes ? { eventTimes: options.eventTimes } : {}),
    });
    this.#night = new NightWatch({
      ffmpegPath: options.ffmpegPath,
      clock: options.clock,
      place: options.place ?? (() => null),
      onChange: (pictureNight, nightLook) => this.#watch.setNight(pictureNight, nightLook),
    });
  }

  get framesAnalysed(): number {
    return this.#framesAnalysed;
  }

  get motion(): boolean {
    return this.#watch.motion;
  }

  get quietReason(): NoticeText | null {
    return this.#watch.quietReason;
  }

  state(): GuardState {
    const { enabled } = this.#settings;
    return { enabled, mode: this.#keyframesOnly ? 'keyframes' : 'full', analysed: this.#size, night: this.#watch.night, motion: this.motion, quiet: this.quietReason, ...this.#watch.moving() };
  }

  configure(settings: GuardSettings): void {
    if (this.#closed) return;
    this.#settings = settings;
    this.#watch.configure(settings);
    this.#night.configure(settings.nightBy);
    if (settings.enabled && !this.#subscription) this.#subscribe();
    else if (!settings.enabled) this.#stop();
  }

  onEvent(listener: (event: CameraEvent) => void): Disposable {
    return this.#emitter.on('event', listener);
  }

  onMotionSecond(listener: (second: MotionSecond) => void): Disposable {
    return this.#emitter.on('second', listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await Promise.all([this.#night.close(), ...[...this.#leaving].map((decoder) => decoder.exited)]);
  }

  #subscribe(): void {
    this.#subscription = this.#options.hub.subscribe({
      name: 'guard',
      from: 'gop',
      maxQueueBytes: MAX_QUEUE_BYTES,
      deliver: (item) => this.#take(item),
    });
  }

  #stop(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = null;
    this.#restart?.[Symbol.dispose]();
    this.#restart = null;
    this.#init = null;
    this.#size = null;
    this.#lastFrameMs = Number.NEGATIVE_INFINITY;
    this.#dropDecoder();
    this.#watch.reset();
    this.#night.reset();
  }

  #take(item: HubItem): boolean {
    switch (item.kind) {
      case 'init':
        return this.#beginRun(item);
      case 'media':
        return item.track === 'video' ? this.#takeFrame(item) : true;
      case 'end':
        this.#init = null;
        if (!this.#decoder) this.#watch.end();
        return this.#finishDecoder();
      case 'lost':
        // The hub goes on at a keyframe; the decoder needs nothing but that.
        this.#pace.lost();
        return true;
    }
  }

  #beginRun(init: InitFragment): boolean {
    this.#init = init.video ? init : null;
    this.#pace.reset();
    this.#deaths = 0;
    this.#restart?.[Symbol.dispose]();
    this.#restart = null;
    return this.#finishDecoder();
  }

  /**
   * Ends the decoder of a run that is over. @returns false while it still has frames to give: the next run waits for them,
   * so that frames are analysed in order of time.
   */
  #finishDecoder(): boolean {
    if (!this.#decoder) return true;
    this.#gate.end();
    this.#decoder.finish();
    return false;
  }

  #takeFrame(fragment: MediaFragment): boolean {
    if (!this.#init || this.#restart) return true;
    if (fragment.keyframe && this.#framesOfDecoder > 0) this.#night.keyframe(this.#init, fragment);
    if (fragment.keyframe) this.#pace.keyframe(fragment.startMs);
    else if (this.#keyframesOnly) return true;
    if (!this.#decoder) {
      // No decoder is started before there is something that it can decode.
      if (!fragment.keyframe) return true;
      this.#followClock(this.#init, fragment.startMs);
      this.#startDecoder(this.#init);
    }
    return this.#decoder ? this.#gate.take(fragment, !this.motion && this.#watch.look.sensitivity < UNRESTING_SENSITIVITY) : true;
  }

  /** A run that begins before the last one ended: the clock was put back, and what was learnt is of other times. */
  #followClock({ runId }: InitFragment, startMs: number): void {
    if (runId !== this.#runId && startMs < this.#lastFrameMs - CLOCK_BACK_MS) {
      this.#lastFrameMs = Number.NEGATIVE_INFINITY;
      this.#watch.reset();
      this.#night.reset();
    }
    this.#runId = runId;
  }

  get #keyframesOnly(): boolean {
    return this.#options.mode === 'keyframes' && this.#pace.keyframesOnly;
  }

  #startDecoder(init: InitFragment): void {
    const size = analysisSize(init.video?.width ?? 0, init.video?.height ?? 0);
    this.#watch.begin(size);
    this.#size = size;
    this.#framesOfDecoder = 0;
    const decoder: Decoder = new Decoder({
      ffmpegPath: this.#options.ffmpegPath,
      init,
      size,
      clock: this.#options.clock,
      onFrame: (frame, atMs) => this.#analyse(frame, atMs),
      onDrain: () => {
        if (this.#decoder === decoder) this.#subscription?.resume();
      },
      onExit: (fault) => this.#decoderGone(decoder, fault),
    });
    this.#leaving.add(decoder);
    this.#decoder = decoder;
  }

  #decoderGone(decoder: Decoder, fault: string | null): void {
    this.#leaving.delete(decoder);
    if (fault !== null) this.#options.log.warn('the guard’s decoder failed', { cameraId: this.#options.cameraId, fault });
    if (this.#decoder !== decoder) return;
    this.#decoder = null;
    this.#gate.reset();
    // The last frames of an ended run are in; a run that only changed its parameters goes on with its event.
    if (!this.#init) this.#watch.end();
    if (fault !== null) this.#restartLater();
    // Also while waiting for another decoder: frames that come meanwhile are passed over, the queue must not stand.
    this.#subscription?.resume();
  }

  #restartLater(): void {
    if (this.#framesOfDecoder >= SOUND_FRAMES) this.#deaths = 0;
    const delayMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#deaths++);
    this.#restart = this.#options.clock.after(delayMs, () => (this.#restart = null));
  }

  #dropDecoder(): void {
    this.#decoder = null;
    this.#gate.reset();
    for (const decoder of this.#leaving) void decoder.close();
  }

  #analyse(frame: Uint8Array, atMs: number): void {
    const use = this.#gate.useOf(atMs);
    if (use === 'pass') return;
    // A decoder that was made again starts with the GOP that the last one had begun.
    if (atMs <= this.#lastFrameMs) return;
    if (use === 'look') {
      const differs = this.#watch.differs(frame);
      this.#gate.looked(differs);
      if (differs) return;
    }
    const reading = this.#watch.push(frame, atMs, use === 'look');
    if (!reading) return;
    this.#lastFrameMs = atMs;
    this.#framesOfDecoder++;
    this.#framesAnalysed++;
    if (reading.state === 'held') this.#night.changed(atMs);
    this.#night.frame(frame, atMs);
    this.#gate.saw(!reading.calm, atMs);
  }
}
