import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { FragmentSink } from '../../hub/types.ts';

/** Sound that was made into another format comes later than its pictures; a camera whose sound pauses is not waited for. */
const LONGEST_HELD_MS = 5_000;
const MOST_HELD_BYTES = 8 * 1024 * 1024;

/** Holds pictures back until the sound of their time has come, so that both go on in the order of time. */
export class TrackOrder implements FragmentSink {
  readonly #sink: FragmentSink;
  readonly #held: MediaFragment[] = [];
  #heldBytes = 0;

  constructor(sink: FragmentSink) {
    this.#sink = sink;
  }

  init(init: InitFragment): void {
    this.#release(Infinity);
    this.#sink.init(init);
  }

  media(fragment: MediaFragment): void {
    if (fragment.track === 'audio') {
      this.#release(fragment.startMs);
      this.#sink.media(fragment);
      return;
    }
    this.#held.push(fragment);
    this.#heldBytes += fragment.bytes.length;
    while (this.#heldBytes > MOST_HELD_BYTES) this.#giveFirst();
    this.#release(fragment.startMs - LONGEST_HELD_MS);
  }

  end(end: Parameters<FragmentSink['end']>[0]): void {
    this.#release(Infinity);
    this.#sink.end(end);
  }

  #release(untilMs: number): void {
    while ((this.#held[0]?.startMs ?? Infinity) <= untilMs && this.#held.length > 0) this.#giveFirst();
  }

  #giveFirst(): void {
    const fragment = this.#held.shift();
    if (!fragment) return;
    this.#heldBytes -= fragment.bytes.length;
    this.#sink.media(fragment);
  }
}
