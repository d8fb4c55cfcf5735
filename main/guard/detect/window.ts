import type { Box } from '../../../contract/event-types.ts';

/** Part of a picture that the model looks at, pixels. It may reach over the picture's edge: what is there is grey. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Size {
  width: number;
  height: number;
}

/** Around what moves, of its own size on each side: most of a person may stand still, and a model wants to see what is around. */
const MARGIN = 0.6;
/** A small part is enlarged at most by this: more shows nothing that is not there. */
const MOST_ENLARGED = 2;

/**
 * The part of a picture to look at: all that moves with a margin around it, in the shape of the model's input.
 * @param regions fractions of the picture; none: all of it
 */
export function windowFor(regions: readonly Box[], picture: Size, input: Size): Window {
  let left = 1;
  let top = 1;
  let right = 0;
  let bottom = 0;
  for (const [x, y, width, height] of regions) {
    const margin = MARGIN * Math.max(width * picture.width, height * picture.height);
    left = Math.min(left, x - margin / picture.width);
    top = Math.min(top, y - margin / picture.height);
    right = Math.max(right, x + width + margin / picture.width);
    bottom = Math.max(bottom, y + height + margin / picture.height);
  }
  if (right <= left || bottom <= top) [left, top, right, bottom] = [0, 0, 1, 1];
  [left, top, right, bottom] = [Math.max(0, left), Math.max(0, top), Math.min(1, right), Math.min(1, bottom)];

  const needed = Math.max(((right - left) * picture.width) / input.width, ((bottom - top) * picture.height) / input.height, 1 / MOST_ENLARGED);
  const whole = Math.max(picture.width / input.width, picture.height / input.height, 1 / MOST_ENLARGED);
  const scale = Math.min(needed, whole);
  const width = input.width * scale;
  const height = input.height * scale;
  return {
    x: place(((left + right) / 2) * picture.width, width, picture.width),
    y: place(((top + bottom) / 2) * picture.height, height, picture.height),
    width,
    height,
  };
}

/** Where a part of `length` around `middle` begins: inside the picture, or around it where it is longer. */
function place(middle: number, length: number, limit: number): number {
  if (length >= limit) return (limit - length) / 2;
  return Math.min(limit - length, Math.max(0, middle - length / 2));
}
