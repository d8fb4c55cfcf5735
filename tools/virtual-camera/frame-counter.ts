/**
 * The burnt-in frame counter: a row of blue and yellow blocks in the top left corner, read back from pixels by tests.
 * No imports and no outer names inside `readFrameCounter`: a test may send it to a page as text.
 *
 * 24 blocks, each 1/48 of the picture's width wide and 1/24 of its height high: blue, yellow, 16 bits (most significant first), 4 bits of
 * checksum, yellow, blue. The number is the frame's in the loop. All blocks are equally bright: a guard looks at grey pictures, and
 * a counter that changed them would be motion that never ends.
 */

/** Luma of every block, and the chroma of a block of value 1 and 0: far apart, and inside of what RGB can show. */
export const COUNTER_LUMA = 110;
export const BLUE_CHROMA = 176;
export const YELLOW_CHROMA = 80;

export interface Block {
  left: number;
  top: number;
  width: number;
  height: number;
  blue: boolean;
}

/** The blocks that show `frame` in a picture of that size, in pixels. */
export function counterBlocks(frame: number, pictureWidth: number, pictureHeight: number): Block[] {
  const bits = [1, 0];
  for (let bit = 15; bit >= 0; bit--) bits.push((frame >> bit) & 1);
  const sum = (frame ^ (frame >> 4) ^ (frame >> 8) ^ (frame >> 12) ^ 9) & 15;
  for (let bit = 3; bit >= 0; bit--) bits.push((sum >> bit) & 1);
  bits.push(0, 1);
  const edge = (index: number) => Math.round(((index + 1) * pictureWidth) / 48);
  const top = Math.round(pictureHeight / 40);
  const height = Math.round(pictureHeight / 24);
  return bits.map((bit, index) => ({ left: edge(index), top, width: edge(index + 1) - edge(index), height, blue: bit === 1 }));
}

/**
 * Reads the counter back.
 * @param pixels RGBA, row by row
 * @returns the frame number in the loop, or null when there is no counter to be read
 */
export function readFrameCounter(pixels: ArrayLike<number>, width: number, height: number): number | null {
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
        const at = (y * width + x) * 4;
        sum += pixels[at + 2]! - (pixels[at]! + pixels[at + 1]!) / 2;
        count++;
      }
    }
    levels.push(sum / count);
  }
  const blue = (levels[0]! + levels[23]!) / 2;
  const yellow = (levels[1]! + levels[22]!) / 2;
  if (!(blue - yellow > 80)) return null;
  const bits: number[] = [];
  for (const level of levels) {
    const position = (level - yellow) / (blue - yellow);
    if (position > 0.35 && position < 0.65) return null;
    bits.push(position >= 0.5 ? 1 : 0);
  }
  let frame = 0;
  for (let bit = 2; bit < 18; bit++) frame = frame * 2 + bits[bit]!;
  let sum = 0;
  for (let bit = 18; bit < 22; bit++) sum = sum * 2 + bits[bit]!;
  const expected = (frame ^ (frame >> 4) ^ (frame >> 8) ^ (frame >> 12) ^ 9) & 15;
  return bits[0] === 1 && bits[1] === 0 && bits[22] === 0 && bits[23] === 1 && sum === expected ? frame : null;
}
