import type { Picture } from './types.ts';
import type { Window } from './window.ts';

/** What lies outside the picture: the grey that YOLO models are trained with. */
const OUTSIDE = 114 / 255;
const FULL = 255;

/** Where the points of one side of the input lie on the picture: between a pixel and the one after it. */
interface Points {
  /** First of the two, -1 outside the picture. */
  pixel: Int32Array;
  /** From it to the other, 0 at the edge. */
  step: Uint8Array;
  /** How near the other is, 0…1. */
  share: Float32Array;
}

/**
 * A window of a picture as a model takes it: 0…1, one plane for each of red, green and blue (`channels: 'first'`) or pixel by
 * pixel. Enlarged between pixels, reduced by averaging, so that thin things do not get lost.
 */
export function fillInput(out: Float32Array, size: { width: number; height: number }, channels: 'first' | 'last', picture: Pick<Picture, 'width' | 'height' | 'rgb'>, window: Window): void {
  const { width, height } = size;
  const { rgb } = picture;
  const scale = window.width / width;
  const taps = Math.max(1, Math.round(scale));
  const across = pointsOf(width * taps, window.x, scale / taps, picture.width);
  const down = pointsOf(height * taps, window.y, scale / taps, picture.height);
  const [pixelStep, channelStep] = channels === 'first' ? [1, width * height] : [3, 1];
  const each = 1 / (taps * taps * FULL);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let v = y * taps; v < (y + 1) * taps; v++) {
        const y0 = down.pixel[v]!;
        const below = down.step[v]! * picture.width * 3;
        const ay = down.share[v]!;
        for (let u = x * taps; u < (x + 1) * taps; u++) {
          const x0 = across.pixel[u]!;
          if (y0 < 0 || x0 < 0) {
            red += OUTSIDE * FULL;
            green += OUTSIDE * FULL;
            blue += OUTSIDE * FULL;
            continue;
          }
          const a = (y0 * picture.width + x0) * 3;
          const b = a + across.step[u]! * 3;
          const c = a + below;
          const d = b + below;
          const ax = across.share[u]!;
          const ofD = ax * ay;
          const ofB = ax - ofD;
          const ofC = ay - ofD;
          const ofA = 1 - ax - ofC;
          red += rgb[a]! * ofA + rgb[b]! * ofB + rgb[c]! * ofC + rgb[d]! * ofD;
          green += rgb[a + 1]! * ofA + rgb[b + 1]! * ofB + rgb[c + 1]! * ofC + rgb[d + 1]! * ofD;
          blue += rgb[a + 2]! * ofA + rgb[b + 2]! * ofB + rgb[c + 2]! * ofC + rgb[d + 2]! * ofD;
        }
      }
      const at = (y * width + x) * pixelStep;
      out[at] = red * each;
      out[at + channelStep] = green * each;
      out[at + 2 * channelStep] = blue * each;
    }
  }
}

/** @param first where the first point's part of the picture begins, pixels; each next one is `apart` further */
function pointsOf(count: number, first: number, apart: number, pixels: number): Points {
  const points: Points = { pixel: new Int32Array(count), step: new Uint8Array(count), share: new Float32Array(count) };
  for (let n = 0; n < count; n++) {
    const place = first + (n + 0.5) * apart - 0.5;
    if (place < -0.5 || place > pixels - 0.5) {
      points.pixel[n] = -1;
      continue;
    }
    const pixel = Math.min(pixels - 1, Math.max(0, Math.floor(place)));
    points.pixel[n] = pixel;
    points.step[n] = pixel + 1 < pixels ? 1 : 0;
    points.share[n] = Math.min(1, Math.max(0, place - pixel));
  }
  return points;
}
