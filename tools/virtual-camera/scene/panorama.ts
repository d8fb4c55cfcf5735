/** A place larger than the picture, of which a camera that turns shows a part. */
import { counterBlocks } from '../frame-counter.ts';
import type { PtzPosition } from '../onvif/state.ts';
import { Canvas } from './canvas.ts';
import { paintBackground, paintCounter } from './paint.ts';

export interface View extends PtzPosition {
  /** 0..100, 50 as it is. */
  brightness: number;
  /** 0 or 180 degrees. */
  rotation: number;
  /** Hidden: corners in -1..1, right and up. */
  masks: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** Half of the place is outside of the picture at zoom 0. */
const REACH = 2;
const CLOSEST = 0.5;

export class Panorama {
  readonly picture: Canvas;
  readonly #world: Canvas;

  constructor(width: number, height: number) {
    this.picture = new Canvas(width, height);
    this.#world = new Canvas(width * REACH, height * REACH);
    paintBackground(this.#world, 'storefront');
  }

  /** The next picture. @param frame is drawn as blocks, for tests to read */
  paint(view: View, frame: number): Uint8Array {
    this.#copy(view);
    for (const mask of view.masks) {
      const xs = mask.map(([x]) => (x + 1) / 2);
      const ys = mask.map(([, y]) => (1 - y) / 2);
      this.picture.rectangle(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), { y: 16, u: 128, v: 128 });
    }
    paintCounter(this.picture, counterBlocks(frame, this.picture.width, this.picture.height));
    return this.picture.bytes;
  }

  #copy({ pan, tilt, zoom, brightness, rotation }: View): void {
    const { width, height } = this.picture;
    const world = this.#world;
    const scale = 1 - zoom * (1 - CLOSEST);
    const left = ((pan + 1) / 2) * (world.width - width * scale);
    const top = ((1 - tilt) / 2) * (world.height - height * scale);
    const lift = (brightness - 50) * 1.6;
    const plane = (from: Uint8Array, to: Uint8Array, outWidth: number, outHeight: number, inWidth: number, share: number, isLuma: boolean) => {
      for (let y = 0; y < outHeight; y++) {
        const sourceRow = Math.min(Math.floor(top * share + y * scale), from.length / inWidth - 1) * inWidth;
        const row = rotation === 180 ? (outHeight - 1 - y) * outWidth : y * outWidth;
        for (let x = 0; x < outWidth; x++) {
          const value = from[sourceRow + Math.floor(left * share + x * scale)] ?? 128;
          to[row + (rotation === 180 ? outWidth - 1 - x : x)] = isLuma ? Math.max(16, Math.min(235, value + lift)) : value;
        }
      }
    };
    const planes = (canvas: Canvas) => {
      const luma = canvas.width * canvas.height;
      return [canvas.bytes.subarray(0, luma), canvas.bytes.subarray(luma, luma * 1.25), canvas.bytes.subarray(luma * 1.25, luma * 1.5)] as const;
    };
    const [fromY, fromU, fromV] = planes(world);
    const [toY, toU, toV] = planes(this.picture);
    plane(fromY, toY, width, height, world.width, 1, true);
    plane(fromU, toU, width / 2, height / 2, world.width / 2, 0.5, false);
    plane(fromV, toV, width / 2, height / 2, world.width / 2, 0.5, false);
  }
}
