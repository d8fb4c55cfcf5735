import { MediaError } from '../../../media/media-error.ts';
import { readResponseHead, type RtspResponse } from './messages.ts';

export interface DemultiplexerSink {
  /** An interleaved packet, valid during the call. */
  packet(channel: number, bytes: Uint8Array, from: number, to: number): void;
  response(response: RtspResponse): void;
}

const DOLLAR = 0x24;
const MOST_HEAD_BYTES = 16 * 1024;
const MOST_BODY_BYTES = 256 * 1024;
/** Rubbish between messages that is passed over before the connection is given up. */
const MOST_RUBBISH_BYTES = 64 * 1024;

/** Tells responses and interleaved packets (RFC 2326 §10.12) of one connection apart, however they are cut into chunks. */
export class Demultiplexer {
  readonly #sink: DemultiplexerSink;
  /** The beginning of a message whose rest has not come. */
  #held = new Uint8Array(4096);
  #heldLength = 0;
  #rubbish = 0;

  constructor(sink: DemultiplexerSink) {
    this.#sink = sink;
  }

  /** Takes the first `length` bytes; they may be overwritten afterwards. @throws MediaError when it is no RTSP. */
  push(chunk: Uint8Array, length: number): void {
    let at = 0;
    if (this.#heldLength > 0) {
      at = this.#complete(chunk, length);
      if (this.#heldLength > 0) return;
    }
    at = this.#read(chunk, at, length);
    if (at < length) this.#hold(chunk, at, length);
  }

  /** Fills up the message that is held. @returns how far the chunk is used. */
  #complete(chunk: Uint8Array, length: number): number {
    if (this.#held[0] !== DOLLAR) {
      this.#hold(chunk, 0, length);
      const used = this.#read(this.#held, 0, this.#heldLength);
      this.#held.copyWithin(0, used, this.#heldLength);
      this.#heldLength -= used;
      return length;
    }
    let at = 0;
    if (this.#heldLength < 4) {
      const step = Math.min(4 - this.#heldLength, length);
      this.#hold(chunk, 0, step);
      at = step;
      if (this.#heldLength < 4) return at;
    }
    const whole = 4 + ((this.#held[2]! << 8) | this.#held[3]!);
    const step = Math.min(whole - this.#heldLength, length - at);
    this.#hold(chunk, at, at + step);
    at += step;
    if (this.#heldLength === whole) {
      this.#heldLength = 0;
      this.#sink.packet(this.#held[1]!, this.#held, 4, whole);
    }
    return at;
  }

  /** Gives all whole messages in [from, to). @returns where the first unfinished one begins. */
  #read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to) {
      if (bytes[at] === DOLLAR) {
        if (at + 4 > to) return at;
        const end = at + 4 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
        if (end > to) return at;
        this.#sink.packet(bytes[at + 1]!, bytes, at + 4, end);
        at = end;
      } else if (isLetter(bytes[at]!)) {
        const end = this.#readText(bytes, at, to);
        if (end === -1) return at;
        at = end;
      } else {
        at += 1;
        // Line ends between messages are allowed and come.
        if (++this.#rubbish > MOST_RUBBISH_BYTES) throw new MediaError('no RTSP');
      }
    }
    return at;
  }

  /** @returns the end of the message, or -1 when it has not all come. */
  #readText(bytes: Uint8Array, from: number, to: number): number {
    const headEnd = endOfHead(bytes, from, Math.min(to, from + MOST_HEAD_BYTES));
    if (headEnd === -1) {
      if (to - from >= MOST_HEAD_BYTES) throw new MediaError('RTSP message without an end');
      return -1;
    }
    const head = readResponseHead(latin1(bytes, from, headEnd));
    if (!head) throw new MediaError('no RTSP');
    if (head.contentLength > MOST_BODY_BYTES) throw new MediaError(`RTSP body of ${head.contentLength} bytes`);
    const end = headEnd + head.contentLength;
    if (end > to) return -1;
    // What a camera asks is not answered; it has no status.
    if (head.status > 0) this.#sink.response({ status: head.status, headers: head.headers, body: new TextDecoder().decode(bytes.subarray(headEnd, end)) });
    this.#rubbish = 0;
    return end;
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#heldLength + to - from;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(bytes.subarray(from, to), this.#heldLength);
    this.#heldLength = needed;
  }
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Offset after the empty line, which some cameras end with a line feed only; -1 when there is none. */
function endOfHead(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== 0x0a) continue;
    if (bytes[at + 1] === 0x0a && at + 1 < to) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a && at + 2 < to) return at + 3;
  }
  return -1;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}
