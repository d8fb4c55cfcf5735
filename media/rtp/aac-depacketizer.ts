import type { RtpHeader } from './rtp-packet.ts';

/** `sizelength`, `indexlength`, `indexdeltalength` of the SDP's fmtp, bits. */
export interface AacFormat {
  sizeLength: number;
  indexLength: number;
  indexDeltaLength: number;
}

/** Samples of one AAC frame (ISO/IEC 14496-3; 960 is not used by cameras). */
export const AAC_FRAME_SAMPLES = 1024;
const MOST_FRAMES_A_PACKET = 64;
const MOST_FRAME_BYTES = 64 * 1024;

/**
 * Takes AAC frames out of RTP payloads (RFC 3640 §3.2, modes AAC-hbr and AAC-lbr).
 * @param frame gets each frame where it lies, valid during the call, with its RTP time.
 */
export class AacDepacketizer {
  readonly #format: AacFormat;
  readonly #frame: (bytes: Uint8Array, from: number, to: number, timestamp: number) => void;
  /** A frame that is sent in several packets. */
  #partial: { bytes: Uint8Array; filled: number; timestamp: number; nextSequence: number } | null = null;

  constructor(format: AacFormat, frame: (bytes: Uint8Array, from: number, to: number, timestamp: number) => void) {
    this.#format = format;
    this.#frame = frame;
  }

  push(bytes: Uint8Array, header: RtpHeader): void {
    const { sizeLength, indexLength, indexDeltaLength } = this.#format;
    if (header.to - header.from < 2) return;
    const headerBits = (bytes[header.from]! << 8) | bytes[header.from + 1]!;
    const data = header.from + 2 + Math.ceil(headerBits / 8);
    if (data > header.to) return;
    let bit = (header.from + 2) * 8;
    const end = bit + headerBits;
    let at = data;
    for (let index = 0; index < MOST_FRAMES_A_PACKET; index++) {
      const indexBits = index === 0 ? indexLength : indexDeltaLength;
      if (bit + sizeLength + indexBits > end) return;
      const size = readBits(bytes, bit, sizeLength);
      bit += sizeLength + indexBits;
      if (size === 0) continue;
      if (at + size > header.to) {
        if (index === 0) this.#takePart(bytes, at, size, header);
        return;
      }
      this.#partial = null;
      this.#frame(bytes, at, at + size, (header.timestamp + index * AAC_FRAME_SAMPLES) >>> 0);
      at += size;
    }
  }

  #takePart(bytes: Uint8Array, at: number, size: number, header: RtpHeader): void {
    if (size > MOST_FRAME_BYTES) return;
    const known = this.#partial;
    const goesOn = known !== null && known.timestamp === header.timestamp && known.nextSequence === header.sequence && known.bytes.length === size;
    const partial = goesOn ? known : { bytes: new Uint8Array(size), filled: 0, timestamp: header.timestamp, nextSequence: 0 };
    partial.nextSequence = (header.sequence + 1) & 0xffff;
    const part = bytes.subarray(at, Math.min(header.to, at + size - partial.filled));
    partial.bytes.set(part, partial.filled);
    partial.filled += part.length;
    this.#partial = partial;
    if (partial.filled < size) return;
    this.#partial = null;
    this.#frame(partial.bytes, 0, size, header.timestamp);
  }
}

function readBits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let bit = from; bit < from + count; bit++) value = value * 2 + ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return value;
}
