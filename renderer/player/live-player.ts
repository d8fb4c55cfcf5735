import type { StreamRole } from '../../contract/types.ts';
import { livePhase, REOPEN_AFTER_MS, retryDelayMs, type LivePhase } from './live-health.ts';
import { LiveSession, type SessionHandlers } from './live-session.ts';
import type { SinkFailure } from './live-sink.ts';
import type { MediaLink } from './media-link.ts';
import { CanvasPainter } from './painter.ts';
import type { Picture } from './picture.ts';

export interface LiveState {
  phase: LivePhase;
  /** UTC ms by the engine's clock: since when it is so; for `stalled`, when the picture on the canvas was drawn. */
  sinceMs: number;
  /** True once anything was drawn: an old picture stays until a newer one comes. */
  hasPicture: boolean;
  stream: StreamRole | null;
  width: number;
  height: number;
  /** `h264`, `h265`…; null before the stream's parameters are known. */
  codec: string | null;
  method: 'webcodecs' | 'mse' | null;
  unplayable: SinkFailure | null;
  sound: boolean;
}

export interface LiveFigures {
  /** From the engine's receiving a frame's last byte to its drawing, ms; null before the first. */
  delayMs: number | null;
  picturesDrawn: number;
  /** Dropped by the engine because this viewer was slow. */
  lostFrames: number;
  /** Left out here because the decoder was behind. */
  skippedFrames: number;
}

/** How often the state is looked at again when nothing happens, ms: a stall is noticed at most so much late. */
const WATCH_MS = 500;
/** Out of sight for less than this, the channel stays open (without credit); then it is closed. */
const HIDDEN_CLOSE_MS = 5000;

/**
 * Shows one camera live on one canvas. Switching the stream or the sound opens the new channel beside the old one, whose picture
 * stays until the new one's first: the tile is never black in between.
 */
export class LivePlayer {
  readonly #link: MediaLink;
  readonly #cameraId: string;
  readonly #painter: CanvasPainter;
  readonly #listeners = new Set<(state: LiveState) => void>();
  readonly #watch: ReturnType<typeof setInterval>;
  #want: { stream: StreamRole; sound: boolean };
  #visible = true;
  #hiddenAt: number | null = null;
  #current: LiveSession | null = null;
  #next: LiveSession | null = null;
  #currentWant: { stream: StreamRole; sound: boolean } | null = null;
  #nextWant: { stream: StreamRole; sound: boolean } | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #unplayable: SinkFailure | null = null;
  #ended = false;
  #lastPictureAt: number | null = null;
  #lastPictureMs = 0;
  #delayMs: number | null = null;
  #drawn = 0;
  #lost = 0;
  #state: LiveState;

