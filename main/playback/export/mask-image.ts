/** Pictures of masks, for ffmpeg to lay over others: Netpbm's PAM and PGM. Pure. */
import type { ExportMask } from '../../../contract/export-types.ts';

/** Black and opaque within the masks, transparent elsewhere. */
export function blackImage(masks: readonly ExportMask[], width: number, height: number): Buffer {
  const inside = cover(masks, width, height);
  const pixels = Buffer.alloc(width * height * 4);
  inside.forEach((value, index) => (pixels[index * 4 + 3] = value));
  return Buffer.concat([Buffer.from(`P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`), pixels]);
}

/** White within the masks, black elsewhere. */
export function maskImage(masks: readonly ExportMask[], width: number, height: number): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), cover(masks, width, height)]);
}

/** 255 for each pixel that a polygon so much as touches in its row: the even-odd rule at the row's upper, middle and lower edge. */
function cover(masks: readonly ExportMask[], width: number, height: number): Buffer {
  const out = Buffer.alloc(width * height);
  for (const { corners } of masks) {
    const points = corners.map(([x, y]) => ({ x: x * width, y: y * height }));
    for (let row = 0; row < height; row++) {
      for (const at of [row + 0.001, row + 0.5, row + 0.999]) {
        const crossings = crossingsAt(points, at);
        for (let index = 0; index + 1 < crossings.length; index += 2) {
          const from = Math.max(0, Math.floor(crossings[index] ?? 0));
          const to = Math.min(width, Math.ceil(crossings[index + 1] ?? 0));
          if (to > from) out.fill(255, row * width + from, row * width + to);
        }
      }
    }
  }
  return out;
}

/** Where the polygon's edges cross a height, from left to right. */
function crossingsAt(points: readonly { x: number; y: number }[], y: number): number[] {
  const out: number[] = [];
  points.forEach((a, index) => {
    const b = points[(index + 1) % points.length] ?? a;
    if (a.y > y !== b.y > y) out.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  });
  return out.toSorted((a, b) => a - b);
}
