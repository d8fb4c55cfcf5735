import type { Box, Detection } from '../../../contract/event-types.ts';
import type { Picture } from '../detect/types.ts';

/** Something recognised is always better to see than that something moves. */
const RECOGNISED = 10;
const KIND_WORTH: Record<Detection['kind'], number> = { person: 2, vehicle: 1, animal: 1 };
/** A thing this large, a share of the picture's area, is as good to see as any larger one. */
const LARGE_ENOUGH = 0.12;
/** Who is cut by the picture's edge is worth so much of what he would be. */
const CUT_WORTH = 0.5;
const EDGE = 0.01;
/** Mean difference from pixel to pixel, levels, of what is sharp; noise alone has 2 to 4. */
const SHARP = 12;

/** How good a picture of an event is: what is seen in it, how large, how sharp, and whether all of it is in the picture. */
export function worthOf(picture: Picture, objects: readonly Detection[], regions: readonly Box[]): number {
  let best = 0;
  for (const { kind, score, box } of objects) best = Math.max(best, RECOGNISED + KIND_WORTH[kind] * score * showing(picture, box));
  if (best > 0) return best;
  for (const box of regions) best = Math.max(best, showing(picture, box));
  return best;
}

function showing(picture: Picture, box: Box): number {
  const size = Math.sqrt(Math.min(1, (box[2] * box[3]) / LARGE_ENOUGH));
  // Feet at the lower edge are nothing bad: people come near.
  const cut = box[0] < EDGE || box[1] < EDGE || box[0] + box[2] > 1 - EDGE;
  return (0.2 + 0.8 * size) * (0.5 + 0.5 * Math.min(1, sharpness(picture, box) / SHARP)) * (cut ? CUT_WORTH : 1);
}

/** Mean difference between neighbours of the green channel, levels. */
function sharpness({ width, height, rgb }: Picture, box: Box): number {
  const left = Math.max(0, Math.floor(box[0] * width));
  const top = Math.max(0, Math.floor(box[1] * height));
  const right = Math.min(width - 1, Math.ceil((box[0] + box[2]) * width));
  const bottom = Math.min(height - 1, Math.ceil((box[1] + box[3]) * height));
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 2) {
    for (let x = left; x < right; x += 2) {
      const at = (y * width + x) * 3 + 1;
      sum += Math.abs(rgb[at]! - rgb[at + 3]!) + Math.abs(rgb[at]! - rgb[at + width * 3]!);
      count += 2;
    }
  }
  return count === 0 ? 0 : sum / count;
}
