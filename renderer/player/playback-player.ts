import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { MediaLink, PlaybackChannel } from './media-link.ts';
import { CanvasPainter } from './painter.ts';
import type { Picture } from './picture.ts';
import { PlaybackDecoder } from './playback-decoder.ts';
import { frameCost, toQueuedItem } from './playback-item.ts';
import { PlaybackQueue, type QueuedItem } from './playback-queue.ts';
import { webCodecsPlays } from './webcodecs-sink.ts';

export type PlaybackPhase =
  /** Waiting for the first picture of a place. */
  | 'seeking'
  | 'playing'
  | 'paused'
  /** Would play, and the pictures do not come fast enough. */
  | 'buffering'
  /** Nothing later is recorded. */
  | 'ended'
  /** This computer has no decoder for the footage. */
  | 'unplayable'
  /** The engine refused, or cannot be reached; `error` says why. */
  | 'failed';

export interface PlaybackState {
  phase: PlaybackPhase;
  /** What the person asked for, whatever the phase is meanwhile. */
  wantsPlay: boolean;
  speed: number;
  hasPicture: boolean;
  width: number;
  height: number;
  codec: string | null;
  error: unknown;
}

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

const OPEN_CREDIT_BYTES = 4 * 1024 * 1024;
const GRANT_BYTES = 512 * 1024;
/** Decoded pictures hold memory, and a hardware decoder has few. */
const MAX_DECODED = 6;
/** From this speed on only keyframes are decoded: more pictures could not be seen, and would cost a core. */
const KEYFRAMES_ONLY_SPEED = 8;
/** So far behind the clock, frames are left out. */
const LATE_MS = 400;
/** An animation frame after a pause of the page must not jump far. */
const MAX_TICK_MS = 250;

/** While dragging, the next place waits until this one's keyframe is shown, or so long, ms: else a quick hand would see nothing at all. */
const SCRUB_PATIENCE_MS = 300;
/** The clock has had no picture to move on to for so long: told as buffering. */
const STARVED_MS = 300;
/** At the end of what is recorded, it is looked again for more so often, ms. */
const FOLLOW_MS = 2000;

interface Seek {
  targetMs: number;
  /** Only the keyframe's picture: while the person is still dragging. */
  scrub: boolean;
  keyframeShown: boolean;
  /** Newest picture at or before the target so far. */
  best: Picture | null;
}

