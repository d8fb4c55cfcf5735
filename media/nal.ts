/** NAL units in the two ways they are carried: with a length before each (ISO/IEC 14496-15), or Annex B start codes. */

/** The NAL units of a sample. A length that does not fit ends the walk: what came before is still good. */
export function* lengthPrefixedNals(sample: Uint8Array, lengthSize = 4): Generator<Uint8Array> {
  for (let at = 0; at + lengthSize <= sample.length; ) {
    let length = 0;
    for (let index = 0; index < lengthSize; index++) length = length * 256 + (sample[at + index] ?? 0);
    at += lengthSize;
    if (length === 0) continue;
    if (at + length > sample.length) return;
    yield sample.subarray(at, at + length);
    at += length;
  }
}

/** The NAL units between start codes (H.264 Annex B), trailing zeros taken off. */
export function* annexBNals(bytes: Uint8Array): Generator<Uint8Array> {
  let start = -1;
  for (let at = 0; at + 2 < bytes.length; at++) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue;
    if (start >= 0) yield trimZeros(bytes, start, at);
    start = at + 3;
    at += 2;
  }
  if (start >= 0) yield trimZeros(bytes, start, bytes.length);
}

function trimZeros(bytes: Uint8Array, start: number, end: number): Uint8Array {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last -= 1;
  return bytes.subarray(start, last);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
