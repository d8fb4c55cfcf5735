import type { InitFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { HubItem, StreamHub, Subscription } from '../../hub/types.ts';
import { closeUpSize, type FrameSize } from '../decoder-arguments.ts';
import { Decoder } from '../decoder.ts';

/** As the guard's own queue: more waiting means the machine is too slow, and frames go. */
const MAX_QUEUE_BYTES = 8 * 1024 * 1024;
/** A decoder that keeps dying on a stream is not made again for ever: the event goes on without a close-up. */
const MOST_DECODERS = 4;

export interface CloseUpStreamOptions {
  hub: StreamHub;
  /** `keyframes`: of a main stream too large to decode whole. */
  mode: 'full' | 'keyframes';
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  /** A picture in colour, its bytes valid during the call only. */
  onPicture(rgb: Uint8Array, size: FrameSize, atMs: number): void;
}

/**
 * Decodes a stream in colour, from the GOP that is under way until it is closed: two pictures a second. In between it may rest: then its
 * decoder waits, for making one costs as much as ten seconds of decoding.
 */
export class CloseUpStream {
  readonly #options: CloseUpStreamOptions;
  #onPicture: CloseUpStreamOptions['onPicture'];
  #subscription: Subscription;
  readonly #leaving = new Set<Decoder>();
  #init: InitFragment | null = null;
  #decoder: Decoder | null = null;
  #decoders = 0;
  /** What the decoder has of the run: its id, and the newest picture's time. */
  #fed = { runId: '', decodeTime: Number.NEGATIVE_INFINITY };
  #ended = false;
  #closed = false;

  constructor(options: CloseUpStreamOptions) {
    this.#options = options;
    this.#onPicture = options.onPicture;
    this.#subscription = this.#subscribe();
  }

  /** Takes no more until it is to go on; what it has taken may still be given. */
  rest(): void {
    this.#unsubscribe();
    this.#decoder?.rest();
  }

  /** Goes on after a rest, from the GOP that is under way. */
  goOn(onPicture: CloseUpStreamOptions['onPicture']): void {
    if (!this.#ended || this.#closed) return;
    this.#onPicture = onPicture;
    this.#decoders = 0;
    this.#ended = false;
    this.#subscription = this.#subscribe();
  }

  /** Takes no more; resolves when the pictures of what it has taken are given. */
  async finish(): Promise<void> {
    this.#unsubscribe();
    for (const decoder of this.#leaving) decoder.finish();
    await Promise.all([...this.#leaving].map((decoder) => decoder.exited));
  }

  /** Ends at once; resolves when its process is gone. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#closed = true;
    await Promise.all([...this.#leaving].map((decoder) => decoder.close()));
  }

  #subscribe(): Subscription {
    return this.#options.hub.subscribe({ name: 'close-up', from: 'gop', maxQueueBytes: MAX_QUEUE_BYTES, deliver: (item) => this.#take(item) });
  }

  #unsubscribe(): void {
    if (!this.#ended) this.#subscription[Symbol.dispose]();
    this.#ended = true;
  }

  #take(item: HubItem): boolean {
    switch (item.kind) {
      case 'init':
        this.#init = item.video ? item : null;
        // The run that it had before it rested goes on.
        return item.runId === this.#fed.runId || this.#finish();
      case 'media': {
        if (item.track !== 'video' || !this.#init) return true;
        if (this.#options.mode === 'keyframes' && !item.keyframe) return true;
        if (!this.#decoder) {
          if (!item.keyframe || this.#decoders >= MOST_DECODERS) return true;
          this.#start(this.#init);
        } else if (item.decodeTime <= this.#fed.decodeTime) return true;
        this.#fed = { runId: item.runId, decodeTime: item.decodeTime };
        return this.#decoder?.feed(item, this.#options.mode === 'keyframes') ?? true;
      }
      case 'end':
        this.#init = null;
        return this.#finish();
      case 'lost':
        return true;
    }
  }

  /** @returns false while the decoder of the run before still has pictures to give */
  #finish(): boolean {
    if (!this.#decoder) return true;
    this.#decoder.finish();
    return false;
  }

  #start(init: InitFragment): void {
    const { ffmpegPath, clock, log } = this.#options;
    const size = closeUpSize(init.video?.width ?? 0, init.video?.height ?? 0);
    this.#decoders++;
    const decoder: Decoder = new Decoder({
      ...{ ffmpegPath, init, size, clock },
      frames: 'colour',
      onFrame: (rgb, atMs) => {
        if (!this.#closed) this.#onPicture(rgb, size, atMs);
      },
      onDrain: () => this.#resume(),
      onExit: (fault) => {
        this.#leaving.delete(decoder);
        if (fault !== null && !this.#closed) log.warn('the close-up’s decoder failed', { fault });
        if (this.#decoder === decoder) this.#decoder = null;
        this.#resume();
      },
    });
    this.#leaving.add(decoder);
    this.#decoder = decoder;
  }

  #resume(): void {
    if (!this.#ended) this.#subscription.resume();
  }
}
