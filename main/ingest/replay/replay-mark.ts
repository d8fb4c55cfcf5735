/** Times as replaying speaks of them: in requests, and in packets beside their payload. Pure. */

const PROFILE = 0xabac;
/** NTP counts from 1900. */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;
const BYE = 203;

/**
 * When the picture was taken to which the RTP packet [from, to) belongs, by the camera's clock, UTC ms: the header extension of ONVIF
 * Streaming Specification §6.3. Null without. What its bits tell (clean point, end, discontinuity) the pictures and times tell, too.
 */
export function readReplayTime(bytes: Uint8Array, from: number, to: number): number | null {
  if (to - from < 12 || !(bytes[from]! & 0x10)) return null;
  const at = from + 12 + (bytes[from]! & 0x0f) * 4;
  // Its own header, 64 bits of time, 32 bits of flags.
  if (at + 16 > to) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16);
  if (view.getUint16(0) !== PROFILE || view.getUint16(2) < 3) return null;
  const seconds = view.getUint32(4);
  // A camera that does not know the time sends zero.
  if (seconds === 0) return null;
  return (seconds - NTP_TO_UNIX_SECONDS) * 1000 + (view.getUint32(8) / 2 ** 32) * 1000;
}

/** Whether a compound RTCP packet says that the sender has ended (RFC 3550 §6.6). */
export function saysBye(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + 4 <= to; at += 4 + ((bytes[at + 2]! << 8) | bytes[at + 3]!) * 4) {
    if (bytes[at]! >> 6 !== 2) return false;
    if (bytes[at + 1] === BYE) return true;
  }
  return false;
}

/** `20260102T030405.678Z` (RFC 2326 §3.7). */
export function clockTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]/g, '');
}
