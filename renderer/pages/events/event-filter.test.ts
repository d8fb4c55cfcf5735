import { expect, test } from 'vitest';
import type { CameraEvent } from '../../../contract/types.ts';
import { eventsHash, type EventFilter, fits, isFiltered, NO_FILTER, parseFilter, queryOf } from './event-filter.ts';

const back = (hash: string) => parseFilter(new URLSearchParams(hash.split('?')[1] ?? ''));
const at = (day: number, hour = 0) => new Date(2026, 10, day, hour).getTime();

const full: EventFilter = { cameraIds: ['cam_aaaaaaaaaaaa', 'cam_bbbbbbbbbbbb'], kinds: ['person', 'vehicle'], zones: ['Door, left & right', '院子'], starred: true, time: { from: at(3), to: at(5) }, note: '快递 50%' };

test('what is chosen stands in the address, and is found there again', () => {
  for (const filter of [NO_FILTER, full, { ...NO_FILTER, time: 'today' as const }, { ...NO_FILTER, starred: true }]) expect(back(eventsHash(filter, 'evt_1'))).toEqual(filter);
  expect(eventsHash(NO_FILTER, null)).toBe('#/events');
});

test('what the address cannot mean is left out', () => {
  expect(back('#/events?camera=x&camera=cam_aaaaaaaaaaaa&kind=nonsense&zone=&starred=yes&time=2026-02-31_2026-03-01')).toEqual({ ...NO_FILTER, cameraIds: ['cam_aaaaaaaaaaaa'] });
  expect(back('#/events?time=2026-11-05_2026-11-03').time).toEqual({ from: at(3), to: at(5) });
});

test('days are whole and local', () => {
  const now = at(28, 15);
  expect(queryOf({ ...NO_FILTER, time: 'today' }, now)).toEqual({ from: at(28) });
  expect(queryOf({ ...NO_FILTER, time: 'yesterday' }, now)).toEqual({ from: at(27), to: at(28) });
  expect(queryOf({ ...NO_FILTER, time: 'week' }, now)).toEqual({ from: at(22) });
  expect(queryOf(full, now)).toMatchObject({ from: at(3), to: at(6), text: '快递 50%', starred: true });
  expect([isFiltered(NO_FILTER), isFiltered({ ...NO_FILTER, note: ' ' }), isFiltered(full)]).toEqual([false, false, true]);
});

test('an event that has just come is one of those shown exactly when the list would have it', () => {
  const event: CameraEvent = { id: 'e', cameraId: 'cam_aaaaaaaaaaaa', kind: 'person', startMs: at(4), endMs: at(4) + 5_000, score: 1, box: null, note: 'The Parcel' };
  expect(fits(event, {})).toBe(true);
  expect([fits(event, { kinds: ['motion'] }), fits(event, { cameraIds: ['cam_bbbbbbbbbbbb'] }), fits(event, { zones: ['Door'] }), fits(event, { starred: true }), fits(event, { text: 'letter' }), fits(event, { from: at(5) }), fits(event, { to: at(4) })]).toEqual(Array.from({ length: 7 }, () => false));
  expect([fits(event, { text: 'parcel', kinds: ['person'], from: at(4), to: at(5) }), fits({ ...event, endMs: null }, { from: at(5) })]).toEqual([true, true]);
});
