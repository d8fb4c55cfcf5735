import { expect, test } from 'vitest';
import type { CameraEvent, EventKind } from '../../../contract/event-types.ts';
import type { GuardSettings } from '../../../contract/guard-types.ts';
import { CameraTriggers } from './triggers.ts';

const settings = (change: Partial<GuardSettings['triggers']> = {}, nearerThanMetres: number | null = null) => ({
  triggers: { motion: { record: true, alert: false, intervalSeconds: 30 }, person: { record: true, alert: true, intervalSeconds: 60 }, ...change },
  nearerThanMetres,
});
const event = (id: string, kind: EventKind, startSeconds: number, endSeconds: number | null = null, distanceMetres: number | null = null): CameraEvent => ({
  ...{ id, cameraId: 'cam_abcdefghijkl', kind, startMs: startSeconds * 1_000, endMs: endSeconds === null ? null : endSeconds * 1_000, score: 0.5, box: null },
  about: { source: 'guard', why: { key: 'eventWhy.motion', data: {} }, zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres },
});

test('each kind does what its trigger says, and one that is left out nothing', () => {
  const triggers = new CameraTriggers();
  expect(triggers.take(event('a', 'motion', 0), settings())).toEqual({ record: true, alert: false, withheld: null });
  expect(triggers.take(event('b', 'person', 0), settings())).toEqual({ record: true, alert: true, withheld: null });
  expect(triggers.take(event('c', 'animal', 0), settings())).toEqual({ record: false, alert: false, withheld: 'no-trigger' });
  expect(triggers.take(event('d', 'storage', 0), settings()).withheld).toBe('no-trigger');
});

test('within the interval after one of its kind an event is listed and does nothing', () => {
  const triggers = new CameraTriggers();
  triggers.take(event('a', 'motion', 0), settings());
  triggers.take(event('a', 'motion', 0, 10), settings());
  expect(triggers.take(event('b', 'motion', 39.9), settings())).toEqual({ record: false, alert: false, withheld: 'interval' });
  // What did nothing does not make the interval longer.
  triggers.take(event('b', 'motion', 39.9, 45), settings());
  expect(triggers.take(event('c', 'motion', 40), settings()).record).toBe(true);
  expect(triggers.take(event('d', 'person', 41), settings()).alert).toBe(true);
});

test('motion that turns out to be a person alerts, once the person’s own interval is over', () => {
  const triggers = new CameraTriggers();
  triggers.take(event('a', 'motion', 0), settings());
  expect(triggers.take(event('a', 'person', 0), settings())).toEqual({ record: true, alert: true, withheld: null });
  triggers.take(event('a', 'person', 0, 20), settings());
  triggers.take(event('b', 'motion', 60), settings());
  // Recording has begun and goes on; nobody is told again.
  expect(triggers.take(event('b', 'person', 60), settings())).toEqual({ record: true, alert: false, withheld: 'interval' });
});

test('a person too far away counts as soon as they come near, and one whose distance is not known counts at once', () => {
  const triggers = new CameraTriggers();
  expect(triggers.take(event('a', 'person', 0, null, 8), settings({}, 5))).toEqual({ record: false, alert: false, withheld: 'too-far' });
  expect(triggers.take(event('a', 'person', 0, null, 4.9), settings({}, 5))).toEqual({ record: true, alert: true, withheld: null });
  expect(triggers.take(event('b', 'person', 100, null, null), settings({}, 5)).alert).toBe(true);
});

test('what has begun is not taken back, whatever is changed meanwhile', () => {
  const triggers = new CameraTriggers();
  triggers.take(event('a', 'person', 0), settings());
  expect(triggers.take(event('a', 'person', 0, 5), settings({ person: { record: false, alert: false, intervalSeconds: 0 } }))).toMatchObject({ record: true, alert: true });
});

test('a clock that is put back does not make an interval endless', () => {
  const triggers = new CameraTriggers();
  triggers.take(event('a', 'motion', 10_000), settings());
  triggers.take(event('a', 'motion', 10_000, 10_005), settings());
  expect(triggers.take(event('b', 'motion', 5_000), settings()).record).toBe(true);
});
