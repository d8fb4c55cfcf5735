import { expect, test } from 'vitest';
import type { CameraEvent, EventKind } from '../../../contract/event-types.ts';
import { DEFAULT_GUARD, type GuardSettings, type GuardZone } from '../../../contract/guard-types.ts';
import { GRID_CELLS, GRID_COLUMNS, gridCell, type MotionSecond } from '../motion-grid/motion-second.ts';
import { compare } from './compare.ts';
import { MotionFinder } from './find-motion.ts';
import { outcomesOf } from './outcomes.ts';
import { MotionPredictor } from './predict-motion.ts';

/** A second in which something of that size moved at a column and row of the grid, seen from that sensitivity on. */
function second(at: number, { column = 16, row = 9, sensitivity = 3, size = 4, night = false } = {}): MotionSecond {
  const cells = new Uint8Array(GRID_CELLS);
  cells[row * GRID_COLUMNS + column] = gridCell(sensitivity, size);
  return { atMs: at * 1_000, night, cells };
}
function spans(settings: Partial<GuardSettings>, seconds: MotionSecond[]) {
  const predictor = new MotionPredictor({ ...DEFAULT_GUARD, ...settings }, ({ night }) => night);
  for (const each of seconds) predictor.push(each);
  return predictor.spans.map(({ startMs, endMs }) => [startMs / 1_000, endMs / 1_000]);
}
const zone = (kind: GuardZone['kind'], left: number, top: number, right: number, bottom: number): GuardZone => ({ name: kind, kind, area: [[left, top], [right, top], [right, bottom], [left, bottom]] });
const guardEvent = (id: string, kind: EventKind, from: number, to: number, about: Partial<CameraEvent['about'] & object> = {}, starred?: boolean): CameraEvent => ({
  ...{ id, cameraId: 'cam_abcdefghijkl', kind, startMs: from * 1_000, endMs: to * 1_000, score: 0.5, box: null, ...(starred ? { starred } : {}) },
  about: { source: 'guard', why: { key: '', data: {} }, zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null, ...about },
});
const past = (seconds: readonly [number, number][], events: CameraEvent[] = []) => ({ spans: seconds.map(([from, to]) => ({ startMs: from * 1_000, endMs: to * 1_000 })), events, mode: 'away' as const, local: () => ({ day: 1, minute: 600 }) });

test('what lies within the merging time is one event, and none is longer than ten minutes', () => {
  expect(spans({ mergeSeconds: 4 }, [10, 11, 14, 18, 30].map((at) => second(at)))).toEqual([[10, 19], [30, 31]]);
  expect(spans({ mergeSeconds: 0 }, [10, 11, 13].map((at) => second(at)))).toEqual([[10, 12], [13, 14]]);
  expect(spans({}, Array.from({ length: 700 }, (_, index) => second(index)))).toHaveLength(2);
});

test('a lower sensitivity and a larger least size see less', () => {
  const seconds = [second(10, { sensitivity: 1, size: 9 }), second(40, { sensitivity: 3, size: 2 }), second(70, { sensitivity: 5, size: 1 })];
  expect(([1, 3, 5] as const).map((sensitivity) => spans({ sensitivity }, seconds).length)).toEqual([1, 2, 3]);
  expect([0, 2, 3, 10].map((minSize) => spans({ sensitivity: 5, minSize }, seconds).length)).toEqual([3, 2, 1, 0]);
});

test('ignore areas take away, watch zones leave only what is in them', () => {
  const seconds = [second(10, { column: 2, row: 2 }), second(40, { column: 30, row: 16 })];
  expect(spans({ zones: [zone('ignore', 0, 0, 0.3, 0.3)] }, seconds)).toEqual([[40, 41]]);
  expect(spans({ zones: [zone('watch', 0, 0, 0.3, 0.3)] }, seconds)).toEqual([[10, 11]]);
  expect(spans({ zones: [zone('watch', 0, 0, 1, 1), zone('ignore', 0, 0, 0.3, 0.3)] }, seconds)).toEqual([[40, 41]]);
});

