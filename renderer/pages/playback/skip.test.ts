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

it('those of hours that were twice are apart by their takes', () => {
  const about = (take?: number) => ({ zone: null, size: null, ...(take !== undefined && { take }) }) as unknown as NonNullable<CameraEvent['about']>;
  const events = [{ ...event(10_000, 12_000), about: about() }, { ...event(11_000, 12_000), about: about(1) }, { ...event(60_000, 61_000), about: about() }];
  expect(aroundEvents(events, 0)).toEqual([
    { fromMs: 7000, toMs: 15_000, take: 0 },
    { fromMs: 57_000, toMs: 64_000, take: 0 },
    { fromMs: 8000, toMs: 15_000, take: 1 },
  ]);
});

it('an event that lasts is seen up to now', () => {
  expect(aroundEvents([event(10_000, null)], 50_000)).toEqual([{ fromMs: 7000, toMs: 53_000 }]);
});
