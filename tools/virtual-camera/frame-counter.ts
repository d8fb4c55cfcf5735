/**
 * The burnt-in frame counter: a row of dark and light blocks in the top left corner, read back from pixels by tests.
 * No imports and no outer names inside `readFrameCounter`: a test may send it to a page as text.
 *
 * 24 blocks, each 1/48 of the picture's width wide and 1/32 high: light, dark, 16 bits in Gray code (most significant first), 4 bits of
 * checksum, dark, light. The number is the frame's in the loop. In Gray code one block changes from frame to frame, and with it one
 * of the checksum: a counter in which half of the blocks change at once would be motion.
 */

/** Luma of a block of value 1 and 0: far apart, and not so harsh as to bleed in a small bitrate. */
export const LIGHT = 216;
export const DARK = 38;

export interface Block {
  left: number;
  top: number;
  width: number;
  height: number;
  light: boolean;
}

/** The blocks that show `frame` in a picture of that size, in pixels. */
export function counterBlocks(frame: number, pictureWidth: number, pictureHeight: number): Block[] {
  const bits = [1, 0];
  const gray = (frame ^ (frame >> 1)) & 0xffff;
  for (let bit = 15; bit >= 0; bit--) bits.push((gray >> bit) & 1);
  const sum = ((gray & 15) ^ ((gray >> 4) & 15) ^ ((gray >> 8) & 15) ^ ((gray >> 12) & 15) ^ 9) & 15;
  for (let bit = 3; bit >= 0; bit--) bits.push((sum >> bit) & 1);
  bits.push(0, 1);
  const edge = (index: number) => Math.round(((index + 1) * pictureWidth) / 48);
  const top = Math.round(pictureHeight / 40);
  const height = Math.round(pictureHeight / 24);
  return bits.map((bit, index) => ({ left: edge(index), top, width: edge(index + 1) - edge(index), height, light: bit === 1 }));
}

/**
 * Reads the counter back.
 * @param pixels RGBA (4 bytes a pixel) or grey (1 byte a pixel), row by row
 * @returns the frame number in the loop, or null when there is no counter to be read
 */
export function readFrameCounter(pixels: ArrayLike<number>, width: number, height: number): number | null {
  const bytesPerPixel = Math.round(pixels.length / (width * height));
  const top = height / 40;
  const blockHeight = height / 24;
  const levels: number[] = [];
  for (let index = 0; index < 24; index++) {
    const left = ((index + 1) * width) / 48;
    const blockWidth = width / 48;
    let sum = 0;
    let count = 0;
    // The middle of the block: its edges blur when the picture is made smaller.
    for (let y = Math.floor(top + blockHeight * 0.35); y <= Math.floor(top + blockHeight * 0.65); y++) {
      for (let x = Math.floor(left + blockWidth * 0.35); x <= Math.floor(left + blockWidth * 0.65); x++) {
        const at = (y * width + x) * bytesPerPixel;
        sum += bytesPerPixel >= 3 ? (pixels[at]! * 3 + pixels[at + 1]! * 6 + pixels[at + 2]!) / 10 : pixels[at]!;
        count++;
      }
    }
    levels.push(sum / count);
  }
  const light = (levels[0]! + levels[23]!) / 2;
  const dark = (levels[1]! + levels[22]!) / 2;
  if (!(light - dark > 60)) return null;
  const bits: number[] = [];
  for (const level of levels) {
    const position = (level - dark) / (light - dark);
    if (position > 0.35 && position < 0.65) return null;
    bits.push(position >= 0.5 ? 1 : 0);
  }
  let gray = 0;
  for (let bit = 2; bit < 18; bit++) gray = gray * 2 + bits[bit]!;
  let sum = 0;
  for (let bit = 18; bit < 22; bit++) sum = sum * 2 + bits[bit]!;
  const expected = ((gray & 15) ^ ((gray >> 4) & 15) ^ ((gray >> 8) & 15) ^ ((gray >> 12) & 15) ^ 9) & 15;
  let frame = gray;
  for (let shift = 1; shift < 16; shift *= 2) frame ^= frame >> shift;
  return bits[0] === 1 && bits[1] === 0 && bits[22] === 0 && bits[23] === 1 && sum === expected ? frame : null;
}
