import { expect, test } from 'vitest';
import type { StoragePreview, Stretch } from '../../../contract/storage-types.ts';
import { formatClock } from '../../player/format-time.ts';
import { capAt, capRange, firstStretches, formatDays, formatStretch, isAsShown, shareOf } from './storage-figures.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const words = { today: 'today', yesterday: 'yesterday' };
const clock = (ms: number) => formatClock(ms, 'en-GB');

test('the slider reaches from the least cap to the whole disk and comes back to where it was', () => {
  const range = capRange({ usedBytes: 20e9, freeBytes: 80e9, capBytes: 70e9 });
  expect(capAt(0, range)).toBe(64 * 1024 * 1024);
  expect(capAt(1, range)).toBe(100e9);
  expect(capAt(shareOf(5e9, range), range)).toBe(5e9);
});

test('a span is told in the unit that says most', () => {
  expect([0.5, 1, 11.43, 120.4, 4_400].map((days) => formatDays(days, 'en'))).toEqual(['12 hours', '1 day', '11.4 days', '120 days', '12 years']);
});

test('a stretch names its day once, and both days where there are two', () => {
  const now = at(24, 18);
  const told = (from: number, to: number) => formatStretch({ from, to }, now, 'en-GB', words);
  expect(told(at(24, 14), at(24, 16))).toBe(`today ${clock(at(24, 14))}–${clock(at(24, 16))}`);
  expect(told(at(22, 23), at(23, 4))).toMatch(new RegExp(`22 Nov.* ${clock(at(22, 23))} – yesterday ${clock(at(23, 4))}$`));
  expect(told(at(24, 14), at(24, 14) + 20_000)).toBe(`today ${clock(at(24, 14))}`);
});

test('five stretches are told, the others counted', () => {
  const stretch = (from: number): Stretch => ({ cameraId: 'cam_aaaaaaaaaaaa', from, to: from + 1, bytes: 1, segments: 1 });
  expect(firstStretches([stretch(1)])).toEqual({ shown: [stretch(1)], more: 0 });
  expect(firstStretches(Array.from({ length: 12 }, (_, index) => stretch(index)))).toMatchObject({ shown: { length: 5 }, more: 7 });
});

test('who has been shown less than is deleted is asked again; what recording overwrites meanwhile does not count', () => {
  const preview = (removesBytes: number): StoragePreview => ({ refused: null, keepsDays: null, perCamera: [], removes: [], removesBytes });
  expect(isAsShown(preview(0), preview(1e9), 100e9)).toBe(true);
  expect(isAsShown(preview(0), preview(5e9), 100e9)).toBe(false);
  expect(isAsShown(preview(12e9), preview(9e9), 100e9)).toBe(true);
  expect(isAsShown(preview(0), { ...preview(0), refused: { key: 'storage.refused.sameFolder', data: {} } }, 100e9)).toBe(false);
});
