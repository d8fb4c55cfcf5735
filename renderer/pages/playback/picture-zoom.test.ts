import { expect, it } from 'vitest';
import { movePicture, WHOLE, zoomPicture } from './picture-zoom.ts';

const tile = { width: 400, height: 200 };

it('what is under the pointer stays under it', () => {
  const zoom = zoomPicture(zoomPicture(WHOLE, 2, { x: 100, y: 50 }, tile), 1.5, { x: 300, y: 120 }, tile);
  // A point of the picture before: (300 - x) / scale.
  const before = zoomPicture(WHOLE, 2, { x: 100, y: 50 }, tile);
  expect((300 - before.x) / before.scale).toBeCloseTo((300 - zoom.x) / zoom.scale, 9);
  expect(zoom.scale).toBe(3);
});

it('the tile stays covered, however far it is dragged', () => {
  const zoom = zoomPicture(WHOLE, 2, { x: 0, y: 0 }, tile);
  expect(movePicture(zoom, { x: 9999, y: 9999 }, tile)).toEqual({ scale: 2, x: 0, y: 0 });
  expect(movePicture(zoom, { x: -9999, y: -9999 }, tile)).toEqual({ scale: 2, x: -400, y: -200 });
});

it('it is never smaller than whole, nor closer than can be seen', () => {
  expect(zoomPicture(zoomPicture(WHOLE, 3, { x: 10, y: 10 }, tile), 0.01, { x: 200, y: 100 }, tile)).toMatchObject({ scale: 1 });
  expect(zoomPicture(WHOLE, 1000, { x: 0, y: 0 }, tile).scale).toBe(12);
});
