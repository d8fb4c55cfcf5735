/** RTP and RTCP packets as they arrive: RFC 3550 §5.1, §6.4.1. Read where they lie; nothing is copied. */

export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Offsets of the payload in the bytes that were read. */
  from: number;
  to: number;
}

export function emptyRtpHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, from: 0, to: 0 };
}

const RTP_HEADER_BYTES = 12;

/** Reads the packet in [from, to) into `out`, which is used again for each packet. @returns false when it is none. */
export function readRtpHeader(bytes: Uint8Array, from: number, to: number, out: RtpHeader): boolean {
  if (to - from < RTP_HEADER_BYTES) return false;
  const first = bytes[from]!;
  if (first >> 6 !== 2) return false;
  const second = bytes[from + 1]!;
  let body = from + RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (body + 4 > to) return false;
    body += 4 + ((bytes[body + 2]! << 8) | bytes[body + 3]!) * 4;
  }
  const end = first & 0x20 ? to - bytes[to - 1]! : to;
  if (body > end) return false;
  out.marker = (second & 0x80) !== 0;
  out.payloadType = second & 0x7f;
  out.sequence = (bytes[from + 2]! << 8) | bytes[from + 3]!;
  out.timestamp = readU32(bytes, from + 4);
  out.ssrc = readU32(bytes, from + 8);
  out.from = body;
  out.to = end;
  return true;
}

export interface SenderReport {
  ssrc: number;
  /** The sender's wall clock, UTC ms. */
  wallMs: number;
  /** RTP time at that moment. */
  timestamp: number;
}

const SENDER_REPORT = 200;
/** NTP counts from 1900. */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;

/** The sender report of a compound packet, which stands first (RFC 3550 §6.1); null when there is none. */
export function readSenderReport(bytes: Uint8Array, from: number, to: number): SenderReport | null {
  if (to - from < 28 || bytes[from]! >> 6 !== 2 || bytes[from + 1] !== SENDER_REPORT) return null;
  const seconds = readU32(bytes, from + 8);
  // A camera that does not know the time sends zero.
  if (seconds === 0) return null;
  const wallMs = (seconds - NTP_TO_UNIX_SECONDS) * 1000 + (readU32(bytes, from + 12) / 2 ** 32) * 1000;
  return { ssrc: readU32(bytes, from + 4), wallMs, timestamp: readU32(bytes, from + 16) };
}

/** Ticks since the first timestamp, over the wrap of the 32-bit counter; packets may come in another order. */
export class TimestampUnwrapper {
  #last: number | null = null;
  #ticks = 0;

  /** @param timestamp RTP time. @returns ticks since the first one given, negative for what was before. */
  ticks(timestamp: number): number {
    if (this.#last !== null) this.#ticks += (timestamp - this.#last) | 0;
    this.#last = timestamp;
    return this.#ticks;
  }
}

function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
