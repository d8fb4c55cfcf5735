/** What a baseline JPEG is made with: the tables that ITU-T T.81 gives as examples (Annex K), which every decoder knows well. */

/** Place in the block, row by row, of the coefficients in the order in which they are written. */
export const ZIGZAG = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
);

/** Steps of the brightness, row by row (table K.1). */
const BRIGHTNESS_STEPS = [
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62],
  ...[18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
];
/** Steps of the colours (table K.2): the fine ones in the corner, all others alike. */
const COLOUR_STEPS = [...[17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66], ...Array.from({ length: 38 }, () => 99)];

/** @param quality 1…100 as everywhere: 50 are the steps of the standard, 100 the finest */
export function stepsFor(quality: number): { brightness: Uint8Array; colour: Uint8Array } {
  const percent = quality < 50 ? 5_000 / quality : 200 - 2 * quality;
  const scaled = (steps: readonly number[]) => Uint8Array.from(steps, (step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
  return { brightness: scaled(BRIGHTNESS_STEPS), colour: scaled(COLOUR_STEPS) };
}

export interface HuffmanTable {
  /** How many codes there are of 1…16 bits. */
  counts: Uint8Array;
  /** What they stand for, shortest code first. */
  values: Uint8Array;
  /** Of each value its code and that code's length. */
  code: Uint16Array;
  bits: Uint8Array;
}

/** @param zeros run of zeros that the rarest values begin with @returns values of which the rest is in order: sizes 1…10 after each run */
function rest(from: readonly [run: number, size: number][]): number[] {
  return from.flatMap(([run, size]) => Array.from({ length: 11 - size }, (_, n) => (run << 4) | (size + n)));
}

function table(counts: readonly number[], values: readonly number[]): HuffmanTable {
  const code = new Uint16Array(256);
  const bits = new Uint8Array(256);
  let next = 0;
  let at = 0;
  counts.forEach((count, index) => {
    for (let n = 0; n < count; n++) {
      const value = values[at++]!;
      code[value] = next++;
      bits[value] = index + 1;
    }
    next <<= 1;
  });
  return { counts: Uint8Array.from(counts), values: Uint8Array.from(values), code, bits };
}

const SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** Tables K.3 to K.6. */
export const HUFFMAN = {
  brightnessMean: table([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], SIZES),
  colourMean: table([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], SIZES),
  brightness: table(
    [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
    [
      ...[0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08],
      ...[0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82],
      ...rest([[0, 9], [1, 6], [2, 5], [3, 4], [4, 3], [5, 3], [6, 3], [7, 3], [8, 3], [9, 2], [10, 2], [11, 2], [12, 2], [13, 2], [14, 1], [15, 1]]),
    ],
  ),
  colour: table(
    [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
    [
      ...[0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91],
      ...[0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1],
      ...rest([[1, 7], [2, 6], [3, 5], [4, 3], [5, 3], [6, 3], [7, 3], [8, 2], [9, 2], [10, 2], [11, 2], [12, 2], [13, 2], [14, 2], [15, 2]]),
    ],
  ),
};
