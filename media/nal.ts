/** NAL units with a length before each, as in MP4 (ISO/IEC 14496-15). */

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

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