/** Plays one camera's footage on one canvas, on its own clock. Times are UTC ms. */
export class PlaybackPlayer {
  readonly #link: MediaLink;
  readonly #cameraId: string;
  readonly #painter: CanvasPainter;
  readonly #decoder: PlaybackDecoder;
  readonly #queue = new PlaybackQueue();
  readonly #stateListeners = new Set<(state: PlaybackState) => void>();
  readonly #positionListeners = new Set<(wallMs: number) => void>();
  #channel: PlaybackChannel | null = null;
  #opening = false;
  #closed = false;
  #generation = 0;
  /** Frames that come while the engine's answer to a seek is under way: they may already be of the new place. */
  #stash: DecodedMediaFrame[] | null = null;
  #pendingSeek: { atMs: number; scrub: boolean; follow: boolean } | null = null;
  #previewed: (() => void) | null = null;
  #follow: ReturnType<typeof setTimeout> | null = null;
  #seek: Seek | null = null;
  #decoded: Picture[] = [];
  /** Counts places: what was begun for an earlier one is of no concern any more. */
  #epoch = 0;
  #flushing = false;
  #drained = true;
  #checking = false;
  #consumed = 0;
  #position: number;
  #showing: { wallMs: number } | null = null;
  #stepping = false;
  #raf = 0;
  #lastTick = 0;
  #starvedSince: number | null = null;
  #state: PlaybackState = {
    phase: 'seeking',
    wantsPlay: false,
    speed: 1,
    hasPicture: false,
    width: 0,
    height: 0,
    codec: null,
    error: null,
  };

  constructor(options: { link: MediaLink; canvas: HTMLCanvasElement; cameraId: string; atMs: number; play?: boolean }) {
    this.#link = options.link;
    this.#cameraId = options.cameraId;
    this.#position = options.atMs;
    this.#state.wantsPlay = options.play ?? false;
    this.#painter = new CanvasPainter(options.canvas, (picture) => this.#onDrawn(picture));
    this.#decoder = new PlaybackDecoder({
      onPicture: (picture) => this.#onPicture(picture),
      onProgress: () => this.#pump(),
      onFailure: () => this.#set({ phase: 'unplayable' }),
    });
    this.seek(options.atMs);
  }

  get state(): PlaybackState {
    return this.#state;
  }

  get positionMs(): number {
    return this.#position;
  }

  /** Presentation time of the picture on the canvas. */
  get shownMs(): number | null {
    return this.#showing?.wallMs ?? null;
  }

  onState(listener: (state: PlaybackState) => void): Disposable {
    this.#stateListeners.add(listener);
    listener(this.#state);
    return { [Symbol.dispose]: () => this.#stateListeners.delete(listener) };
  }

  /** Called whenever the position moves, at most once per animation frame. */
  onPosition(listener: (wallMs: number) => void): Disposable {
    this.#positionListeners.add(listener);
    return { [Symbol.dispose]: () => this.#positionListeners.delete(listener) };
  }

  play(): void {
    const { phase } = this.#state;
    this.#set({ wantsPlay: true, ...(phase === 'paused' && { phase: 'playing' }) });
    this.#run();
  }

  pause(): void {
    const { phase } = this.#state;
    this.#set({ wantsPlay: false, ...((phase === 'playing' || phase === 'buffering') && { phase: 'paused' }) });
  }

  setSpeed(speed: number): void {
    const was = this.#state.speed >= KEYFRAMES_ONLY_SPEED;
    this.#set({ speed });
    // Back from keyframes only: what was left out must be read again.
    if (was && speed < KEYFRAMES_ONLY_SPEED) this.seek(this.#position);
    this.#pump();
  }

  /** Pauses and shows the next picture. */
  stepForward(): void {
    this.pause();
    if (this.#state.phase !== 'paused') return;
    this.#stepping = true;
    this.#run();
  }

  /** Pauses and shows the picture before this one. */
  stepBack(): void {
    this.pause();
    if (this.#showing) this.seek(this.#showing.wallMs - 1);
  }

  /**
   * Shows the picture of a moment: first its keyframe's, then the exact one. In a gap, the first picture after it.
   * `scrub`: only the keyframe's, for as long as the person drags.
   */
  seek(atMs: number, options: { scrub?: boolean } = {}): void {
    if (this.#closed) return;
    this.#pendingSeek = { atMs, scrub: options.scrub ?? false, follow: false };
    this.#moveTo(atMs);
    this.#set({ phase: 'seeking', error: null });
    void this.#seekNext();
  }

  /** Tries again after `failed`. */
  retry(): void {
    this.seek(this.#position);
  }

  snapshot(type: 'image/png' | 'image/jpeg' = 'image/png'): Promise<Blob | null> {
    return this.#painter.snapshot(type);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#raf !== 0) cancelAnimationFrame(this.#raf);
    this.#channel?.close();
    this.#channel = null;
    this.#forget();
    this.#decoder.close();
    this.#painter.close();
    this.#stateListeners.clear();
    this.#positionListeners.clear();
  }

  /** One seek under way at a time; of those asked for meanwhile only the last is carried out. */
  async #seekNext(): Promise<void> {
    if (this.#opening || !this.#pendingSeek) return;
    this.#opening = true;
    try {
      while (this.#pendingSeek && !this.#closed) {
        const { atMs, scrub, follow } = this.#pendingSeek;
        this.#pendingSeek = null;
        this.#forget();
        this.#seek = { targetMs: atMs, scrub, keyframeShown: follow, best: null };
        const preview = scrub ? this.#awaitPreview() : null;
        this.#stash = [];
        if (this.#channel) this.#generation = await this.#channel.seek(atMs, OPEN_CREDIT_BYTES);
        else {
          this.#generation = 0;
          const channel = await this.#link.openPlayback(
            { cameraId: this.#cameraId, atMs, creditBytes: OPEN_CREDIT_BYTES },
            { onFrame: (frame) => this.#onFrame(frame), onLost: () => this.#onLost() },
          );
          if (this.#closed) channel.close();
          else this.#channel = channel;
        }
        const stash = this.#stash;
        this.#stash = null;
        for (const frame of stash ?? []) this.#onFrame(frame);
        await preview;
      }
    } catch (error) {
      this.#stash = null;
      this.#channel?.close();
      this.#channel = null;
      if (!this.#closed) this.#set({ phase: 'failed', error });
    } finally {
      this.#opening = false;
    }
  }

  #awaitPreview(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SCRUB_PATIENCE_MS);
      this.#previewed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #onLost(): void {
    this.#channel = null;
    if (!this.#closed) this.#set({ phase: 'failed', error: null });
  }

  #onFrame(frame: DecodedMediaFrame): void {
    if (this.#closed) return;
    if (this.#stash) {
      this.#stash.push(frame);
      return;
    }
    // What was on its way when the seek was asked for; its credit is void with it.
    if (frame.generation !== this.#generation) return;
    const item = toQueuedItem(frame);
    if (item) this.#queue.push(item);
    else this.#consume(frameCost(frame));
    this.#pump();
  }

  /** Gives the decoder what it has room for. */
  #pump(): void {
    for (;;) {
      if (this.#closed || this.#flushing || this.#checking || this.#state.phase === 'unplayable') return;
      const seeking = this.#seek !== null;
      if (this.#seek?.scrub && this.#seek.keyframeShown) return;
      this.#consume(
        this.#queue.dropUseless({
          keyframesOnly: !seeking && this.#state.speed >= KEYFRAMES_ONLY_SPEED,
          showingMs: !seeking && this.#state.phase === 'playing' && this.#late() ? this.#position : null,
        }),
      );
      const item = this.#queue.peek();
      if (!item) return;
      if (item.kind !== 'video') {
        if (!this.#passBarrier(item)) return;
        continue;
      }
      if (!this.#decoder.ready) {
        this.#take(item);
        continue;
      }
      if (!this.#decoder.hasRoom || this.#decoded.length >= MAX_DECODED) return;
      if (seeking && this.#seek && !this.#seek.keyframeShown && item.keyframe) {
        // The keyframe's own picture at once, whatever the decoder would like to see after it; then again, with what follows.
        this.#decoder.decode(item);
        this.#flush();
        return;
      }
      this.#take(item);
      this.#queue.took(item);
      this.#drained = false;
      this.#decoder.decode(item);
    }
  }

  /**
   * An init, gap or end at the head: first everything before it has to come out of the decoder, and (but for an init) be shown.
   * @returns whether it is passed.
   */
  #passBarrier(item: Exclude<QueuedItem, { kind: 'video' }>): boolean {
    if (!this.#drained) {
      this.#flush();
      return false;
    }
    if (item.kind === 'init') {
      this.#take(item);
      if (!item.init.video) return true;
      this.#set({ codec: item.init.video.codec });
      this.#checking = true;
      const { video } = item.init;
      void webCodecsPlays(video).then((plays) => {
        this.#checking = false;
        if (this.#closed) return;
        if (!plays) this.#set({ phase: 'unplayable' });
        else {
          this.#decoder.init(video);
          this.#pump();
        }
      });
      return false;
    }
    const seek = this.#seek;
    if (seek && item.kind === 'gap' && seek.targetMs >= item.startMs) {
      // Looked for inside a gap: the first picture after it is the one.
      seek.best?.close();
      seek.best = null;
      seek.targetMs = Math.max(seek.targetMs, item.endMs);
    } else if (seek?.best) this.#settle(seek.best);
    if (this.#decoded.length > 0) return false;
    if (item.kind === 'gap') {
      // Paused at the last picture before a gap it stays there.
      if (!this.#seek && this.#state.phase !== 'playing' && this.#state.phase !== 'buffering' && !this.#stepping) return false;
      this.#take(item);
      if (!this.#seek) this.#moveTo(Math.max(this.#position, item.endMs));
      this.#queue.requireKeyframe();
      return true;
    }
    this.#seek = null;
    this.#stepping = false;
    if (this.#state.phase !== 'paused') this.#set({ phase: 'ended' });
    if (this.#state.wantsPlay) this.#follow ??= setTimeout(() => this.#lookForMore(), FOLLOW_MS);
    return false;
  }

  #flush(): void {
    this.#flushing = true;
    const epoch = this.#epoch;
    void this.#decoder.flush().then(() => {
      // Another seek has begun meanwhile and has set all this anew.
      if (this.#closed || epoch !== this.#epoch) return;
      this.#flushing = false;
      this.#drained = true;
      if (this.#seek && !this.#seek.keyframeShown) this.#seek.keyframeShown = true;
      else this.#queue.requireKeyframe();
      this.#previewed?.();
      this.#pump();
    });
  }

  #onPicture(picture: Picture): void {
    const seek = this.#seek;
    if (!seek) {
      this.#decoded.push(picture);
      this.#run();
      return;
    }
    if (!seek.keyframeShown) {
      this.#painter.offer(picture);
      return;
    }
    // A picture lasts until the next: the last one at or before the target is it.
    if (picture.wallMs <= seek.targetMs) {
      seek.best?.close();
      seek.best = picture;
      this.#pump();
    } else if (seek.best) {
      this.#decoded.push(picture);
      this.#settle(seek.best);
    } else this.#settle(picture);
  }

  /** The seek has found its picture. */
  #settle(picture: Picture): void {
    const seek = this.#seek;
    this.#seek = null;
    if (!seek) return;
    this.#moveTo(Math.max(seek.targetMs, picture.wallMs));
    this.#show(picture);
    this.#set({ phase: this.#state.wantsPlay ? 'playing' : 'paused' });
    this.#run();
  }

  /** Recording goes on behind the end that was reached: go on from the last picture, without showing its keyframe again. */
  #lookForMore(): void {
    this.#follow = null;
    if (this.#closed || this.#state.phase !== 'ended' || !this.#state.wantsPlay) return;
    this.#pendingSeek = { atMs: this.#showing?.wallMs ?? this.#position, scrub: false, follow: true };
    void this.#seekNext();
  }

  #show(picture: Picture): void {
    this.#showing = { wallMs: picture.wallMs };
    this.#painter.offer(picture);
  }

  #onDrawn(picture: Picture): void {
    this.#set({ hasPicture: true, width: picture.width, height: picture.height });
  }

  #run(): void {
    if (this.#raf !== 0 || this.#closed) return;
    this.#lastTick = performance.now();
    this.#raf = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    this.#raf = 0;
    const passed = Math.min(MAX_TICK_MS, Math.max(0, now - this.#lastTick));
    this.#lastTick = now;
    const { phase } = this.#state;
    if (this.#seek || this.#closed || phase === 'seeking') return;
    if (this.#stepping) {
      const next = this.#decoded.shift();
      if (next) {
        this.#stepping = false;
        this.#moveTo(next.wallMs);
        this.#show(next);
      }
      this.#pump();
      if (this.#stepping) this.#raf = requestAnimationFrame((at) => this.#tick(at));
      return;
    }
    if (phase !== 'playing' && phase !== 'buffering') return;
    this.#advance(passed * this.#state.speed, now);
    this.#pump();
    this.#raf = requestAnimationFrame((at) => this.#tick(at));
  }

  /** Moves the clock on, as far as footage has come for it, and shows the picture of the new moment. */
  #advance(byMs: number, now: number): void {
    const horizon = this.#queue.videoUntil() ?? this.#decoded.at(-1)?.wallMs ?? this.#position;
    const target = Math.max(this.#position, Math.min(this.#position + byMs, horizon));
    let due: Picture | undefined;
    while ((this.#decoded[0]?.wallMs ?? Infinity) <= target) {
      due?.close();
      due = this.#decoded.shift();
    }
    if (due) this.#show(due);
    if (target > this.#position) this.#starvedSince = null;
    else this.#starvedSince ??= now;
    this.#moveTo(target);
    const starved = this.#starvedSince !== null && now - this.#starvedSince > STARVED_MS;
    this.#set({ phase: starved ? 'buffering' : 'playing' });
  }

  /** True when the decoder cannot follow the clock. */
  #late(): boolean {
    const head = this.#queue.peek();
    return head?.kind === 'video' && this.#decoded.length === 0 && this.#position - head.wallMs > LATE_MS;
  }

  #moveTo(wallMs: number): void {
    if (wallMs === this.#position) return;
    this.#position = wallMs;
    for (const listener of this.#positionListeners) listener(wallMs);
  }

  #take(item: QueuedItem): void {
    this.#queue.shift();
    this.#consume(item.costBytes);
  }

  #consume(bytes: number): void {
    this.#consumed += bytes;
    if (this.#consumed < GRANT_BYTES || !this.#channel) return;
    this.#channel.grant(this.#consumed);
    this.#consumed = 0;
  }

  /** Drops everything of the place that was. */
  #forget(): void {
    this.#epoch++;
    if (this.#follow !== null) clearTimeout(this.#follow);
    this.#follow = null;
    this.#starvedSince = null;
    this.#queue.clear();
    this.#consumed = 0;
    for (const picture of this.#decoded.splice(0)) picture.close();
    this.#seek?.best?.close();
    this.#seek = null;
    this.#stepping = false;
    this.#flushing = false;
    this.#drained = true;
    this.#decoder.reset();
  }

  #set(change: Partial<PlaybackState>): void {
    const keys = Object.keys(change) as (keyof PlaybackState)[];
    if (keys.every((key) => this.#state[key] === change[key])) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#stateListeners) listener(this.#state);
  }
}
