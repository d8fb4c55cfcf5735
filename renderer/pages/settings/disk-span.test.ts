import { expect, test } from 'vitest';
import { formatClock } from '../../player/format-time.ts';
import { diskSpan } from './disk-span.ts';

const at = (year: number, day: number, hour: number) => new Date(year, 4, day, hour).getTime();

test('the span of a disk names the year, and a day that both ends share once', () => {
  const clock = (ms: number) => formatClock(ms, 'en-GB');
  expect(diskSpan(at(2024, 5, 8), at(2024, 5, 20), 'en-GB')).toEqual({ from: `5 May 2024 ${clock(at(2024, 5, 8))}`, to: clock(at(2024, 5, 20)) });
  expect(diskSpan(at(2024, 5, 8), at(2025, 6, 20), 'en-GB')).toEqual({ from: `5 May 2024 ${clock(at(2024, 5, 8))}`, to: `6 May 2025 ${clock(at(2025, 6, 20))}` });
});

test('less than a minute is told with its seconds', () => {
  const from = at(2024, 5, 8);
  expect(diskSpan(from, from + 20_000, 'en-GB')).toEqual({ from: `5 May 2024 ${formatClock(from, 'en-GB', true)}`, to: formatClock(from + 20_000, 'en-GB', true) });
});
