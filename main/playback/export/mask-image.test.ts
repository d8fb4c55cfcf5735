import { expect, test } from 'vitest';
import { blackImage, maskImage } from './mask-image.ts';

/** Rows of a PGM, `#` for white. */
function rows(image: Buffer, width: number): string[] {
  const pixels = image.subarray(image.indexOf('255\n') + 4);
  return Array.from({ length: pixels.length / width }, (_, row) => Array.from(pixels.subarray(row * width, (row + 1) * width), (value) => (value > 0 ? '#' : '.')).join(''));
}

test('a mask covers every pixel it touches', () => {
  expect(rows(maskImage([{ how: 'blur', corners: [[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]] }], 4, 4), 4)).toEqual(['....', '.##.', '.##.', '....']);
  expect(rows(maskImage([{ how: 'blur', corners: [[0, 0], [1, 0], [0, 1]] }], 4, 4), 4)).toEqual(['####', '###.', '##..', '#...']);
});

test('several masks are one picture, opaque where they are', () => {
  const image = blackImage([{ how: 'black', corners: [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]] }, { how: 'black', corners: [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]] }], 2, 2);
  expect([...image.subarray(image.indexOf('ENDHDR\n') + 7)]).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]);
});
