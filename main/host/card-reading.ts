import { AppError } from '../../contract/errors.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { overlap, type Stretch } from '../cameras/card/gaps.ts';
import type { FragmentSink } from '../hub/types.ts';
import { replayCard } from '../ingest/replay/replay-session.ts';
import type { ReplayEnd, ReplaySession } from '../ingest/replay/types.ts';
import type { PlaybackItem } from '../playback/types.ts';
import { type CardCamera, explainReplay, isFinal, type Place, placesOn } from './card-places.ts';
import type { CardTurn, CardTurns, CardUse } from './card-turns.ts';

/** What is read ahead of who looks; a camera is held back beyond it. */
const MOST_AHEAD_BYTES = 4 * 1024 * 1024;
/** A picture group without an end is given in parts. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;
/** Keyframes of some cameras are so far apart. */
const LEAD_MS = 30_000;
/** Who looks at one picture for longer lets the camera's session go; it is opened again when it is needed. */
const REST_MS = 30_000;
const LOOK_MS = 1_000;
const TRIES = 3;
const RETRY_MS = 500;
/** As for footage of our own: less is no gap. */
const ADJACENT_MS = 400;

interface ReadingParts {
  turns: CardTurns;
  clock: Clock;
  ffmpegPath: string;
}

interface ReadingWish {
  camera: CardCamera;
  use: CardUse;
  /** UTC ms; from the keyframe at or before `fromMs`. */
  fromMs: number;
  toMs: number;
  /** Keyframes alone, at least so far apart. */
  keyframesEveryMs?: number | undefined;
  signal: AbortSignal;
}

/**
 * A camera's card as a reader of footage: the camera is asked for more as it is read. Whole picture groups are given, so that after a
 * break it goes on with the group that was under way.
 */
export class CardReading implements AsyncIterable<PlaybackItem> {
  readonly #wish: ReadingWish;
  readonly #parts: ReadingParts;
  readonly #turn: CardTurn;
  readonly #signal: AbortSignal;
  #places: Place[] = [];
  #part: PartReading | null = null;
  /** End of what was given; null before anything was. */
  #givenUntilMs: number | null = null;

  private constructor(wish: ReadingWish, parts: ReadingParts, turn: CardTurn) {
    this.#wish = wish;
    this.#parts = parts;
    this.#turn = turn;
    this.#signal = AbortSignal.any([wish.signal, turn.signal]);
  }

