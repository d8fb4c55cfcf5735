import { hash } from 'node:crypto';

const HASH_BYTES = 32;

/** How a clip's samples stand in its proof. */
export interface FrameListJson {
  /** When each is shown, UTC ms: the first, then the distance of each from the one before. In decoding order. */
  t: number[];
  /** SHA-256 of each sample's bytes, one behind the other, base64. */
  h: string;
}

/** Times and SHA-256 of a track's samples, in decoding order. */
export class FrameList {
  #hashes = Buffer.alloc(HASH_BYTES * 1024);
  readonly times: number[] = [];

  get length(): number {
    return this.times.length;
  }

  /** @param presentMs when it is shown, UTC ms. */
  add(data: Uint8Array, presentMs: number): void {
    const at = this.length * HASH_BYTES;
    if (at === this.#hashes.length) this.#hashes = Buffer.concat([this.#hashes, Buffer.alloc(at)]);
    hash('sha256', data, 'buffer').copy(this.#hashes, at);
    this.times.push(presentMs);
  }

  toJSON(): FrameListJson {
    let before = 0;
    const t = this.times.map((time) => {
      // Rounded before it is subtracted: errors do not add up.
      const rounded = Math.round(time);
      const distance = rounded - before;
      before = rounded;
      return distance;
    });
    return { t, h: this.#hashes.subarray(0, this.length * HASH_BYTES).toString('base64') };
  }
}
