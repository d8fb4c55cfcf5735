/**
 * The card in a virtual camera: what it has recorded, and when. Times here are true ones; what the camera says and sends of them is by
 * its own clock.
 */

/** One picture as it is on the card. */
export interface CardFrame {
  /** When it was taken, UTC ms. */
  wallMs: number;
  /** With parameter sets and the message that numbers it: the same number as in the live stream. */
  nals: readonly Uint8Array[];
  keyframe: boolean;
}

/** Gives back what a stream has shown. */
export interface Tape {
  /** Pictures from the keyframe at or before `fromMs` to before `toMs`, in decode order. */
  recorded(fromMs: number, toMs: number): Iterable<CardFrame>;
}

/** Numbers of pictures from before the camera was started, when nothing was sent live. */
export const BEFORE_START = 2 ** 40;
/** What a card has of the time before the camera was started. */
const BEFORE_MS = 86_400_000;

export class Card {
  readonly #tape: Tape;
  #stretches: { fromMs: number; toMs: number }[] = [];
  #open = true;

  constructor(tape: Tape, startMs: number) {
    this.#tape = tape;
    this.hasAllBefore(startMs);
  }

  /** A day without a hole, and recording. */
  hasAllBefore(nowMs: number): void {
    this.#stretches = [{ fromMs: nowMs - BEFORE_MS, toMs: nowMs }];
    this.#open = true;
  }

  /** Records, or not, up to now. */
  tick(nowMs: number, recording: boolean): void {
    const last = this.#stretches.at(-1);
    if (recording && this.#open && last) last.toMs = nowMs;
    else if (recording) this.#stretches.push({ fromMs: nowMs, toMs: nowMs });
    this.#open = recording;
  }

  /** Another card is put in: empty, and recording from `nowMs` on. */
  replace(nowMs: number): void {
    this.#stretches = [{ fromMs: nowMs, toMs: nowMs }];
    this.#open = true;
  }

  /** All that is on it is gone; it records no more until it is told to. */
  erase(): void {
    this.#stretches = [];
    this.#open = false;
  }

  /** Null while there is nothing on it. */
  get fromMs(): number | null {
    return this.#stretches[0]?.fromMs ?? null;
  }

  get untilMs(): number | null {
    return this.#stretches.at(-1)?.toMs ?? null;
  }

  /** When it has recorded. */
  get stretches(): readonly { fromMs: number; toMs: number }[] {
    return this.#stretches;
  }

  /** Whole pictures of [fromMs, toMs), beginning with the keyframe that the first one needs; `after`: something is missing before it. */
  *frames(fromMs: number, toMs: number): Generator<CardFrame & { after: boolean }> {
    let isFirst = true;
    for (const stretch of this.#stretches.map((each) => ({ ...each }))) {
      if (stretch.toMs <= fromMs || stretch.fromMs >= toMs) continue;
      let begun = false;
      for (const frame of this.#tape.recorded(Math.max(fromMs, stretch.fromMs), Math.min(toMs, stretch.toMs))) {
        if (!begun && (!frame.keyframe || frame.wallMs < stretch.fromMs)) continue;
        yield { ...frame, after: !begun && !isFirst };
        begun = true;
        isFirst = false;
      }
    }
  }
}
