import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { Moment } from './moment.ts';
import type { Picture } from './picture.ts';
import { newestPiece, picturesThatFit, type Piece } from './picture-group.ts';
import { frameCost, toQueuedItem } from './playback-item.ts';
import type { QueuedItem, QueuedVideo } from './playback-queue.ts';
import { type Reel, ReelDecoder, type ReelHandlers } from './playback-reel.ts';
import { smallPicture, smallSize } from './small-picture.ts';

/** Larger pictures are made smaller while going backward: a piece of a group stands decoded in memory. */
const MOST_PIXELS = 1280 * 720;

type Part = { kind: 'group'; frames: QueuedVideo[]; whole: boolean; costBytes: number } | Exclude<QueuedItem, QueuedVideo>;

/**
 * Picture group by picture group, the newest first; each is decoded forward, as a decoder must, in pieces that fit into `budgetBytes`, and
 * given backward. While one piece is shown the next is decoded: half of the budget each.
 */
export class BackwardReel implements Reel {
  readonly #handlers: ReelHandlers;
  readonly #budgetBytes: number;
  readonly #decoder: ReelDecoder;
  #parts: Part[] = [];
  /** Pictures from here on have been given. */
  #beforeMs: number;
  #piece: Piece | null = null;
  /** Frames of the piece that went into the decoder. */
  #fed = 0;
  #kept: Moment[] = [];
  #pictures = 4;

  constructor(place: { atMs: number; budgetBytes: number }, handlers: ReelHandlers) {
    this.#handlers = handlers;
    this.#budgetBytes = place.budgetBytes;
    // The picture that begins at this very moment shows at it.
    this.#beforeMs = place.atMs + 0.001;
    this.#decoder = new ReelDecoder({
      onPicture: (picture, durationMs) => this.#onPicture(picture, durationMs),
      goOn: () => this.pump(),
      onUnplayable: () => handlers.onUnplayable(),
    });
  }

  push(frame: DecodedMediaFrame): void {
    const item = toQueuedItem(frame);
    if (!item) {
      this.#handlers.onConsumed(frameCost(frame));
      return;
    }
    const last = this.#parts.at(-1);
    if (item.kind === 'video' && !item.keyframe) {
      if (last?.kind === 'group' && !last.whole) {
        last.frames.push(item);
        last.costBytes += item.costBytes;
        // The group that is wanted next has to come whole, however large; those behind it wait for credit.
        if (this.#parts.length === 1) this.#release(last);
      } else this.#handlers.onConsumed(item.costBytes);
      return;
    }
    if (last?.kind === 'group') last.whole = true;
    if (item.kind === 'video') this.#parts.push({ kind: 'group', frames: [item], whole: false, costBytes: item.costBytes });
    else this.#parts.push(item);
    this.#releaseHead();
    this.pump();
  }

  pump(): void {
    while (!this.#decoder.busy) {
      const [part] = this.#parts;
      if (!part) return;
      if (part.kind !== 'group') {
        this.#shift();
        this.#pass(part);
        continue;
      }
      if (!part.whole || this.#handlers.waiting() >= this.#pictures) return;
      if (!this.#piece) {
        if (this.#decoder.ready) this.#piece = newestPiece(part.frames.map((frame) => frame.wallMs), this.#beforeMs, this.#pictures);
        this.#fed = 0;
        if (!this.#piece) {
          this.#shift();
          continue;
        }
      }
      const frame = this.#fed < this.#piece.frames ? part.frames[this.#fed] : undefined;
      if (frame) {
        if (!this.#decoder.hasRoom) return;
        this.#fed++;
        this.#decoder.decode(frame);
      } else this.#decoder.flush(() => this.#give());
    }
  }

  close(): void {
    this.#decoder.close();
    this.#parts = [];
    for (const moment of this.#kept) if (moment.kind === 'picture') moment.picture.close();
    this.#kept = [];
  }

  #pass(part: Exclude<Part, { kind: 'group' }>): void {
    if (part.kind === 'init') {
      this.#handlers.onInit(part.init);
      if (!part.init.video) return;
      const { width, height } = smallSize(part.init.video.width, part.init.video.height, MOST_PIXELS);
      this.#pictures = picturesThatFit(this.#budgetBytes / 2, width, height);
      this.#decoder.init(part.init.video);
    } else if (part.kind === 'gap') {
      this.#beforeMs = Math.min(this.#beforeMs, part.startMs);
      this.#handlers.onMoment({ kind: 'gap', startMs: part.startMs, endMs: part.endMs });
    } else this.#handlers.onMoment({ kind: 'end', startMs: -Infinity, endMs: this.#beforeMs, next: part.next });
  }

  #onPicture(picture: Picture, durationMs: number): void {
    const piece = this.#piece;
    if (!piece || picture.wallMs < piece.fromMs || picture.wallMs >= piece.beforeMs) {
      picture.close();
      return;
    }
    this.#kept.push({ kind: 'picture', startMs: picture.wallMs, endMs: picture.wallMs + durationMs, picture: smallPicture(picture, MOST_PIXELS) });
  }

  /** The piece has come out whole. */
  #give(): void {
    const piece = this.#piece;
    this.#piece = null;
    if (!piece) return;
    this.#beforeMs = piece.fromMs;
    if (piece.last) this.#shift();
    for (const moment of this.#kept.splice(0).toSorted((a, b) => b.startMs - a.startMs)) this.#handlers.onMoment(moment);
  }

  #shift(): void {
    const part = this.#parts.shift();
    if (part) this.#release(part);
    this.#releaseHead();
  }

  #releaseHead(): void {
    const [head] = this.#parts;
    if (head) this.#release(head);
  }

  /** Credit is given back once for each byte. */
  #release(part: Part): void {
    const bytes = part.costBytes;
    part.costBytes = 0;
    if (bytes > 0) this.#handlers.onConsumed(bytes);
  }
}
