import { expect, test } from 'vitest';
import { DEFAULT_RETENTION, type RetentionSettings } from '../../contract/storage-types.ts';
import { forecast, type Rate, refusal } from './retention-forecast.ts';

const GB = 1e9;
const rate = (cameraId: string, gigabytesPerDay: number, name: Rate['class'] = 'continuous'): Rate => ({ cameraId, class: name, bytesPerDay: gigabytesPerDay * GB });
const policy = (change: Partial<RetentionSettings>): RetentionSettings => ({ ...DEFAULT_RETENTION, ...change });

test('cameras that record all the time share the room: so many days of each', () => {
  const { keepsDays, perCamera } = forecast(policy({}), [rate('a', 30), rate('b', 20)], 500 * GB, 0);
  expect(keepsDays).toBeCloseTo(10, 3);
  expect(perCamera.map(({ keepsDays: days }) => Math.round(days ?? 0))).toEqual([10, 10]);
});

test('what is starred takes its room off the rest', () => {
  expect(forecast(policy({}), [rate('a', 50)], 500 * GB, 100 * GB).keepsDays).toBeCloseTo(8, 3);
});

test('footage with something in it is kept four times as long as what merely runs', () => {
  const { perCamera } = forecast(policy({}), [rate('a', 20), rate('b', 5, 'events')], 400 * GB, 0);
  const [a, b] = perCamera.map(({ keepsDays }) => keepsDays ?? 0);
  expect(b! / a!).toBeCloseTo(4, 2);
});

test('nothing is kept longer than its days, nor shorter than a camera was guaranteed', () => {
  expect(forecast(policy({ continuous: { days: 3, bytes: null } }), [rate('a', 1)], 500 * GB, 0).keepsDays).toBe(3);
  const { perCamera } = forecast(policy({ guaranteedDays: { a: 14 } }), [rate('a', 20), rate('b', 20)], 400 * GB, 0);
  expect(perCamera.map(({ keepsDays }) => Math.round(keepsDays ?? 0))).toEqual([14, 6]);
});

test('while no rate is known nothing is foretold', () => {
  expect(forecast(policy({}), [], 500 * GB, 0)).toEqual({ keepsDays: null, perCamera: [] });
});

test('what cannot be held is refused: a guarantee beyond the room, more stars than room, a cap beyond the disk', () => {
  const base = { policy: policy({}), rates: [rate('a', 20)], starredBytes: 0, locations: [{ path: '/disk', capBytes: 100 * GB, keepFreeBytes: 0, totalBytes: 0 }] };
  expect(refusal(base)).toBeNull();
  expect(refusal({ ...base, policy: policy({ guaranteedDays: { a: 6 } }) })?.key).toBe('storage.refused.guaranteeTooMuch');
  expect(refusal({ ...base, starredBytes: 101 * GB })?.key).toBe('storage.refused.starredTooMuch');
  expect(refusal({ ...base, locations: [{ path: '/disk', capBytes: 100 * GB, keepFreeBytes: 0, totalBytes: 50 * GB }] })?.data).toMatchObject({ path: '/disk' });
});
