import { expect, test } from 'vitest';
import { type Block, BLUE_CHROMA, COUNTER_LUMA, counterBlocks, readFrameCounter, YELLOW_CHROMA } from './frame-counter.ts';
import { readTimingSei, timingSei } from './timing-sei.ts';

/** As a player shows it: BT.601, limited range. */
function fill(pixels: Uint8ClampedArray, pictureWidth: number, block: Block, blue: boolean): void {
  const luma = 1.164 * (COUNTER_LUMA - 16);
  const chroma = (blue ? BLUE_CHROMA : YELLOW_CHROMA) - 128;
  for (let y = block.top; y < block.top + block.height; y++) {
    for (let x = block.left; x < block.left + block.width; x++) pixels.set([luma, luma - 0.391 * chroma, luma + 2.018 * chroma, 255], (y * pictureWidth + x) * 4);
  }
}

function paint(frame: number, width: number, height: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(120);
  for (const block of counterBlocks(frame, width, height)) fill(pixels, width, block, block.blue);
  return pixels;
}

test('every number reads back, in a large and in a small picture', () => {
  for (const [width, height] of [[640, 360], [160, 90]] as const) {
    for (let frame = 0; frame < 65_536; frame += 97) expect(readFrameCounter(paint(frame, width, height), width, height)).toBe(frame);
  }
});

test('a picture without a counter, or with a damaged one, gives none', () => {
  expect(readFrameCounter(new Uint8Array(640 * 360 * 4).fill(90), 640, 360)).toBeNull();
  const pixels = paint(1234, 640, 360);
  const block = counterBlocks(1234, 640, 360)[10]!;
  fill(pixels, 640, block, !block.blue);
  expect(readFrameCounter(pixels, 640, 360)).toBeNull();
});

test('the timing message survives its own emulation prevention', () => {
  for (const timing of [{ sequence: 0, sentMs: 0 }, { sequence: 65_536, sentMs: 1_790_000_000_000.5 }, { sequence: 3, sentMs: 2 ** 40 }]) {
    const nal = timingSei(timing);
    expect(readTimingSei(Uint8Array.from([9, 9, 0, 0, 0, nal.length, ...nal, 1, 2, 3]))).toEqual(timing);
    expect(Buffer.from(nal).indexOf(Buffer.from([0, 0, 1]))).toBe(-1);
  }
  expect(readTimingSei(new Uint8Array(200))).toBeNull();
});
