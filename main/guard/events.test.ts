import { expect, test } from 'vitest';
import { cameraEventSchema } from '../../contract/types.ts';
import { EventTracker } from './events.ts';
import type { MotionReading } from './motion/detector.ts';

const CAMERA = 'cam_abcdefghijkl';
const quiet: MotionReading = { state: 'watching', moving: false, stirring: false, calm: true, onsetMs: 0, score: 0, box: null, size: 0, zones: 0, nothing: 'still', sighting: null };
const held: MotionReading = { ...quiet, state: 'held' };
const moving = (onsetMs: number, score = 0.5, box: [number, number, number, number] = [0.4, 0.4, 0.1, 0.2]): MotionReading => ({
  state: 'watching',
  moving: true,
  stirring: true,
  calm: false,
  onsetMs,
  score,
  box,
  size: 4,
  zones: 0,
  nothing: 'still',
  sighting: null,
});

const described = { why: { key: 'eventWhy.motion', data: {} }, zones: [], outline: null };

function tracker(times = { closeAfterMs: 4000, longestMs: 600_000, tellEveryMs: 1000 }) {
  let n = 0;
  return new EventTracker({ cameraId: CAMERA, newId: () => `evt_${n++}`, describe: () => described, times });
}

test('an event begins at the onset, not when it was believed, and is as the contract has it', () => {
  const [event] = tracker().push(moving(9_600), 10_000);
  expect(event).toMatchObject({ id: 'evt_0', cameraId: CAMERA, kind: 'motion', startMs: 9_600, endMs: null });
  expect(() => cameraEventSchema.parse(event)).not.toThrow();
});

test('somebody who stands still for less than the closing time makes one event', () => {
  const events = tracker();
  const told = [events.push(moving(1000), 1000), events.push(quiet, 4800), events.push(moving(4900), 4900), events.push(quiet, 8000), events.push(quiet, 8900)].flat();
  expect(new Set(told.map((event) => event.id)).size).toBe(1);
  expect(told.map((event) => event.endMs).filter((end) => end !== null)).toEqual([4900]);
  expect(told.at(-1)!.endMs).toBe(4900);
});

test('the box is the union of all that moved and the score the most it came to', () => {
  const events = tracker();
  events.push(moving(0, 0.2, [0.1, 0.5, 0.1, 0.2]), 0);
  for (let at = 200; at <= 2000; at += 200) events.push(moving(0, 0.8, [0.6, 0.4, 0.1, 0.3]), at);
  for (let at = 2200; at <= 4000; at += 200) events.push(moving(0, 0.1, [0.6, 0.4, 0.1, 0.3]), at);
  const event = events.end()!;
  expect(event.score).toBeGreaterThan(0.7);
  expect(event.box!.map((side) => Number(side.toFixed(3)))).toEqual([0.1, 0.4, 0.6, 0.3]);
});

test('a growing event is told at most once a second', () => {
  const events = tracker();
  const told: number[] = [];
  for (let at = 0; at < 5000; at += 200) {
    for (const _event of events.push(moving(0, 0.5, [0, 0, Math.min(1, 0.1 + at / 5000), 0.5]), at)) told.push(at);
  }
  expect(told.length).toBeGreaterThan(2);
  for (let i = 1; i < told.length; i++) expect(told[i]! - told[i - 1]!).toBeGreaterThanOrEqual(1000);
});

test('while the whole picture is learnt anew an open event stays open', () => {
  const events = tracker();
  events.push(moving(0), 0);
  expect(events.push(held, 4200)).toEqual([]);
  expect(events.open).not.toBeNull();
});

test('motion without end is split into events of the longest duration', () => {
  const events = tracker({ closeAfterMs: 4000, longestMs: 10_000, tellEveryMs: 1000 });
  const starts: number[] = [];
  const ids = new Set<string>();
  for (let at = 0; at < 30_000; at += 200) {
    for (const event of events.push(moving(0), at)) {
      if (!ids.has(event.id)) starts.push(event.startMs);
      ids.add(event.id);
    }
  }
  expect(starts).toEqual([0, 10_000, 20_000]);
});

test('when the stream ends the open event ends with its last frame; without one nothing is told', () => {
  const events = tracker();
  expect(events.end()).toBeNull();
  events.push(moving(1000), 1000);
  events.push(quiet, 2000);
  expect(events.end()).toMatchObject({ startMs: 1000, endMs: 2000 });
  expect(events.end()).toBeNull();
});

test('an event is shown by the frame in which most of it moves, and knows all zones it was in', () => {
  const events = new EventTracker({
    cameraId: CAMERA,
    newId: () => 'evt_0',
    describe: ({ score, zones }) => ({ why: { key: 'eventWhy.motion', data: { score } }, zones: zones === 1 ? ['door'] : ['gate'], outline: null }),
  });
  const at = (atMs: number, score: number, zones: number) => events.push({ ...moving(0, score), zones }, atMs);
  at(0, 0.2, 1);
  at(200, 0.6, 1);
  at(400, 0.3, 2);
  at(600, 0.61, 2);
  const { about } = events.end()!;
  expect(about).toMatchObject({ source: 'guard', zones: ['door', 'gate'], pictureMs: 200, recorded: false, alerted: false, objects: [] });
  expect(about!.why.data).toEqual({ score: 0.6 });
});

test('without merging a visit is over with its last movement', () => {
  const events = tracker();
  events.setCloseAfter(0);
  events.push(moving(0), 0);
  expect(events.push(quiet, 200)).toMatchObject([{ endMs: 0 }]);
  expect(events.push(moving(400), 400)).toMatchObject([{ id: 'evt_1', startMs: 400, endMs: null }]);
});
