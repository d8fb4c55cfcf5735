import type { HuffmanTable } from './jpeg-tables.ts';

/** Bytes that a JPEG file grows in. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #heldBits = 0;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  bytes(values: ArrayLike<number>): void {
    while (this.#length + values.length > this.#bytes.length) this.#grow();
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** A marker and what belongs to it, whose length goes before it. */
  segment(marker: number, values: readonly number[]): void {
    const length = values.length + 2;
    this.bytes([0xff, marker, length >> 8, length & 0xff, ...values]);
  }

  /** At most 16 bits, highest first. After a byte of ones there stands one of zeros: it is no marker. */
  bits(value: number, count: number): void {
    this.#held = (this.#held << count) | value;
    this.#heldBits += count;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      const byte = (this.#held >> this.#heldBits) & 0xff;
      if (this.#length + 2 > this.#bytes.length) this.#grow();
      this.#bytes[this.#length++] = byte;
      if (byte === 0xff) this.#bytes[this.#length++] = 0;
    }
    this.#held &= (1 << this.#heldBits) - 1;
  }

  /** What stands before the code's own bits, and then those: how a number of `size` bits is written. */
  number(table: HuffmanTable, symbol: number, value: number, size: number): void {
    this.bits(table.code[symbol]!, table.bits[symbol]!);
    if (size > 0) this.bits(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** The last byte is filled up with ones. */
  align(): void {
    if (this.#heldBits > 0) this.bits((1 << (8 - this.#heldBits)) - 1, 8 - this.#heldBits);
  }

  end(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length + 64);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
