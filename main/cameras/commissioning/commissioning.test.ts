import { expect, test } from 'vitest';
import { Panorama } from '../../../tools/virtual-camera/scene/panorama.ts';
import { passwordProblem } from './password-strength.ts';
import { comparePictures, type GreyPicture } from './picture-drift.ts';

test.each([
  [null, 'admin', 'empty'],
  ['12345', 'admin', 'default'],
  ['Admin123', 'admin', 'default'],
  ['xadminx-99!', 'admin', 'like-name'],
  ['Ab1!x', 'admin', 'short'],
  ['abcdefghijkl', 'admin', 'simple'],
  ['Aa1Aa1Aa1Aa1', 'admin', 'simple'],
  ['corner-shop-7-Lamps', 'admin', 'none'],
  ['小店门口的摄像机2026年', 'admin', 'none'],
] as const)('the password %j of %s: %s', (password, user, problem) => expect(passwordProblem(password, user)).toBe(problem));

const [WIDTH, HEIGHT] = [160, 90];
const panorama = new Panorama(WIDTH, HEIGHT);
/** What the virtual camera sees, as grey, with some noise. */
function view(pan: number, zoom = 0, brightness = 50): GreyPicture {
  const pixels = panorama.paint({ pan, tilt: 0, zoom, brightness, rotation: 0, masks: [] }, 0).slice(0, WIDTH * HEIGHT);
  let seed = Math.round(pan * 1000) + 7;
  for (let index = 0; index < pixels.length; index++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    pixels[index] = Math.max(0, Math.min(255, (pixels[index] ?? 0) + (seed % 7) - 3));
  }
  return { width: WIDTH, height: HEIGHT, pixels };
}
function blurred({ width, height, pixels }: GreyPicture, radius: number): GreyPicture {
  const out = pixels.map((_, index) => {
    let sum = 0;
    let count = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const [x, y] = [(index % width) + dx, Math.floor(index / width) + dy];
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        sum += pixels[y * width + x]!;
        count += 1;
      }
    }
    return sum / count;
  });
  return { width, height, pixels: out };
}
/** Somebody stands in the picture. */
function withSomebody(picture: GreyPicture): GreyPicture {
  const pixels = picture.pixels.slice();
  for (let y = 35; y < 85; y++) for (let x = 100; x < 116; x++) pixels[y * WIDTH + x] = 60;
  return { ...picture, pixels };
}

test('the same view in another light, or with somebody in it, is the same', () => {
  const then = view(0);
  expect(comparePictures(then, view(0))).toBe('same');
  expect(comparePictures(then, view(0, 0, 62))).toBe('same');
  expect(comparePictures(then, withSomebody(view(0)))).toBe('same');
});

test('a camera that was turned, put out of focus, or covered is noticed', () => {
  const then = view(0);
  expect(comparePictures(then, view(0.12))).toBe('moved');
  expect(comparePictures(then, view(-0.15))).toBe('moved');
  expect(comparePictures(then, blurred(view(0), 3))).toBe('defocused');
  expect(comparePictures(then, { width: WIDTH, height: HEIGHT, pixels: new Uint8Array(WIDTH * HEIGHT).fill(22) })).toBe('covered');
  expect(['different', 'moved']).toContain(comparePictures(then, view(1, 0.8)));
});
