import { expect, test } from 'vitest';
import { formatClock } from '../player/format-time.ts';
import { daysAgo, formatBytes, formatDuration, formatMoment } from './format.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const words = { today: 'today', yesterday: 'yesterday' };

test('sizes are told as disks are sold', () => {
  expect([0, 999, 1500, 64_000_000, 1_234_000_000, 2e12].map((bytes) => formatBytes(bytes, 'en'))).toEqual(['0 B', '999 B', '1.5 kB', '64 MB', '1.23 GB', '2 TB']);
});

test('near moments are relative, and midnight is the border', () => {
  expect(formatMoment(at(23, 15, 12), at(23, 18), 'en-GB', words)).toBe(`today ${formatClock(at(23, 15, 12), 'en-GB')}`);
  expect(formatMoment(at(22, 23, 59), at(23, 0), 'en-GB', words)).toBe(`yesterday ${formatClock(at(22, 23, 59), 'en-GB')}`);
  expect(formatMoment(at(2, 9), at(23, 0), 'en-GB', words)).toMatch(/2 Nov.* 0?9:00/);
  expect(daysAgo(at(1, 0), at(23, 23))).toBe(22);
});

test('durations name their two largest units', () => {
  expect([0, 42_000, 185_000, 7_800_000, 3_600_000].map((ms) => formatDuration(ms, 'en'))).toEqual(['0 sec', '42 sec', '3 min 5 sec', '2 hr 10 min', '1 hr']);
});