test('by night the night’s look holds', () => {
  const seconds = [second(10, { sensitivity: 5 }), second(40, { sensitivity: 5, night: true })];
  expect(spans({ night: { sensitivity: 5, minSize: 0, zones: [] } }, seconds)).toEqual([[40, 41]]);
});

test('what was recognised then is recognised again, unless it is no longer looked for', () => {
  const events = [guardEvent('a', 'motion', 10, 12), guardEvent('b', 'person', 13, 20, { distanceMetres: 7 })];
  expect(outcomesOf(DEFAULT_GUARD, past([[10, 20]], events))).toMatchObject([{ kind: 'person', record: true, alert: true, eventId: 'b' }]);
  expect(outcomesOf({ ...DEFAULT_GUARD, detect: { ...DEFAULT_GUARD.detect, people: false } }, past([[10, 20]], events))).toMatchObject([{ kind: 'motion', record: true, alert: false, eventId: 'a' }]);
  expect(outcomesOf({ ...DEFAULT_GUARD, nearerThanMetres: 5 }, past([[10, 20]], events))).toMatchObject([{ kind: 'person', record: false, alert: false }]);
});

test('intervals, hours and modes hold for the past as they do for the present', () => {
  const events = [guardEvent('a', 'person', 10, 20), guardEvent('b', 'person', 50, 55), guardEvent('c', 'person', 200, 210)];
  const moved: [number, number][] = [[10, 20], [50, 55], [200, 210]];
  expect(outcomesOf(DEFAULT_GUARD, past(moved, events)).map(({ alert }) => alert)).toEqual([true, false, true]);
  expect(outcomesOf({ ...DEFAULT_GUARD, inMode: { home: 'always', away: 'never', night: 'always' } }, past(moved, events))).toEqual([]);
  expect(outcomesOf({ ...DEFAULT_GUARD, inMode: { home: 'always', away: 'hours', night: 'always' }, hours: [{ day: 1, from: 0, to: 300 }] }, past(moved, events))).toEqual([]);
});

test('what the camera told itself stays, and only its consequences change', () => {
  const doorbell = guardEvent('d', 'doorbell', 30, 31, { source: 'camera' });
  expect(outcomesOf({ ...DEFAULT_GUARD, enabled: false }, past([[10, 20]], [doorbell]))).toMatchObject([{ kind: 'doorbell', alert: true }]);
  expect(outcomesOf({ ...DEFAULT_GUARD, triggers: {} }, past([], [doorbell]))).toMatchObject([{ kind: 'doorbell', record: false, alert: false }]);
});

test('the comparison counts both, lists alerts that differ, and names starred events that would be missed', () => {
  const events = [guardEvent('a', 'person', 10, 20, {}, true), guardEvent('b', 'person', 300, 310), guardEvent('c', 'person', 600, 610, {}, true)];
  const before = outcomesOf(DEFAULT_GUARD, past([[10, 20], [300, 310], [600, 610]], events));
  const after = outcomesOf(DEFAULT_GUARD, past([[11, 19], [900, 910]], [...events, guardEvent('n', 'person', 900, 910)]));
  expect(compare(before, after, events.filter(({ starred }) => starred))).toMatchObject({
    ...{ before: { events: 3, alerts: 3, recordings: 3 }, after: { events: 2, alerts: 2, recordings: 2 } },
    ...{ gone: [{ eventId: 'c' }, { eventId: 'b' }], goneCount: 2, added: [{ eventId: 'n' }], addedCount: 1, starredMissed: ['c'] },
  });
});

test('an area is searched for all that moved in it, small pauses bridged', () => {
  const finder = new MotionFinder(zone('watch', 0.9, 0.8, 1, 1).area, 2);
  for (const at of [10, 11, 15, 40]) finder.push(second(at, { column: 31, row: 17, sensitivity: 5, size: 2 }));
  finder.push(second(41, { column: 31, row: 17, sensitivity: 5, size: 1 }));
  finder.push(second(60, { column: 3, row: 3 }));
  expect(finder.moments.map(({ startMs, endMs }) => [startMs / 1_000, endMs / 1_000])).toEqual([[10, 16], [40, 41]]);
});
