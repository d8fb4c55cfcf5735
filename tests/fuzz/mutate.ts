/** Seeded damage to messages, the same at every run. */

/** mulberry32. @returns numbers from 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PIECES = [
  ...['<', '>', '&', '&#0;', ']]>', '<![CDATA[', '<!DOCTYPE a [<!ENTITY b "c">]>', '<!--', 'xmlns=""', '\0', '\u{10ffff}', '__proto__', '%ff', '%'],
  ...['\r\n', '\r\n\r\n', '\n', ':', ';', '=', ',', '/', '//', '@', '-1', '0', '65536', '4294967296', '99999999999999999999', 'NaN', '$', '$\u0000\u00ff\u00ff'],
  ...['Content-Length: 999999999', 'Content-Length: -5', 'Session: ', 'Transport: ', 'interleaved=255-256', 'm=video 0 RTP/AVP 96', 'a=fmtp:96 ', 'a=control:*'],
];

const MOST_CHANGES = 8;
const LONGEST_BYTES = 256 * 1024;

/** A damaged copy: bytes changed, parts left out, doubled or put in; sometimes none, so that the sound case stays among them. */
export function mutate(message: Uint8Array, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  let bytes: Buffer = Buffer.from(message);
  for (let change = below(MOST_CHANGES); change > 0; change--) {
    const at = below(bytes.length + 1);
    const kind = below(5);
    if (kind === 0 && bytes.length > 0) bytes[Math.min(at, bytes.length - 1)] = below(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + below(200)))]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(PIECES[below(PIECES.length)]!), bytes.subarray(at)]);
    else if (kind === 3) bytes = Buffer.concat([bytes, bytes.subarray(at)]);
    else bytes = bytes.subarray(0, at);
    if (bytes.length > LONGEST_BYTES) bytes = bytes.subarray(0, LONGEST_BYTES);
  }
  return bytes;
}

/** 500 in `npm test`; `npm run fuzz` sets more. */
export const CASES = Number(process.env['KANJIA_FUZZ_CASES'] ?? 500);
