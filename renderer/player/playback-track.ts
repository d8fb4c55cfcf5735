import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { PlaceBefore } from '../../contract/takes.ts';
import { type AudioInit, parseTake } from './init-info.ts';
import type { MediaLink, PlaybackWish } from './media-link.ts';
import { CanvasPainter } from './painter.ts';
import { BackwardReel } from './playback-backward.ts';
import { PlaybackFilm } from './playback-film.ts';
import { ForwardReel } from './playback-forward.ts';
import { KeyframeReel } from './playback-keyframes.ts';
import type { PlaybackMode } from './playback-mode.ts';
import type { Reel, ReelHandlers } from './playback-reel.ts';
import { type Place, PlaybackSource } from './playback-source.ts';

export interface TrackState {
  cameraId: string;
  /** What its footage has for the clock's moment; `nothing`: not known yet. */
  shows: 'nothing' | 'picture' | 'gap' | 'end';
  /** This computer has no decoder for the footage; or the engine refused, or cannot be reached (`error` says why). */
  problem: 'unplayable' | 'failed' | null;
  error: unknown;
  hasPicture: boolean;
  width: number;
  height: number;
  codec: string | null;
  /** Its footage has sound that can be heard here. */
  hasSound: boolean;
}

/** A page that is hidden draws nothing: what follows a keyframe's picture waits no longer for it to be drawn, ms. */
const DRAWN_PATIENCE_MS = 150;

interface TrackPlace extends Place {
  mode: PlaybackMode;
  /** Only what is newer, and what is known stays. */
  after: boolean;
  keep: boolean;
}

/** Which take of hours that were twice is wished, or demanded. */
export type TakeWish = Pick<PlaybackWish, 'take' | 'onlyTake'>;

function takeWish({ take, onlyTake }: TakeWish): TakeWish {
  return take === undefined ? {} : { take, ...(onlyTake && { onlyTake }) };
}

export interface TrackHandlers {
  /** Something came that the clock may have waited for. */
  onMoment(): void;
  onState(): void;
  onAudioInit(audio: AudioInit | null): void;
  onAudio(frame: DecodedMediaFrame): void;
}

/** One camera's footage on one canvas, showing what a clock that is not its own says. It heals nothing: when something fails it says so. */
export class PlaybackTrack {
  readonly cameraId: string;
  readonly #handlers: TrackHandlers;
  readonly #budgetBytes: number;
  readonly #painter: CanvasPainter;
  readonly #source: PlaybackSource<TrackPlace>;
  #film = new PlaybackFilm(1);
  #reel: Reel | null = null;
  #shownMs: number | null = null;
  #audio: AudioInit | null = null;
  #take: number | null = null;
  #before: PlaceBefore | null = null;
  /** What waits for the picture that is drawn next. */
  #onDrawn: (() => void) | null = null;
  #moving = true;
  #state: TrackState;

