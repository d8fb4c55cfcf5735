import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { frameCost, toQueuedItem } from './playback-item.ts';
import type { QueuedItem } from './playback-queue.ts';
import { type Reel, ReelDecoder, type ReelHandlers } from './playback-reel.ts';

/** Decoded pictures hold memory, and a hardware decoder has few. */
const MAX_DECODED = 6;

/** Keyframes alone, either way: each by itself through the decoder, so that their order is nobody's concern. */
export class KeyframeReel implements Reel {
  readonly #handlers: ReelHandlers;
  readonly #direction: 1 | -1;
  readonly #decoder: ReelDecoder;
  #items: QueuedItem[] = [];
  #lastMs: number;

  constructor(place: { atMs: number; direction: 1 | -1 }, handlers: ReelHandlers) {
    this.#direction = place.direction;
    this.#handlers = handlers;
    this.#lastMs = place.atMs;
    this.#decoder = new ReelDecoder({
      onPicture: (picture, durationMs) => {
        this.#lastMs = this.#direction > 0 ? picture.wallMs + durationMs : picture.wallMs;
        handlers.onMoment({ kind: 'picture', startMs: picture.wallMs, endMs: picture.wallMs + durationMs, picture });
      },
      goOn: () => this.pump(),
      onUnplayable: () => handlers.onUnplayable(),
    });
  }

  push(frame: DecodedMediaFrame): void {
    const item = toQueuedItem(frame);
    if (item && (item.kind !== 'video' || item.keyframe)) this.#items.push(item);
    else this.#handlers.onConsumed(frameCost(frame));
    this.pump();
  }

  pump(): void {
    while (!this.#decoder.busy && this.#handlers.waiting() < MAX_DECODED) {
      const item = this.#items.shift();
      if (!item) return;
      this.#handlers.onConsumed(item.costBytes);
      if (item.kind === 'init') {
        this.#handlers.onInit(item.init);
        if (item.init.video) this.#decoder.init(item.init.video);
      } else if (item.kind === 'video') {
        if (!this.#decoder.ready) continue;
        this.#decoder.decode(item);
        this.#decoder.flush(() => undefined);
      } else if (item.kind === 'gap') {
        this.#lastMs = this.#direction > 0 ? item.endMs : item.startMs;
        this.#handlers.onMoment({ kind: 'gap', startMs: item.startMs, endMs: item.endMs });
      } else {
        const [startMs, endMs] = this.#direction > 0 ? [this.#lastMs, Infinity] : [-Infinity, this.#lastMs];
        this.#handlers.onMoment({ kind: 'end', startMs, endMs, next: item.next });
      }
    }
  }

  close(): void {
    this.#items = [];
    this.#decoder.close();
  }
}
