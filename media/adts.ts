/** AAC frames as encoders write them to a pipe: ADTS (ISO/IEC 13818-7 §6.2). */
import { MediaError } from './media-error.ts';

const HEADER_BYTES = 7;
const HEADER_WITH_CHECKSUM_BYTES = 9;
/** The length has 13 bits. */
const MOST_BYTES = 8192;

/** Takes frames out of a stream that comes in pieces. */
export class AdtsSplitter {
  readonly #frame: (bytes: Uint8Array, from: number, to: number) => void;
  readonly #held = new Uint8Array(MOST_BYTES);
  #length = 0;

  /** @param frame gets each raw AAC frame where it lies, valid during the call. */
  constructor(frame: (bytes: Uint8Array, from: number, to: number) => void) {
    this.#frame = frame;
  }

  /** @throws MediaError when it is no ADTS. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : this.#frameLength();
      const step = Math.min(wanted - this.#length, chunk.length - at);
      this.#held.set(chunk.subarray(at, at + step), this.#length);
      this.#length += step;
      at += step;
      if (this.#length < HEADER_BYTES || this.#length < this.#frameLength()) continue;
      const header = this.#held[1]! & 1 ? HEADER_BYTES : HEADER_WITH_CHECKSUM_BYTES;
      const end = this.#length;
      this.#length = 0;
      if (end > header) this.#frame(this.#held, header, end);
    }
  }

  #frameLength(): number {
    const bytes = this.#held;
    if (bytes[0] !== 0xff || (bytes[1]! & 0xf6) !== 0xf0) throw new MediaError('no ADTS');
    const length = ((bytes[3]! & 3) << 11) | (bytes[4]! << 3) | (bytes[5]! >> 5);
    if (length < HEADER_BYTES) throw new MediaError('impossible ADTS frame');
    return length;
  }
}