  constructor(options: { link: MediaLink; cameraId: string; canvas: HTMLCanvasElement; budgetBytes: number }, handlers: TrackHandlers) {
    this.cameraId = options.cameraId;
    this.#handlers = handlers;
    this.#budgetBytes = options.budgetBytes;
    this.#painter = new CanvasPainter(options.canvas, ({ width, height }) => {
      this.#set({ hasPicture: true, width, height });
      this.#onDrawn?.();
    });
    this.#source = new PlaybackSource(options.link, options.cameraId, {
      onPlace: (place) => this.#onPlace(place),
      onFrame: (frame) => {
        // Who has nothing to show of a take still shows nothing of that one.
        if (frame.kind === 'gap' || frame.kind === 'end') this.#take ??= parseTake(frame)?.take ?? null;
        this.#reel?.push(frame);
      },
      onFailed: (error) => {
        this.#set({ problem: 'failed', error });
        handlers.onMoment();
      },
    });
    this.#state = { cameraId: options.cameraId, shows: 'nothing', problem: null, error: null, hasPicture: false, width: 0, height: 0, codec: null, hasSound: false };
  }

  get state(): TrackState {
    return this.#state;
  }

  /** False: nothing waits for this camera. */
  get usable(): boolean {
    return this.#state.problem === null;
  }

  /** What the place asked for last has to show is known. */
  get settled(): boolean {
    return !this.#moving && this.#film.settled;
  }

  get film(): Omit<PlaybackFilm, 'add' | 'moveTo' | 'close'> {
    return this.#film;
  }

  /** Presentation time of the picture on the canvas. */
  get shownMs(): number | null {
    return this.#shownMs;
  }

  /** The sound of its footage; null: there is none that can be heard here. */
  get audio(): AudioInit | null {
    return this.#audio;
  }

  /** Which take of hours that were twice it shows; null: no clock was put back, or it has nothing to show. */
  get take(): number | null {
    return this.#take;
  }

  /** Where its picture before the place is that was asked for last, if nothing is recorded at that place itself; null: something is, or there is none before. */
  get before(): PlaceBefore | null {
    return this.#before;
  }

  goTo(atMs: number, mode: PlaybackMode, how: TakeWish & { preview?: boolean; scrub?: boolean } = {}): void {
    this.#moving = true;
    this.#set({ problem: null, error: null });
    this.#source.goTo({ atMs, wish: { ...mode.wish, ...takeWish(how) }, mode, preview: (how.preview ?? false) && mode.reel === 'forward', scrub: how.scrub ?? false, after: false, keep: false });
  }

  /** At the end of what is recorded: whether there is more by now. */
  lookForMore(atMs: number, mode: PlaybackMode, take: TakeWish = {}): void {
    const near = this.#shownMs !== null && this.#film.current?.kind === 'end' && atMs - this.#film.current.startMs < 1000;
    this.#source.goTo({ atMs: near ? (this.#shownMs ?? atMs) : atMs, wish: { ...mode.wish, ...takeWish(take) }, mode, preview: false, scrub: false, after: near, keep: true });
  }

  /** Shows what the moment has to show, as far as it is known. */
  show(ms: number): void {
    const due = this.#film.moveTo(ms);
    if (due) {
      this.#shownMs = due.startMs;
      this.#painter.offer(due.picture);
    }
    this.#set({ shows: this.#film.current?.kind ?? 'nothing' });
    this.#reel?.pump();
  }

  snapshot(type: 'image/png' | 'image/jpeg'): Promise<Blob | null> {
    return this.#painter.snapshot(type);
  }

  close(): void {
    this.#onDrawn = null;
    this.#source.close();
    this.#reel?.close();
    this.#film.close();
    this.#painter.close();
  }

  #onPlace(place: TrackPlace): void {
    this.#moving = false;
    this.#onDrawn = null;
    this.#reel?.close();
    if (!place.keep) {
      this.#film.close();
      this.#film = new PlaybackFilm(place.mode.direction);
      this.#take = null;
      this.#before = null;
    }
    const film = this.#film;
    const handlers: ReelHandlers = {
      onInit: ({ video, audio, take, before }) => {
        this.#take = take;
        this.#before ??= before;
        const hasSound = audio !== null && typeof AudioDecoder !== 'undefined';
        this.#set({ hasSound, ...(video && { codec: video.codec }) });
        this.#audio = hasSound ? audio : null;
        this.#handlers.onAudioInit(this.#audio);
      },
      onMoment: (moment) => {
        film.add(moment);
        this.#handlers.onMoment();
      },
      onPreview: (picture, goOn) => {
        const drawn = () => {
          if (this.#onDrawn !== drawn) return;
          this.#onDrawn = null;
          this.#source.previewed();
          goOn();
        };
        this.#onDrawn = drawn;
        this.#painter.offer(picture);
        setTimeout(drawn, DRAWN_PATIENCE_MS);
      },
      onAudio: (frame) => this.#handlers.onAudio(frame),
      onConsumed: (bytes) => this.#source.consume(bytes),
      onUnplayable: () => {
        this.#set({ problem: 'unplayable' });
        this.#handlers.onMoment();
      },
      waiting: () => film.picturesAhead,
    };
    const { atMs, mode, preview, scrub, after } = place;
    switch (mode.reel) {
      case 'forward':
        this.#reel = new ForwardReel({ atMs, preview, scrub, after }, handlers);
        break;
      case 'backward':
        this.#reel = new BackwardReel({ atMs, budgetBytes: this.#budgetBytes }, handlers);
        break;
      case 'keyframes':
        this.#reel = new KeyframeReel({ atMs, direction: mode.direction }, handlers);
        break;
    }
  }

  #set(change: Partial<TrackState>): void {
    const keys = Object.keys(change) as (keyof TrackState)[];
    if (keys.every((key) => this.#state[key] === change[key])) return;
    this.#state = { ...this.#state, ...change };
    this.#handlers.onState();
  }
}
