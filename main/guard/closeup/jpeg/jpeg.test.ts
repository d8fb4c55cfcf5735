import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { findFfmpeg } from '../../../base/ffmpeg.ts';
import { jpegOf } from './jpeg.ts';
import { JpegEncoder, type RgbPicture } from './jpeg-encoder.ts';

/** Soft colours with a bright bar; with `noise` levels of it. */
function picture(width: number, height: number, noise = 0): RgbPicture {
  const rgb = new Uint8Array(3 * width * height);
  let random = 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bar = Math.abs(x - width / 2) < width / 10 ? 60 : 0;
      for (const level of [40 + (120 * x) / width, 60 + (90 * y) / height, 150 - (80 * x) / width]) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
        rgb[at++] = Math.max(0, Math.min(255, level + bar + noise * (random / 2 ** 31 - 1)));
      }
    }
  }
  return { width, height, rgb };
}

let ffmpegPath: string;
beforeAll(async () => {
  ffmpegPath = (await findFfmpeg(process.env))!.path;
});

/** As another program reads it; it is strict. */
function decoded(jpeg: Uint8Array, { width, height }: RgbPicture): Uint8Array {
  const { stdout, stderr, status } = spawnSync(ffmpegPath, ['-v', 'error', '-xerror', '-err_detect', 'explode', '-f', 'mjpeg', '-i', 'pipe:0', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'], { input: jpeg, maxBuffer: 1 << 24 });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  expect(stdout.length).toBe(3 * width * height);
  return stdout;
}

/** Signal to noise, dB: 30 is fair, 40 hardly to be told from the picture. */
function likeness(a: Uint8Array, b: Uint8Array): number {
  const off = a.reduce((sum, level, n) => sum + (level - b[n]!) ** 2, 0) / a.length;
  return 10 * Math.log10(255 ** 2 / Math.max(off, 1e-9));
}

test.each([
  [640, 360, 38],
  [17, 33, 28],
  // Of four pixels all have one colour.
  [2, 2, 18],
])('a picture of %i x %i is what another program reads', async (width, height, least) => {
  const shown = picture(width, height);
  const jpeg = (await jpegOf(shown))!;
  expect(likeness(decoded(jpeg, shown), shown.rgb)).toBeGreaterThan(least);
});

test('the finest steps give all but the very levels, the coarsest still the picture', () => {
  const shown = picture(160, 96, 20);
  const like = (quality: number) => {
    const encoder = new JpegEncoder(shown, quality);
    while (encoder.band());
    return likeness(decoded(encoder.end(), shown), shown.rgb);
  };
  // Colours have half the width and height, so noise in them is lost.
  expect(like(100)).toBeGreaterThan(like(50));
  expect(like(50)).toBeGreaterThan(like(5));
  expect(like(5)).toBeGreaterThan(18);
});

test('black and white next to each other, the largest there is to be told, is right', () => {
  const width = 64;
  const rgb = new Uint8Array(3 * width * width).map((_, n) => (((Math.floor(n / 3) % width) + Math.floor(n / 3 / width)) % 2) * 255);
  const encoder = new JpegEncoder({ width, height: width, rgb }, 100);
  while (encoder.band());
  expect(likeness(decoded(encoder.end(), { width, height: width, rgb }), rgb)).toBeGreaterThan(35);
});

test('noise is coded more coarsely until it is at most 100 kB', async () => {
  const shown = picture(640, 360, 128);
  const jpeg = (await jpegOf(shown))!;
  expect(jpeg.length).toBeLessThanOrEqual(100_000);
  decoded(jpeg, shown);
});
