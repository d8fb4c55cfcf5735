import { BEFORE_START, type CardFrame, type Tape } from '../card.ts';
import { timingSei } from '../timing-sei.ts';

/** What is kept of a live camera's pictures; the oldest go. */
const MOST_BYTES = 64 * 1024 * 1024;
const FRAME_MS = 1000 / 15;
const NAL_SEI = 6;

/** Keeps what a live camera has shown. For the time before, it has the first group again and again. */
export class LiveTape implements Tape {
  readonly #startMs: number;
  readonly #first: CardFrame[] = [];
  #frames: CardFrame[] = [];
  #bytes = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  keep(frame: CardFrame): void {
    if (this.#frames.length === this.#first.length && (this.#first.length === 0 || !frame.keyframe)) this.#first.push(frame);
    this.#frames.push(frame);
    this.#bytes += sizeOf(frame);
    while (this.#bytes > MOST_BYTES) {
      const oldest = this.#frames.shift();
      if (!oldest) break;
      this.#bytes -= sizeOf(oldest);
    }
  }

  *recorded(fromMs: number, toMs: number): Generator<CardFrame> {
    const group = this.#first;
    const groupMs = group.length * FRAME_MS;
    // Of whole groups that end with the start.
    for (let number = Math.floor((fromMs - this.#startMs) / groupMs); number < 0 && group.length > 0; number++) {
      for (const [place, frame] of group.entries()) {
        const index = number * group.length + place;
        const wallMs = this.#startMs + index * FRAME_MS;
        if (wallMs >= toMs) return;
        const sei = timingSei({ sequence: BEFORE_START + index, sentMs: wallMs });
        yield { wallMs, keyframe: frame.keyframe, nals: frame.nals.map((nal) => (((nal[0] ?? 0) & 31) === NAL_SEI ? sei : nal)) };
      }
    }
    const frames = this.#frames;
    const begin = frames.findLastIndex((frame) => frame.keyframe && frame.wallMs <= fromMs);
    for (const frame of frames.slice(Math.max(0, begin))) if (frame.wallMs < toMs) yield frame;
  }
}

function sizeOf({ nals }: CardFrame): number {
  return nals.reduce((sum, nal) => sum + nal.length, 0);
}
