import { expect, test } from 'vitest';
import { counterBlocks, DARK, LIGHT, readFrameCounter } from './frame-counter.ts';
import { readTimingSei, timingSei } from './timing-sei.ts';

function paint(frame: number, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height).fill(120);
  for (const block of counterBlocks(frame, width, height)) {
    for (let y = block.top; y < block.top + block.height; y++) pixels.fill(block.light ? LIGHT : DARK, y * width + block.left, y * width + block.left + block.width);
  }
  return pixels;
}

test('every number reads back, in a large and in a small picture', () => {
  for (const [width, height] of [[640, 360], [160, 90]] as const) {
    for (let frame = 0; frame < 65_536; frame += 97) expect(readFrameCounter(paint(frame, width, height), width, height)).toBe(frame);
  }
});

test('from one frame to the next two blocks change at most', () => {
  for (let frame = 0; frame < 5_000; frame++) {
    const [before, after] = [counterBlocks(frame, 480, 270), counterBlocks(frame + 1, 480, 270)];
    expect(before.filter((block, index) => block.light !== after[index]!.light).length).toBeLessThanOrEqual(2);
  }
});

test('a picture without a counter, or with a damaged one, gives none', () => {
  expect(readFrameCounter(new Uint8Array(640 * 360).fill(90), 640, 360)).toBeNull();
  const pixels = paint(1234, 640, 360);
  const block = counterBlocks(1234, 640, 360)[10]!;
  for (let y = block.top; y < block.top + block.height; y++) pixels.fill(block.light ? DARK : LIGHT, y * 640 + block.left, y * 640 + block.left + block.width);
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
