import { expect, test } from 'vitest';
import { fillInput } from './tensor.ts';
import { windowFor } from './window.ts';

const PICTURE = { width: 640, height: 360 };
const INPUT = { width: 416, height: 256 };

test('where nothing is said the whole picture is looked at', () => {
  const window = windowFor([], PICTURE, INPUT);
  expect(window.width).toBe(640);
  expect(window.x).toBe(0);
  expect(window.y).toBeCloseTo(-16.9, 1);
  expect(window.width / window.height).toBeCloseTo(416 / 256);
});

test('what moves is in it with what is around, and it stays inside the picture', () => {
  for (let n = 0; n < 200; n++) {
    const random = (step: number) => ((n * step) % 97) / 97;
    const width = 0.02 + 0.9 * random(31);
    const height = 0.02 + 0.9 * random(17);
    const box = [random(7) * (1 - width), random(13) * (1 - height), width, height] as [number, number, number, number];
    const window = windowFor([box], PICTURE, INPUT);
    expect(window.width / window.height).toBeCloseTo(416 / 256);
    expect(window.x).toBeLessThanOrEqual(box[0] * 640 + 1e-6);
    expect(window.y).toBeLessThanOrEqual(box[1] * 360 + 1e-6);
    expect(window.x + window.width).toBeGreaterThanOrEqual((box[0] + width) * 640 - 1e-6);
    expect(window.y + window.height).toBeGreaterThanOrEqual((box[1] + height) * 360 - 1e-6);
    if (window.width < 640) expect(window.x).toBeGreaterThanOrEqual(0);
    expect(window.width).toBeGreaterThanOrEqual(208);
  }
});

test('a picture smaller than the input is enlarged at most twice, and stands in the middle', () => {
  const window = windowFor([], { width: 160, height: 90 }, INPUT);
  expect(window.width).toBe(208);
  expect(window.x).toBe(-24);
});

test.each(['first', 'last'] as const)('the window is what the model gets, channels %s', (channels) => {
  const picture = { width: 4, height: 2, rgb: new Uint8Array(24) };
  for (let pixel = 0; pixel < 8; pixel++) picture.rgb.set([pixel * 30, 100, 255 - pixel * 30], pixel * 3);
  const out = new Float32Array(3 * 4 * 4);
  fillInput(out, { width: 4, height: 4 }, channels, picture, { x: 0, y: -1, width: 4, height: 4 });
  const at = (x: number, y: number, channel: number) => Math.round(255 * out[channels === 'first' ? channel * 16 + y * 4 + x : (y * 4 + x) * 3 + channel]!);
  expect([0, 1, 2, 3].map((x) => at(x, 1, 0))).toEqual([0, 30, 60, 90]);
  expect([0, 1, 2, 3].map((x) => at(x, 2, 2))).toEqual([135, 105, 75, 45]);
  expect([0, 1, 2].map((channel) => at(2, 0, channel))).toEqual([114, 114, 114]);
  expect(at(2, 3, 1)).toBe(114);
});

test('a picture twice as large is averaged, not sampled', () => {
  const picture = { width: 4, height: 4, rgb: new Uint8Array(48) };
  for (let x = 0; x < 4; x++) for (let y = 0; y < 4; y++) picture.rgb.fill(x % 2 === 0 ? 200 : 100, (y * 4 + x) * 3, (y * 4 + x) * 3 + 3);
  const out = new Float32Array(12);
  fillInput(out, { width: 2, height: 2 }, 'first', picture, { x: 0, y: 0, width: 4, height: 4 });
  for (const value of out) expect(value * 255).toBeCloseTo(150, 0);
});
