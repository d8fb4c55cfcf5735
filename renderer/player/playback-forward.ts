import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { closeMoment, type Moment } from './moment.ts';
import type { Picture } from './picture.ts';
import { frameCost, toQueuedItem } from './playback-item.ts';
import { PlaybackQueue, type QueuedItem } from './playback-queue.ts';
import { type Reel, ReelDecoder, type ReelHandlers } from './playback-reel.ts';

/** Decoded pictures hold memory, and a hardware decoder has few. */
const MAX_DECODED = 6;

export interface ForwardPlace {
  /** The newest picture at or before it is the first. */
  atMs: number;
  /** Its keyframe's picture is shown meanwhile. */
  preview: boolean;
  /** Nothing but the keyframe's picture. */
  scrub: boolean;
  /** Only pictures that are newer than this place. */
  after: boolean;
}

/** Every frame, in order of time. */
export class ForwardReel implements Reel {
  readonly #handlers: ReelHandlers;
  readonly #place: ForwardPlace;
  readonly #decoder: ReelDecoder;
  readonly #queue = new PlaybackQueue();
  #previewing: boolean;
  /** Until the keyframe's picture has come out of the decoder and is on the canvas. */
  #previewWaitsFor = new Set<'decoder' | 'canvas'>();
  #settled = false;
  /** Newest picture at or before the place so far. */
  #best: Moment | null = null;
  #lastEndMs: number;

  constructor(place: ForwardPlace, handlers: ReelHandlers) {
    this.#place = place;
    this.#handlers = handlers;
    this.#previewing = place.preview || place.scrub;
    this.#lastEndMs = place.atMs;
    this.#decoder = new ReelDecoder({
      onPicture: (picture, durationMs) => this.#onPicture(picture, durationMs),
      goOn: () => this.pump(),
      onUnplayable: () => handlers.onUnplayable(),
    });
  }

  push(frame: DecodedMediaFrame): void {
    if (frame.kind === 'audio') {
      this.#handlers.onAudio(frame);
      this.#handlers.onConsumed(frameCost(frame));
      return;
    }
    const item = toQueuedItem(frame);
    if (item) this.#queue.push(item);
    else this.#handlers.onConsumed(frameCost(frame));
    this.pump();
  }

  pump(): void {
    while (!this.#decoder.busy) {
      const dropped = this.#queue.dropUseless();
      if (dropped > 0) this.#handlers.onConsumed(dropped);
      const item = this.#queue.peek();
      if (!item || (this.#place.scrub && !this.#previewing)) return;
      if (item.kind !== 'video') {
        if (!this.#passBarrier(item)) return;
        continue;
      }
      if (!this.#decoder.ready) {
        this.#take(item);
        continue;
      }
      if (!this.#decoder.hasRoom || (this.#settled && this.#handlers.waiting() >= MAX_DECODED)) return;
      if (this.#previewing && item.keyframe) {
        if (this.#previewWaitsFor.size > 0) return;
        // The keyframe's own picture at once, whatever the decoder would like to see after it; then again, with what follows.
        this.#previewWaitsFor.add('decoder');
        this.#decoder.decode(item);
        this.#decoder.flush(() => this.#previewed('decoder'));
        return;
      }
      this.#take(item);
      this.#queue.took(item);
      this.#decoder.decode(item);
    }
  }

  close(): void {
    this.#decoder.close();
    closeMoment(this.#best);
    this.#best = null;
  }

  /**
   * An init, gap or end at the head: first everything before it has to come out of the decoder.
   * @returns whether it is passed.
   */
  #passBarrier(item: Exclude<QueuedItem, { kind: 'video' }>): boolean {
    if (!this.#decoder.drained) {
      this.#decoder.flush(() => this.#queue.requireKeyframe());
      return false;
    }
    this.#take(item);
    if (item.kind === 'init') {
      this.#handlers.onInit(item.init);
      if (item.init.video) this.#decoder.init(item.init.video);
      return true;
    }
    if (item.kind === 'gap') {
      // Looked for inside it, the picture before it is of no concern.
      if (this.#place.atMs >= item.startMs) this.#dropBest();
      this.#settle();
      this.#emit({ kind: 'gap', startMs: item.startMs, endMs: item.endMs });
      this.#queue.requireKeyframe();
      return true;
    }
    this.#settle();
    this.#emit({ kind: 'end', startMs: this.#lastEndMs, endMs: Infinity, next: item.next });
    return true;
  }

  #onPicture(picture: Picture, durationMs: number): void {
    if (this.#previewing) {
      this.#previewWaitsFor.add('canvas');
      this.#handlers.onPreview(picture, () => {
        this.#previewed('canvas');
        this.pump();
      });
      return;
    }
    const moment: Moment = { kind: 'picture', startMs: picture.wallMs, endMs: picture.wallMs + durationMs, picture };
    if (!this.#settled && picture.wallMs <= this.#place.atMs) {
      // A picture lasts until the next: the last one at or before the place is it.
      this.#dropBest();
      this.#best = moment;
      this.#lastEndMs = moment.endMs;
      this.pump();
      return;
    }
    this.#settle();
    this.#emit(moment);
  }

  #previewed(what: 'decoder' | 'canvas'): void {
    this.#previewWaitsFor.delete(what);
    if (this.#previewWaitsFor.size === 0) this.#previewing = false;
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    const best = this.#best;
    this.#best = null;
    if (!best) return;
    if (this.#place.after) closeMoment(best);
    else this.#emit(best);
  }

  #dropBest(): void {
    closeMoment(this.#best);
    this.#best = null;
  }

  #emit(moment: Moment): void {
    if (Number.isFinite(moment.endMs)) this.#lastEndMs = moment.endMs;
    this.#handlers.onMoment(moment);
  }

  #take(item: QueuedItem): void {
    this.#queue.shift();
    this.#handlers.onConsumed(item.costBytes);
  }
}
