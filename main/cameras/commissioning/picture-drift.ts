/** Whether a camera still looks where it looked when it was handed over: two grey pictures held against each other. Pure. */

export interface GreyPicture {
  width: number;
  height: number;
  /** Row by row. */
  pixels: Uint8Array;
}

export type PictureDrift = 'same' | 'moved' | 'defocused' | 'covered' | 'different';

/** Shifts that are looked for, as shares of the width. */
const REACH = 0.25;
/** A hand's breadth in a wide view: less is the wind. */
const LEAST_SHIFT = 0.02;
/** How well edges have to fall on each other to be the same scene. */
const SAME_SCENE = 0.45;
/** Fewer edges than this share of before: out of focus, or something before the lens. */
const BLURRED = 0.35;
const FLAT_CONTRAST = 6;

/** @param then and `now` have the same size */
export function comparePictures(then: GreyPicture, now: GreyPicture): PictureDrift {
  if (contrast(now) < FLAT_CONTRAST && contrast(then) >= FLAT_CONTRAST) return 'covered';
  const edgesThen = edges(then);
  const edgesNow = edges(now);
  // By the sum of squares: blur takes the strong edges first.
  const sharpness = energy(edgesNow.pixels) / Math.max(1e-9, energy(edgesThen.pixels));
  const { dx, dy, score } = bestShift(edgesThen, edgesNow);
  const shift = Math.hypot(dx, dy) / then.width;
  if (sharpness < BLURRED) return score > SAME_SCENE * 0.6 && shift < LEAST_SHIFT * 2 ? 'defocused' : contrast(now) < contrast(then) * 0.5 ? 'covered' : 'different';
  if (score < SAME_SCENE) return 'different';
  return shift >= LEAST_SHIFT ? 'moved' : 'same';
}

/** Sobel, without the frame of one pixel. */
function edges({ width, height, pixels }: GreyPicture): { width: number; height: number; pixels: Float32Array } {
  const out = new Float32Array(width * height);
  const at = (x: number, y: number) => pixels[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const gx = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x - 1, y) - at(x - 1, y + 1);
      const gy = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x, y - 1) - at(x + 1, y - 1);
      const strength = Math.hypot(gx, gy);
      // Noise is no edge.
      out[y * width + x] = strength > 24 ? strength : 0;
    }
  }
  return { width, height, pixels: out };
}

/** Where the one lies best on the other: normalized correlation, coarse first and then around the best. */
function bestShift(a: { width: number; height: number; pixels: Float32Array }, b: { width: number; height: number; pixels: Float32Array }): { dx: number; dy: number; score: number } {
  const reach = Math.round(a.width * REACH);
  let best = { dx: 0, dy: 0, score: -1 };
  const look = (dx: number, dy: number) => {
    const score = correlation(a, b, dx, dy);
    if (score > best.score + 1e-6) best = { dx, dy, score };
  };
  look(0, 0);
  for (let dy = -reach; dy <= reach; dy += 4) for (let dx = -reach; dx <= reach; dx += 4) look(dx, dy);
  const { dx: x, dy: y } = best;
  for (let dy = y - 3; dy <= y + 3; dy++) for (let dx = x - 3; dx <= x + 3; dx++) look(dx, dy);
  return best;
}

function correlation(a: { width: number; height: number; pixels: Float32Array }, b: { width: number; height: number; pixels: Float32Array }, dx: number, dy: number): number {
  const { width, height } = a;
  let both = 0;
  let own = 0;
  let other = 0;
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y += 2) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      const p = a.pixels[(y - dy) * width + x - dx] ?? 0;
      const q = b.pixels[y * width + x] ?? 0;
      both += p * q;
      own += p * p;
      other += q * q;
    }
  }
  return own === 0 || other === 0 ? 0 : both / Math.sqrt(own * other);
}

function energy(pixels: Float32Array): number {
  let sum = 0;
  for (const value of pixels) sum += value * value;
  return sum;
}

/** Standard deviation of the light. */
function contrast({ pixels }: GreyPicture): number {
  let sum = 0;
  let squares = 0;
  for (const value of pixels) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / Math.max(1, pixels.length);
  return Math.sqrt(Math.max(0, squares / Math.max(1, pixels.length) - mean * mean));
}