  constructor(options: { link: MediaLink; canvas: HTMLCanvasElement; cameraId: string; stream: StreamRole; sound?: boolean }) {
    this.#link = options.link;
    this.#cameraId = options.cameraId;
    this.#want = { stream: options.stream, sound: options.sound ?? false };
    this.#painter = new CanvasPainter(options.canvas, (picture) => this.#onDrawn(picture));
    this.#state = {
      phase: 'connecting',
      sinceMs: this.#link.engineNow(),
      hasPicture: false,
      stream: null,
      width: 0,
      height: 0,
      codec: null,
      method: null,
      unplayable: null,
      sound: false,
    };
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
    this.#arrange();
  }

  get state(): LiveState {
    return this.#state;
  }

  get figures(): LiveFigures {
    return {
      delayMs: this.#delayMs,
      picturesDrawn: this.#drawn,
      lostFrames: this.#lost,
      skippedFrames: this.#current?.skippedFrames ?? 0,
    };
  }

  /** Called at once with the state as it is, then at each change. */
  onState(listener: (state: LiveState) => void): Disposable {
    this.#listeners.add(listener);
    listener(this.#state);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  setStream(stream: StreamRole): void {
    if (stream === this.#want.stream) return;
    this.#want = { ...this.#want, stream };
    this.#unplayable = null;
    this.#arrange();
  }

  setSound(sound: boolean): void {
    if (sound === this.#want.sound) return;
    this.#want = { ...this.#want, sound };
    this.#arrange();
  }

  /** Out of sight it stops granting credit, and after a while gives the channel up. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#hiddenAt = visible ? null : performance.now();
    this.#current?.setGranting(visible);
    this.#next?.setGranting(visible);
    if (visible) this.#arrange();
    this.#update();
  }

  /** Try again now, after a failure that does not mend itself. */
  retry(): void {
    this.#unplayable = null;
    this.#ended = false;
    this.#failures = 0;
    this.#arrange();
  }

  snapshot(type: 'image/png' | 'image/jpeg' = 'image/png'): Promise<Blob | null> {
    return this.#painter.snapshot(type);
  }

  close(): void {
    clearInterval(this.#watch);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#current?.close();
    this.#next?.close();
    this.#current = this.#next = null;
    this.#painter.close();
    this.#listeners.clear();
    this.#ended = true;
  }

  /** Brings sessions in line with what is wanted. */
  #arrange(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    if (!this.#visible || this.#ended || this.#unplayable) {
      this.#update();
      return;
    }
    if (this.#current && same(this.#currentWant, this.#want)) {
      this.#next?.close();
      this.#next = null;
    } else if (!this.#current) {
      this.#next?.close();
      this.#next = null;
      this.#currentWant = this.#want;
      this.#current = this.#open(this.#want);
    } else if (!this.#next || !same(this.#nextWant, this.#want)) {
      this.#next?.close();
      this.#nextWant = this.#want;
      this.#next = this.#open(this.#want);
    }
    this.#update();
  }

  #open(want: { stream: StreamRole; sound: boolean }): LiveSession {
    const handlers: SessionHandlers = {
      onInit: (init) => {
        if (session === this.#current || !this.#state.hasPicture) this.#set({ codec: init.video?.codec ?? null });
      },
      onLost: (frames) => {
        this.#lost += frames;
      },
      onPicture: (picture) => this.#onPicture(session, picture),
      onEnd: (why) => this.#onEnd(session, why),
    };
    const session: LiveSession = new LiveSession(this.#link, { cameraId: this.#cameraId, ...want }, handlers);
    return session;
  }

  #onPicture(session: LiveSession, picture: Picture): void {
    if (session === this.#next) {
      this.#current?.close();
      this.#current = session;
      this.#currentWant = this.#nextWant;
      this.#next = null;
    }
    if (session !== this.#current) {
      picture.close();
      return;
    }
    this.#failures = 0;
    this.#lastPictureAt = performance.now();
    this.#lastPictureMs = this.#link.engineNow();
    const { width, height } = picture;
    this.#painter.offer(picture);
    this.#set({ stream: session.stream, method: session.method, width, height, sound: this.#currentWant?.sound ?? false });
    this.#update();
  }

  #onDrawn(picture: Picture): void {
    this.#drawn++;
    if (picture.arrivalMs > 0) this.#delayMs = this.#link.engineNow() - picture.arrivalMs;
    if (!this.#state.hasPicture) this.#set({ hasPicture: true });
  }

  #onEnd(session: LiveSession, why: Parameters<SessionHandlers['onEnd']>[0]): void {
    if (session === this.#next) {
      // The one that is shown goes on; what was wanted instead is not to be had now.
      this.#next = null;
      if (this.#currentWant && why.kind === 'unplayable') this.#want = this.#currentWant;
      else this.#retryLater();
      return;
    }
    if (session !== this.#current) return;
    this.#current = null;
    if (why.kind === 'removed') this.#ended = true;
    else if (why.kind === 'unplayable') this.#unplayable = why.reason;
    else this.#retryLater();
    this.#update();
  }

  #retryLater(): void {
    this.#failures++;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#arrange(), retryDelayMs(this.#failures));
  }

  #look(): void {
    const now = performance.now();
    if (this.#hiddenAt !== null && now - this.#hiddenAt > HIDDEN_CLOSE_MS) {
      this.#current?.close();
      this.#next?.close();
      this.#current = this.#next = null;
    } else if (this.#visible && this.#current && now - this.#current.lastFrameAt > REOPEN_AFTER_MS) {
      this.#current.close();
      this.#current = null;
      this.#arrange();
    }
    this.#update();
  }

  #update(): void {
    const phase = livePhase({
      wanted: this.#visible,
      unplayable: this.#unplayable !== null,
      ended: this.#ended,
      lastPictureAt: this.#lastPictureAt,
      now: performance.now(),
    });
    if (phase === this.#state.phase && this.#unplayable === this.#state.unplayable) return;
    const sinceMs = phase === 'stalled' ? this.#lastPictureMs : this.#link.engineNow();
    this.#set({ phase, sinceMs, unplayable: this.#unplayable });
  }

  #set(change: Partial<LiveState>): void {
    const keys = Object.keys(change) as (keyof LiveState)[];
    if (keys.every((key) => this.#state[key] === change[key])) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

function same(a: { stream: StreamRole; sound: boolean } | null, b: { stream: StreamRole; sound: boolean }): boolean {
  return a !== null && a.stream === b.stream && a.sound === b.sound;
}
