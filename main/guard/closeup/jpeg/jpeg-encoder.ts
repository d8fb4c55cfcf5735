import { BitWriter } from './bit-writer.ts';
import { quantise, shares } from './block.ts';
import { HUFFMAN, type HuffmanTable, stepsFor, ZIGZAG } from './jpeg-tables.ts';

export interface RgbPicture {
  width: number;
  height: number;
  /** Red, green, blue for each pixel, row by row. */
  rgb: Uint8Array;
}

/** Pixels a side of what is coded together: four blocks of brightness, one of each colour. */
const UNIT = 16;

/**
 * Makes a baseline JPEG of a picture (ITU-T T.81, JFIF; colours at half the width and height), a band of it at a time, so that whoever
 * has other things to do may do them in between.
 */
export class JpegEncoder {
  readonly #picture: RgbPicture;
  readonly #out: BitWriter;
  readonly #brightnessShares: Float32Array;
  readonly #colourShares: Float32Array;
  readonly #levels = Array.from({ length: 4 }, () => new Float32Array(64));
  readonly #blue = new Float32Array(64);
  readonly #red = new Float32Array(64);
  readonly #coefficients = new Int32Array(64);
  readonly #means = { brightness: 0, blue: 0, red: 0 };
  #top = 0;

  /** @param quality 1…100 */
  constructor(picture: RgbPicture, quality: number) {
    this.#picture = picture;
    const steps = stepsFor(quality);
    this.#brightnessShares = shares(steps.brightness);
    this.#colourShares = shares(steps.colour);
    this.#out = new BitWriter((picture.width * picture.height) >> 2);
    this.#head(steps);
  }

  get length(): number {
    return this.#out.length;
  }

  /** Codes the next 16 rows. @returns false when there are none any more */
  band(): boolean {
    const { width, height } = this.#picture;
    if (this.#top >= height) return false;
    for (let left = 0; left < width; left += UNIT) {
      this.#gather(left, this.#top);
      for (const block of this.#levels) this.#means.brightness = this.#code(block, this.#brightnessShares, this.#means.brightness, HUFFMAN.brightnessMean, HUFFMAN.brightness);
      this.#means.blue = this.#code(this.#blue, this.#colourShares, this.#means.blue, HUFFMAN.colourMean, HUFFMAN.colour);
      this.#means.red = this.#code(this.#red, this.#colourShares, this.#means.red, HUFFMAN.colourMean, HUFFMAN.colour);
    }
    this.#top += UNIT;
    return this.#top < height;
  }

  /** The whole file, when all bands are coded. */
  end(): Uint8Array {
    this.#out.align();
    this.#out.bytes([0xff, 0xd9]);
    return this.#out.end();
  }

  #head(steps: ReturnType<typeof stepsFor>): void {
    const { width, height } = this.#picture;
    const out = this.#out;
    const inOrder = (table: Uint8Array) => [...ZIGZAG].map((place) => table[place]!);
    out.bytes([0xff, 0xd8]);
    // JFIF 1.1, pixels as wide as they are high.
    out.segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
    out.segment(0xdb, [0, ...inOrder(steps.brightness), 1, ...inOrder(steps.colour)]);
    out.segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
    const huffman = (place: number, { counts, values }: HuffmanTable) => [place, ...counts, ...values];
    out.segment(0xc4, [...huffman(0x00, HUFFMAN.brightnessMean), ...huffman(0x10, HUFFMAN.brightness), ...huffman(0x01, HUFFMAN.colourMean), ...huffman(0x11, HUFFMAN.colour)]);
    out.segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
  }

  /** Brightness of 16 x 16 pixels, and the mean colours of each four (JFIF: ITU-R BT.601 over the full range). Beyond the edge its last pixels go on. */
  #gather(left: number, top: number): void {
    const { width, height, rgb } = this.#picture;
    for (let y = 0; y < UNIT; y += 2) {
      const upper = Math.min(height - 1, top + y) * width;
      const lower = Math.min(height - 1, top + y + 1) * width;
      for (let x = 0; x < UNIT; x += 2) {
        const near = Math.min(width - 1, left + x);
        const far = Math.min(width - 1, left + x + 1);
        const block = this.#levels[(y >> 3) * 2 + (x >> 3)]!;
        const at = (y & 7) * 8 + (x & 7);
        let reds = 0;
        let greens = 0;
        let blues = 0;
        for (let n = 0; n < 4; n++) {
          const pixel = 3 * ((n < 2 ? upper : lower) + (n & 1 ? far : near));
          const red = rgb[pixel]!;
          const green = rgb[pixel + 1]!;
          const blue = rgb[pixel + 2]!;
          block[at + (n >> 1) * 8 + (n & 1)] = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
          reds += red;
          greens += green;
          blues += blue;
        }
        const colour = (y >> 1) * 8 + (x >> 1);
        this.#blue[colour] = (-0.168736 * reds - 0.331264 * greens + 0.5 * blues) / 4;
        this.#red[colour] = (0.5 * reds - 0.418688 * greens - 0.081312 * blues) / 4;
      }
    }
  }

  /** @returns the block's mean, from which the next one of its kind is told */
  #code(block: Float32Array, share: Float32Array, meanBefore: number, meanTable: HuffmanTable, table: HuffmanTable): number {
    const out = this.#out;
    const steps = this.#coefficients;
    const last = quantise(block, share, steps);
    const mean = steps[0]!;
    const difference = mean - meanBefore;
    const size = sizeOf(difference);
    out.number(meanTable, size, difference, size);
    let zeros = 0;
    for (let n = 1; n <= last; n++) {
      const value = steps[n]!;
      if (value === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) out.number(table, 0xf0, 0, 0);
      const bits = sizeOf(value);
      out.number(table, (zeros << 4) | bits, value, bits);
      zeros = 0;
    }
    if (last < 63) out.number(table, 0, 0, 0);
    return mean;
  }
}

/** Bits that a number has without its sign. */
function sizeOf(value: number): number {
  return 32 - Math.clz32(value < 0 ? -value : value);
}
