import { expect, test } from 'vitest';
import type { CameraEvent, EventKind } from '../../contract/event-types.ts';
import { DEFAULT_GUARD, type GuardMode, type GuardSettings } from '../../contract/guard-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { CameraEvents } from './camera-events.ts';

const START_MS = 1_800_000_000_000;

function setUp(change: Partial<GuardSettings> = {}, eventSeconds: number | null = null) {
  const clock = new FakeClock(START_MS);
  const told: CameraEvent[] = [];
  const alerts: string[] = [];
  const recording: [boolean, number][] = [];
  const state = { mode: 'away' as GuardMode };
  const events = new CameraEvents({
    clock,
    settings: () => ({ ...DEFAULT_GUARD, inMode: { home: 'never', away: 'always', night: 'always' }, ...change }),
    mode: () => state.mode,
    timeZone: () => null,
    eventSeconds: () => eventSeconds,
    record: (active, atMs) => void recording.push([active, atMs - START_MS]),
    tell: (event) => void told.push(event),
    alert: ({ id }) => void alerts.push(id),
  });
  return { clock, told, alerts, recording, state, events };
}
const event = (id: string, kind: EventKind, endMs: number | null = null): CameraEvent => ({
  ...{ id, cameraId: 'cam_abcdefghijkl', kind, startMs: START_MS, endMs, score: 0.5, box: null },
  about: { source: 'guard', why: { key: 'eventWhy.motion', data: {} }, zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null },
});

test('motion records until it is over; a person is told of once, however often the event changes', () => {
  const { told, alerts, recording, events } = setUp();
  events.take(event('a', 'motion'));
  events.take(event('a', 'person'));
  events.take(event('a', 'person'));
  events.take(event('a', 'person', START_MS + 5_000));
  expect(recording).toEqual([[true, 0], [false, 5_000]]);
  expect(alerts).toEqual(['a']);
  expect(told.at(-1)).toMatchObject({ kind: 'person', endMs: START_MS + 5_000, about: { recorded: true, alerted: true } });
});

test('while nobody guards nothing is listed but what happens to the camera', () => {
  const { told, alerts, recording, state, events } = setUp();
  state.mode = 'home';
  events.take(event('a', 'person'));
  events.take(event('a', 'person', START_MS + 1));
  expect([told, recording]).toEqual([[], []]);
  events.take(event('b', 'tamper'));
  expect([told.length, alerts]).toEqual([1, ['b']]);
});

test('what is under way when guarding begins counts from then on', () => {
  const { told, alerts, state, events } = setUp();
  state.mode = 'home';
  events.take(event('a', 'person'));
  state.mode = 'away';
  events.check();
  expect([told.length, alerts]).toEqual([1, ['a']]);
  events.check();
  expect(told).toHaveLength(1);
});

test('what is under way when guarding ends is over, and does not come back under its name', () => {
  const { clock, told, recording, state, events } = setUp();
  events.take(event('a', 'motion'));
  clock.advance(3_000);
  state.mode = 'home';
  events.check();
  expect(told.at(-1)).toMatchObject({ id: 'a', endMs: START_MS + 3_000 });
  expect(recording.at(-1)).toEqual([false, 3_000]);
  events.take(event('a', 'motion'));
  state.mode = 'away';
  events.check();
  events.take(event('a', 'motion', START_MS + 9_000));
  expect(told).toHaveLength(2);
});

test('an event is recorded for as long as the plan says, though it goes on', () => {
  const { clock, recording, events } = setUp({}, 10);
  events.take(event('a', 'motion'));
  clock.advance(10_000);
  events.take(event('a', 'motion'));
  events.take(event('a', 'motion', START_MS + 60_000));
  expect(recording.slice(0, 2)).toEqual([[true, 0], [false, 10_000]]);
  expect(recording.every(([active], index) => index === 0 || !active)).toBe(true);
});
