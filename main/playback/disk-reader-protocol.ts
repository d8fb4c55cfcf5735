/**
 * What the engine and a disk's reader process say to each other. On its stdin: a JSON text a line. From it, on its stdout, big-endian:
 * u32 number of what was asked · u32 length of what follows the header · u8 1 for an error · bytes that were read, or the system's code
 * of the error, ASCII.
 */

export type AskedOfReader =
  /** The file is known by that number from then on. */
  | { kind: 'open'; number: number; file: string }
  | { kind: 'read'; number: number; of: number; from: number; bytes: number }
  /** Not answered. */
  | { kind: 'close'; of: number };

export const REPLY_HEADER_BYTES = 9;

export function writeReplyHeader(frame: Buffer, number: number, isError: boolean): void {
  frame.writeUInt32BE(number, 0);
  frame.writeUInt32BE(frame.length - REPLY_HEADER_BYTES, 4);
  frame.writeUInt8(isError ? 1 : 0, 8);
}

interface ReplyTaker {
  /** Where bytes that were read go; null where nobody waits for them. */
  target(number: number): Uint8Array | null;
  read(number: number, bytes: number): void;
  failed(number: number, code: string): void;
}

/** Puts replies together from pieces as they come, each byte copied once. */
export class ReplyParser {
  readonly #taker: ReplyTaker;
  readonly #header = Buffer.alloc(REPLY_HEADER_BYTES);
  #headerBytes = 0;
  #target: Uint8Array | null = null;
  #taken = 0;
  #code = '';

  constructor(taker: ReplyTaker) {
    this.#taker = taker;
  }

  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#headerBytes < REPLY_HEADER_BYTES) {
        const more = Math.min(REPLY_HEADER_BYTES - this.#headerBytes, piece.length - at);
        piece.copy(this.#header, this.#headerBytes, at, at + more);
        this.#headerBytes += more;
        at += more;
        if (this.#headerBytes < REPLY_HEADER_BYTES) return;
        this.#target = this.#isError ? null : this.#taker.target(this.#number);
      }
      const more = Math.min(this.#length - this.#taken, piece.length - at);
      if (this.#isError) this.#code += piece.toString('latin1', at, at + more);
      else this.#target?.set(piece.subarray(at, at + more), this.#taken);
      this.#taken += more;
      at += more;
      if (this.#taken === this.#length) this.#end();
    }
  }

  #end(): void {
    if (this.#isError) this.#taker.failed(this.#number, this.#code);
    else this.#taker.read(this.#number, this.#taken);
    this.#headerBytes = this.#taken = 0;
    this.#code = '';
    this.#target = null;
  }

  get #number(): number {
    return this.#header.readUInt32BE(0);
  }

  get #length(): number {
    return this.#header.readUInt32BE(4);
  }

  get #isError(): boolean {
    return this.#header.readUInt8(8) === 1;
  }
}
