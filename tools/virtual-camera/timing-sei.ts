/**
 * The SEI message that each frame carries: a sequence number that goes on over the loop, and when it was sent. User data
 * unregistered (H.264 §D.1.7, payload type 5): UUID, 64-bit number, wall clock as a 64-bit float of UTC ms.
 */

const UUID = Uint8Array.from([0x6b, 0x61, 0x6e, 0x6a, 0x69, 0x61, 0x4c, 0x11, 0x9d, 0x2e, 0x74, 0x69, 0x6d, 0x69, 0x6e, 0x67]);
const PAYLOAD_BYTES = 16 + 8 + 8;

export interface Timing {
  sequence: number;
  sentMs: number;
}

/** A whole NAL unit, emulation prevention included. */
export function timingSei(timing: Timing): Uint8Array {
  const raw = new Uint8Array(PAYLOAD_BYTES);
  raw.set(UUID);
  const view = new DataView(raw.buffer);
  view.setBigUint64(16, BigInt(timing.sequence));
  view.setFloat64(24, timing.sentMs);
  const out = [0x06, 5, PAYLOAD_BYTES];
  let zeros = 0;
  for (const byte of [...raw, 0x80]) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}

/** Finds it in any bytes that hold the access unit (Annex B or length-prefixed, or a whole fragment); null without. */
export function readTimingSei(bytes: Uint8Array): Timing | null {
  for (let at = 0; at + 3 + PAYLOAD_BYTES <= bytes.length; at++) {
    if (bytes[at] !== 0x06 || bytes[at + 1] !== 5 || bytes[at + 2] !== PAYLOAD_BYTES || bytes[at + 3] !== UUID[0]) continue;
    const raw = new Uint8Array(PAYLOAD_BYTES);
    let zeros = 0;
    let filled = 0;
    for (let from = at + 3; filled < PAYLOAD_BYTES && from < bytes.length; from++) {
      const byte = bytes[from] ?? 0;
      if (zeros >= 2 && byte === 3) {
        zeros = 0;
        continue;
      }
      raw[filled++] = byte;
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    if (filled < PAYLOAD_BYTES || !UUID.every((byte, index) => raw[index] === byte)) continue;
    const view = new DataView(raw.buffer);
    return { sequence: Number(view.getBigUint64(16)), sentMs: view.getFloat64(24) };
  }
  return null;
}
