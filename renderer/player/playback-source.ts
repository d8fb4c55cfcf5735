import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { MediaLink, PlaybackChannel, PlaybackWish } from './media-link.ts';

/** Two picture groups of a usual main stream: more of what comes at once keeps the first picture waiting. */
const OPEN_CREDIT_BYTES = 2 * 1024 * 1024;
const GRANT_BYTES = 512 * 1024;
/** Enough for what describes the stream; the keyframe that follows is sent whole, and nothing after it. */
const FIRST_CREDIT_BYTES = 4 * 1024;
/**
 * So long, ms, the first picture is waited for: while dragging the next place waits, else a quick hand would see nothing at all; and
 * what follows the picture waits, else it would be in its way.
 */
const FIRST_PATIENCE_MS = 300;

export interface Place {
  atMs: number;
  wish: PlaybackWish;
  /** Its first picture is shown before all others: it comes alone, and the rest when `previewed` says so. */
  preview: boolean;
  /** The person is still dragging: the first picture is all. */
  scrub: boolean;
}

export interface SourceHandlers<P extends Place> {
  /** From here on frames are of this place. */
  onPlace(place: P): void;
  onFrame(frame: DecodedMediaFrame): void;
  /** `error` null: the connection is gone. The next `goTo` tries again. */
  onFailed(error: unknown): void;
}

/** One camera's recorded frames from a place on, over a channel that moves with it. One move is under way at a time. */
export class PlaybackSource<P extends Place = Place> {
  readonly #link: MediaLink;
  readonly #cameraId: string;
  readonly #handlers: SourceHandlers<P>;
  readonly #creditBytes: number;
  #channel: PlaybackChannel | null = null;
  /** Counts channels: what comes on an earlier one is late. */
  #serial = 0;
  #generation = 0;
  /** Frames that come while the engine's answer is under way: they may already be of the new place. */
  #stash: DecodedMediaFrame[] | null = null;
  #pending: P | null = null;
  #moving = false;
  /** To be left as soon as it is reached. */
  #resting = false;
  #place: P | null = null;
  #previewed: (() => void) | null = null;
  #consumed = 0;
  #closed = false;

  constructor(link: MediaLink, cameraId: string, handlers: SourceHandlers<P>, creditBytes = OPEN_CREDIT_BYTES) {
    this.#link = link;
    this.#cameraId = cameraId;
    this.#handlers = handlers;
    this.#creditBytes = creditBytes;
  }

  /** Of the places asked for while a move is under way only the last is gone to. */
  goTo(place: P): void {
    this.#pending = place;
    this.#resting = false;
    if (!this.#moving) void this.#move();
  }

  /** The first picture of a `preview` or `scrub` place is there: what waits for it may come. */
  previewed(): void {
    this.#previewed?.();
  }

  /** So many bytes of what came are used up: as many more may come. */
  consume(bytes: number): void {
    this.#consumed += bytes;
    if (this.#consumed < Math.min(GRANT_BYTES, this.#creditBytes / 4) || !this.#channel) return;
    this.#channel.grant(this.#consumed);
    this.#consumed = 0;
  }

  /** Nothing more is wanted of the place; the next `goTo` opens a channel again. */
  rest(): void {
    if (this.#moving) this.#resting = true;
    else this.#drop();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #move(): Promise<void> {
    this.#moving = true;
    try {
      while (this.#pending && !this.#closed) {
        const place = this.#pending;
        this.#pending = null;
        this.#consumed = 0;
        this.#handlers.onPlace(place);
        this.#place = place;
        const first = place.scrub || place.preview ? this.#awaitFirst() : null;
        this.#stash = [];
        await this.#reach(place);
        const stash = this.#stash;
        this.#stash = null;
        for (const frame of stash) this.#onFrame(frame);
        if (first) void this.#followUp(place, first);
        if (place.scrub) await first;
      }
    } catch (error) {
      this.#drop();
      if (!this.#closed) this.#handlers.onFailed(error);
    } finally {
      this.#moving = false;
    }
    if (this.#resting) this.#drop();
    // Asked for while the failure was told.
    if (this.#pending && !this.#closed) void this.#move();
  }

  async #reach({ atMs, wish, preview, scrub }: Place): Promise<void> {
    const creditBytes = preview || scrub ? Math.min(FIRST_CREDIT_BYTES, this.#creditBytes) : this.#creditBytes;
    if (this.#channel) {
      this.#generation = await this.#channel.seek(atMs, creditBytes, wish);
      return;
    }
    const serial = ++this.#serial;
    this.#generation = 0;
    const channel = await this.#link.openPlayback(
      { cameraId: this.#cameraId, atMs, creditBytes, ...wish },
      {
        onFrame: (frame) => {
          if (serial === this.#serial) this.#onFrame(frame);
        },
        onLost: () => {
          if (serial === this.#serial) this.#onLost();
        },
      },
    );
    if (this.#closed || serial !== this.#serial) channel.close();
    else this.#channel = channel;
  }

  #onFrame(frame: DecodedMediaFrame): void {
    if (this.#closed) return;
    if (this.#stash) this.#stash.push(frame);
    // What was on its way when the move was asked for; its credit is void with it.
    else if (frame.generation === this.#generation) this.#handlers.onFrame(frame);
  }

  #onLost(): void {
    this.#drop();
    if (!this.#closed) this.#handlers.onFailed(null);
  }

  #drop(): void {
    this.#serial++;
    this.#stash = null;
    this.#channel?.close();
    this.#channel = null;
  }

  /** Where the first picture was not one, the next may be. */
  async #followUp(place: P, first: Promise<boolean>): Promise<void> {
    const isThere = await first;
    if (this.#place === place && !(place.scrub && isThere)) this.#channel?.grant(this.#creditBytes);
  }

  /** @returns false when it did not come in time. */
  #awaitFirst(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), FIRST_PATIENCE_MS);
      this.#previewed = () => {
        clearTimeout(timer);
        this.#previewed = null;
        resolve(true);
      };
    });
  }
}
