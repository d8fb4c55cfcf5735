import { expect, it } from 'vitest';
import { encodeOptionsSchema } from '../../../contract/export-types.ts';
import { type CameraMasks, coarseSize, countMasks, exportMasks } from './export-masks.ts';

const points: [number, number][] = [
  [0, 0],
  [0.5, 0],
  [0.5, 0.5],
];
const masks: CameraMasks = { a: [{ points, how: 'blur' }, { points, how: 'black' }], b: [{ points, how: 'black' }] };

it('only areas of the chosen cameras are asked for, each with its camera', () => {
  const asked = exportMasks(masks, ['b', 'c']);
  expect(asked).toEqual([{ corners: points, how: 'black', cameraId: 'b' }]);
  expect(encodeOptionsSchema.safeParse({ masks: exportMasks(masks, ['a', 'b']) }).success).toBe(true);
  expect([countMasks(masks, ['a', 'b']), countMasks(masks, ['c'])]).toEqual([3, 0]);
});

it('the preview is as coarse as what the engine makes', () => {
  expect([coarseSize(1920, 1080), coarseSize(10, 10)]).toEqual([{ width: 60, height: 34 }, { width: 2, height: 2 }]);
});
