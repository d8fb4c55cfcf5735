import { expect, it } from 'vitest';
import type { CameraEvent } from '../../../contract/types.ts';
import { aroundEvents } from './skip.ts';

const event = (startMs: number, endMs: number | null): CameraEvent => ({ id: String(startMs), cameraId: 'cam', kind: 'motion', startMs, endMs, score: 1, box: null });

it('events are seen with what came before and after, those close to one another in one go', () => {
  expect(aroundEvents([event(10_000, 12_000), event(17_000, 18_000), event(60_000, 61_000)], 0)).toEqual([
    { fromMs: 7000, toMs: 21_000 },
    { fromMs: 57_000, toMs: 64_000 },
  ]);
});

it('an event that lasts is seen up to now', () => {
  expect(aroundEvents([event(10_000, null)], 50_000)).toEqual([{ fromMs: 7000, toMs: 53_000 }]);
});
