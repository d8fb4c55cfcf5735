import type { Picture } from './types.ts';
import type { Window } from './window.ts';

/** What lies outside the picture: the grey that YOLO models are trained with. */
const OUTSIDE = 114 / 255;

/**
 * A window of a picture as a model takes it: 0…1, one plane for each of red, green and blue (`channels: 'first'`) or pixel by
 * pixel. Enlarged between pixels, reduced by averaging, so that thin things do not get lost.
 */
export function fillInput(out: Float32Array, size: { width: number; height: number }, channels: 'first' | 'last', picture: Pick<Picture, 'width' | 'height' | 'rgb'>, window: Window): void {
  const { width, height } = size;
  const scale = window.width / width;
  const taps = Math.max(1, Math.round(scale));
  const plane = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let v = 0; v < taps; v++) {
        for (let u = 0; u < taps; u++) {
          const px = window.x + (x + (u + 0.5) / taps) * scale - 0.5;
          const py = window.y + (y + (v + 0.5) / taps) * scale - 0.5;
          if (px < -0.5 || py < -0.5 || px > picture.width - 0.5 || py > picture.height - 0.5) {
            red += OUTSIDE;
            green += OUTSIDE;
            blue += OUTSIDE;
            continue;
          }
          const x0 = Math.min(picture.width - 1, Math.max(0, Math.floor(px)));
          const y0 = Math.min(picture.height - 1, Math.max(0, Math.floor(py)));
          const right = x0 + 1 < picture.width ? 3 : 0;
          const below = y0 + 1 < picture.height ? picture.width * 3 : 0;
          const ax = Math.min(1, Math.max(0, px - x0));
          const ay = Math.min(1, Math.max(0, py - y0));
          const at = (y0 * picture.width + x0) * 3;
          red += between(picture.rgb, at, right, below, ax, ay);
          green += between(picture.rgb, at + 1, right, below, ax, ay);
          blue += between(picture.rgb, at + 2, right, below, ax, ay);
        }
      }
      const share = 1 / (taps * taps);
      const pixel = y * width + x;
      if (channels === 'first') {
        out[pixel] = red * share;
        out[plane + pixel] = green * share;
        out[2 * plane + pixel] = blue * share;
      } else {
        out[pixel * 3] = red * share;
        out[pixel * 3 + 1] = green * share;
        out[pixel * 3 + 2] = blue * share;
      }
    }
  }
}

function between(rgb: Uint8Array, at: number, right: number, below: number, ax: number, ay: number): number {
  const upper = rgb[at]! * (1 - ax) + rgb[at + right]! * ax;
  const lower = rgb[at + below]! * (1 - ax) + rgb[at + below + right]! * ax;
  return (upper * (1 - ay) + lower * ay) / 255;
}