  /**
   * Resolves when the camera plays. Who has begun it reads it, or aborts its signal.
   * @throws AppError `busy` (`card.inUse`), `not-found` (`card.nothingThere`), and what fillFromCard throws
   */
  static async begin(wish: ReadingWish, parts: ReadingParts): Promise<CardReading> {
    const turn = await parts.turns.take(wish.camera.id, wish.use, wish.signal);
    const reading = new CardReading(wish, parts, turn);
    // Given back also where nobody reads on.
    reading.#signal.addEventListener('abort', () => void reading.#close(), { once: true });
    try {
      reading.#places = (await placesOn(wish.camera, false, parts.clock)).toSorted((a, b) => (a.fromMs ?? 0) - (b.fromMs ?? 0));
      reading.#signal.throwIfAborted();
      await reading.#ready(wish.fromMs);
      if (!reading.#part) throw new AppError('not-found', 'card.nothingThere');
      return reading;
    } catch (error) {
      await reading.#close();
      throw error;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<PlaybackItem> {
    let runId: string | null = null;
    let init: InitFragment | null = null;
    let nextKeyframeMs = Number.NEGATIVE_INFINITY;
    const { keyframesEveryMs } = this.#wish;
    try {
      for (let part = this.#part; part; part = this.#part) {
        for (let group = await part.next(); group; group = await part.next()) {
          const [first] = group.media;
          if (!first) continue;
          const before = this.#givenUntilMs;
          if (before !== null && first.startMs - before > ADJACENT_MS) yield { kind: 'gap', startMs: before, endMs: first.startMs };
          this.#givenUntilMs = Math.max(before ?? first.startMs, ...group.media.map(({ startMs, durationMs }) => startMs + durationMs));
          const media = keyframesEveryMs === undefined ? group.media : group.media.filter(({ keyframe, startMs }) => keyframe && startMs >= nextKeyframeMs).slice(0, 1);
          if (media.length === 0) continue;
          nextKeyframeMs = first.startMs + (keyframesEveryMs ?? 0);
          init = group.init;
          if (init.runId !== runId) yield init;
          runId = init.runId;
          yield* media;
        }
        await this.#ready(this.#givenUntilMs ?? this.#wish.fromMs);
      }
      this.#signal.throwIfAborted();
      yield { kind: 'end', atMs: this.#givenUntilMs ?? this.#wish.fromMs };
    } finally {
      await this.#close();
    }
  }

  /** The next place that has something, playing; none when there is no more. @throws AppError */
  async #ready(fromMs: number): Promise<void> {
    this.#part = null;
    const wanted: Stretch = { fromMs, toMs: this.#wish.toMs };
    while (this.#places.length > 0) {
      const [place] = this.#places;
      const asked = place && overlap(wanted, place);
      this.#places.shift();
      if (!place || !asked) continue;
      // Before the first picture that is shown, what it refers to.
      const leadMs = this.#givenUntilMs === null ? LEAD_MS : 0;
      const part = new PartReading({ camera: this.#wish.camera, place, asked, leadMs, signal: this.#signal }, this.#parts);
      if (await part.begun()) {
        this.#part = part;
        return;
      }
    }
  }

  /** The turn is given back when the camera's session is over. */
  async #close(): Promise<void> {
    const part = this.#part;
    this.#part = null;
    await part?.close();
    this.#turn[Symbol.dispose]();
  }
}

interface PartWish {
  camera: CardCamera;
  place: Place;
  asked: Stretch;
  leadMs: number;
  signal: AbortSignal;
}

interface Group {
  init: InitFragment;
  media: MediaFragment[];
  bytes: number;
}

/** One stretch of one recording, in sessions that follow one another. */
class PartReading implements FragmentSink {
  readonly #what: PartWish;
  readonly #parts: ReadingParts;
  readonly #groups: Group[] = [];
  readonly #looking: Disposable;
  #under: Group | null = null;
  #init: InitFragment | null = null;
  #session: ReplaySession | null = null;
  #end: ReplayEnd | null = null;
  #paused = false;
  #resting = false;
  #askedAt: number;
  #inVain = 0;
  /** Where the next session begins. */
  #nextMs: number;
  #leadMs: number;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(what: PartWish, parts: ReadingParts) {
    this.#what = what;
    this.#parts = parts;
    this.#nextMs = what.asked.fromMs;
    this.#leadMs = what.leadMs;
    this.#askedAt = parts.clock.monotonic();
    this.#looking = parts.clock.every(LOOK_MS, () => this.#rest());
    what.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  /** Whether it plays anything. @throws AppError */
  async begun(): Promise<boolean> {
    for (;;) {
      await this.#some();
      if (this.#groups.length > 0) return true;
      if (this.#isOver()) return false;
    }
  }

  /** Null at the end. @throws AppError where it broke off and does not come again */
  async next(): Promise<Group | null> {
    for (;;) {
      this.#askedAt = this.#parts.clock.monotonic();
      const group = this.#groups.shift();
      if (group) {
        if (this.#paused && this.#ahead() < MOST_AHEAD_BYTES / 2) {
          this.#paused = false;
          this.#session?.resume();
        }
        return group;
      }
      if (this.#isOver()) return null;
      await this.#some();
    }
  }

  /** Resolves when the session is over. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#looking[Symbol.dispose]();
    this.#session?.close();
    this.#wake?.();
    await this.#session?.done;
  }

  init(init: InitFragment): void {
    this.#give();
    this.#init = init;
  }

  media(fragment: MediaFragment): void {
    if (fragment.keyframe || (this.#under?.bytes ?? 0) > MOST_HELD_BYTES) this.#give();
    if (!this.#under && this.#init) {
      this.#under = { init: this.#init, media: [], bytes: 0 };
      this.#nextMs = Math.max(this.#nextMs, fragment.startMs);
    }
    this.#under?.media.push(fragment);
    if (this.#under) this.#under.bytes += fragment.bytes.length;
  }

  /** Whether the group under way is whole, the session's end tells. */
  end(): void {}

  /** Whole groups to be given, or an end. */
  async #some(): Promise<void> {
    if (this.#groups.length > 0 || this.#closed) {
      this.#what.signal.throwIfAborted();
      return;
    }
    if (!this.#session) {
      if (this.#inVain > 0) await sleep(this.#parts.clock, RETRY_MS, this.#what.signal);
      if (this.#closed) return;
      this.#open();
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // It may have come meanwhile.
      if (this.#groups.length > 0 || !this.#session || this.#closed) resolve();
    });
    this.#wake = null;
    this.#what.signal.throwIfAborted();
  }

  #open(): void {
    const { camera, place, asked } = this.#what;
    const { clock, ffmpegPath } = this.#parts;
    this.#end = null;
    this.#resting = false;
    this.#paused = false;
    const session = replayCard({
      ...{ fromMs: this.#nextMs, toMs: asked.toMs, leadMs: this.#leadMs, clockOffsetMs: place.offsetMs, sink: this, clock, ffmpegPath },
      target: { ...camera.target(), url: place.url, transport: 'tcp' },
      isKnown: () => false,
    });
    this.#session = session;
    const given = this.#nextMs;
    void session.done.then((end) => {
      this.#session = null;
      this.#end = end;
      if (end.outcome === 'complete') this.#give();
      this.#under = null;
      this.#init = null;
      this.#inVain = this.#nextMs > given ? 0 : this.#inVain + 1;
      this.#wake?.();
    });
  }

  /** @throws AppError for a break that is not worth another try */
  #isOver(): boolean {
    if (this.#closed) return true;
    const end = this.#end;
    if (!end || this.#resting) return false;
    if (end.outcome === 'complete' || end.outcome === 'empty') return true;
    if (isFinal(end) || this.#inVain >= TRIES) throw explainReplay(end, this.#what.place);
    return false;
  }

  #give(): void {
    const group = this.#under;
    this.#under = null;
    if (!group || group.media.length === 0) return;
    const last = group.media.findLast(({ track }) => track === 'video');
    // Some cameras begin farther back than they need to.
    if (last && last.startMs + last.durationMs <= this.#what.asked.fromMs) return;
    this.#groups.push(group);
    if (last) this.#nextMs = Math.max(this.#nextMs, last.startMs + last.durationMs);
    this.#leadMs = 0;
    if (!this.#paused && this.#ahead() > MOST_AHEAD_BYTES) {
      this.#paused = true;
      this.#session?.pause();
    }
    this.#wake?.();
  }

  #ahead(): number {
    return this.#groups.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #rest(): void {
    if (!this.#paused || !this.#session || this.#parts.clock.monotonic() - this.#askedAt < REST_MS) return;
    this.#resting = true;
    this.#session.close();
  }
}
