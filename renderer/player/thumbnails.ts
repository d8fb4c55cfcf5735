import type { MediaLink } from './media-link.ts';
import { KeyframeReel } from './playback-keyframes.ts';
import { type Place, PlaybackSource } from './playback-source.ts';
import type { ReelHandlers } from './playback-reel.ts';
import { smallPicture } from './small-picture.ts';
import { type Thumbnail, ThumbnailStore } from './thumbnail-store.ts';

/** As large as over a timeline. */
const MOST_PIXELS = 208 * 117;
/** Enough for some keyframes: what was read ahead of a place that is left is lost. */
const CREDIT_BYTES = 512 * 1024;
/** An idle moment that does not come is not waited for longer, ms. */
const IDLE_PATIENCE_MS = 2000;
/** After somebody pointed or went somewhere so long nothing is made in advance: what is wanted next is not to wait for it, ms. */
const HELD_MS = 1500;

interface Job extends Place {
  /** At once, one picture; else one after the other whenever the page is idle, up to `toMs`. */
  urgent: boolean;
  toMs: number;
}

/** Small pictures of a camera's footage along the timeline, made of its keyframes over a channel of their own. */
export class Thumbnails {
  readonly #source: PlaybackSource<Job>;
  readonly #store: ThumbnailStore;
  readonly #onChange: () => void;
  readonly #mostPixels: number;
  readonly #stream: 'main' | 'sub';
  #reel: KeyframeReel | null = null;
  #job: Job | null = null;
  #rest: Job | null = null;
  #allowed = false;
  #closed = false;
  #lookingAtMs = 0;
  #heldUntil = 0;

  /** @param options `mostPixels` of each picture; `stream`: what they are made of, `sub` where there is one. */
  constructor(options: { link: MediaLink; cameraId: string; most: number; mostPixels?: number; stream?: 'main' | 'sub'; onChange: () => void }) {
    this.#mostPixels = options.mostPixels ?? MOST_PIXELS;
    this.#stream = options.stream ?? 'sub';
    this.#store = new ThumbnailStore(options.most);
    this.#onChange = options.onChange;
    this.#source = new PlaybackSource<Job>(
      options.link,
      options.cameraId,
      {
        onPlace: (job) => this.#begin(job),
        onFrame: (frame) => this.#reel?.push(frame),
        // There is no picture then; hovering elsewhere tries again.
        onFailed: () => this.#finish(),
      },
      CREDIT_BYTES,
    );
  }

  get size(): number {
    return this.#store.size;
  }

  /** A picture is being looked for. */
  get busy(): boolean {
    return this.#job !== null || this.#rest !== null;
  }

  at(ms: number, withinMs: number): Thumbnail | null {
    return this.#store.near(ms, withinMs);
  }

  /** Somebody is about to look at something else: what is made in advance waits. */
  hold(): void {
    this.#heldUntil = performance.now() + HELD_MS;
  }

  /** The one picture that is wanted now. */
  wantAt(ms: number, withinMs: number): void {
    this.#lookingAtMs = ms;
    this.hold();
    if (this.#closed || this.#store.near(ms, withinMs) || (this.#job?.urgent && Math.abs(this.#job.atMs - ms) < withinMs / 2)) return;
    if (this.#job && !this.#job.urgent) this.#rest = this.#job;
    this.#go({ atMs: ms, toMs: ms, urgent: true, preview: false, scrub: false, wish: { stream: this.#stream, keyframesEveryMs: 0 } });
  }

  /** Pictures of a stretch, so far apart, as the page has time. */
  wantRange(fromMs: number, toMs: number, everyMs: number): void {
    this.#lookingAtMs = (fromMs + toMs) / 2;
    this.#rest = { atMs: fromMs, toMs, urgent: false, preview: false, scrub: false, wish: { stream: this.#stream, keyframesEveryMs: everyMs } };
    if (!this.#job?.urgent) this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#source.close();
    this.#reel?.close();
    this.#store.clear();
  }

  #go(job: Job): void {
    this.#job = job;
    this.#source.goTo(job);
  }

  #next(): void {
    const rest = this.#rest;
    this.#rest = null;
    if (!rest || this.#closed) return;
    this.#job = rest;
    this.#whenIdle(rest, () => this.#source.goTo(rest));
  }

  #begin(job: Job): void {
    this.#reel?.close();
    this.#allowed = true;
    const over = () => {
      if (this.#job === job) this.#finish();
    };
    const handlers: ReelHandlers = {
      onInit: () => undefined,
      onAudio: () => undefined,
      onPreview: (picture) => picture.close(),
      onConsumed: (bytes) => this.#source.consume(bytes),
      onUnplayable: over,
      waiting: () => (this.#allowed ? 0 : Infinity),
      onMoment: (moment) => {
        if (moment.kind === 'picture') this.#keep(job, moment.picture);
        // Nothing is recorded there; a range goes on behind it.
        else if (job.urgent || moment.kind === 'end' || moment.endMs > job.toMs) over();
      },
    };
    this.#reel = new KeyframeReel({ atMs: job.atMs, direction: 1 }, handlers);
  }

  #keep(job: Job, picture: Parameters<typeof smallPicture>[0]): void {
    const { wallMs, width } = picture;
    const small = smallPicture(picture, this.#mostPixels);
    this.#store.put({ wallMs, image: small.image as ImageBitmap, sourceWidth: width }, this.#lookingAtMs);
    this.#onChange();
    if (this.#job !== job) return;
    if (job.urgent || wallMs >= job.toMs) {
      this.#finish();
      return;
    }
    job.atMs = wallMs + 1;
    this.#allowed = false;
    this.#whenIdle(job, () => {
      this.#allowed = true;
      this.#reel?.pump();
    });
  }

  /** Once the page has time and nobody is about to look at something else; not at all when another job is under way by then. */
  #whenIdle(job: Job, act: () => void): void {
    if (this.#job !== job || this.#closed) return;
    const heldMs = this.#heldUntil - performance.now();
    if (heldMs > 0) setTimeout(() => this.#whenIdle(job, act), heldMs);
    else {
      whenIdle(() => {
        if (this.#job !== job || this.#closed) return;
        if (this.#heldUntil > performance.now()) this.#whenIdle(job, act);
        else act();
      });
    }
  }

  #finish(): void {
    this.#job = null;
    this.#allowed = false;
    this.#reel?.close();
    this.#reel = null;
    this.#source.rest();
    this.#next();
    this.#onChange();
  }
}

function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act, { timeout: IDLE_PATIENCE_MS });
  else setTimeout(act, 50);
}
