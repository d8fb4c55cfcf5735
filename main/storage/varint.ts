/** Whole numbers of any size in few bytes: LEB128, unsigned, up to 2^53. */

export function putVarint(out: number[], value: number): void {
  let rest = Math.max(0, value);
  while (rest >= 0x80) {
    out.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

/** @returns the next number at each call; null at the end, or where one is cut off. */
export function varintReader(bytes: Uint8Array): () => number | null {
  let at = 0;
  return () => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return null;
  };
}
