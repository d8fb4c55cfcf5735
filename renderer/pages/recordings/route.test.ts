import { expect, test } from 'vitest';
import { parseRecordingsRoute, recordingsHash, type RecordingsRoute } from './route.ts';

const NOW = new Date(2026, 10, 24, 12).getTime();
const parse = (hash: string) => parseRecordingsRoute(new URLSearchParams(hash.split('?')[1] ?? ''), NOW);

test('what was looked at is found again by its address', () => {
  const routes: RecordingsRoute[] = [
    { cameraId: null, period: { year: 2026, month: 10 }, chosen: null },
    { cameraId: 'cam_abcdefghijkl', period: { year: 2025, month: null }, chosen: { cameraId: 'cam_abcdefghijkl', dayMs: new Date(2025, 0, 31).getTime() } },
  ];
  for (const route of routes) expect(parse(recordingsHash(route))).toEqual(route);
});

test('without an address, or with nonsense in it, it is this month of all cameras', () => {
  const here: RecordingsRoute = { cameraId: null, period: { year: 2026, month: 10 }, chosen: null };
  expect(parse('#/recordings')).toEqual(here);
  expect(parse('#/recordings?period=2026-13&day=x&of=cam_abcdefghijkl')).toEqual(here);
});
