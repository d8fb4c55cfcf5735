import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../base/fake-clock.ts';
import { DEAD_MAN_MS, type Head, PtzMotion } from './ptz-motion.ts';

let clock: FakeClock;
let told: string[];
let answer: () => Promise<void>;
let errors: unknown[];
let motion: PtzMotion;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  errors = [];
  answer = async () => {};
  const tell = (what: string) => {
    told.push(what);
    return answer();
  };
  const head: Head = {
    turn: ({ pan, tilt, zoom }) => tell(`turn ${pan} ${tilt} ${zoom}`),
    focus: (speed) => tell(`focus ${speed}`),
    stop: () => tell('stop'),
  };
  motion = new PtzMotion(head, clock, (error) => errors.push(error));
});
const settle = async () => {
  for (let round = 0; round < 20; round++) await Promise.resolve();
};

test('rule 25: it is stopped by Stop and by a move without speed', async () => {
  await motion.move({ pan: 0.5, tilt: 0 });
  await motion.stop();
  expect(told).toEqual(['turn 0.5 0 null', 'stop', 'turn 0 0 null']);
  expect(motion.moving).toBe(false);
});

test('rule 25: nobody says to go on, and it stops by itself', async () => {
  await motion.move({ pan: 1 });
  clock.advance(DEAD_MAN_MS - 1);
  await motion.move({ pan: 1 });
  clock.advance(DEAD_MAN_MS - 1);
  await settle();
  const before = told.length;
  clock.advance(1);
  await settle();
  expect(told.slice(before)).toEqual(['stop', 'turn 0 0 null']);
});

test('rule 25: a stop that gets no answer is said again, and the person told when it never does', async () => {
  await motion.move({ zoom: 1 });
  answer = () => Promise.reject(new Error('no answer'));
  await motion.stop();
  for (let round = 0; round < 10; round++) {
    clock.advance(1_000);
    await settle();
  }
  expect(told.filter((what) => what === 'stop')).toHaveLength(4);
  expect(errors).toHaveLength(1);
});

test('rule 25: a move that failed may have begun, and is stopped', async () => {
  let first = true;
  answer = () => (first ? ((first = false), Promise.reject(new Error('reset'))) : Promise.resolve());
  await motion.move({ pan: 1 });
  expect(told).toEqual(['turn 1 0 null', 'stop']);
  expect(errors).toHaveLength(1);
  expect(motion.moving).toBe(false);
});

test('while the camera is slow to answer only the newest speed is kept', async () => {
  let release = () => {};
  answer = () => new Promise((resolve) => (release = resolve));
  const done = motion.move({ pan: 0.1 });
  for (const pan of [0.2, 0.3, 0.4]) void motion.move({ pan });
  expect(told).toEqual(['turn 0.1 0 null']);
  answer = async () => {};
  release();
  await done;
  expect(told).toEqual(['turn 0.1 0 null', 'turn 0.4 0 null']);
});

test('an axis that stands still is not named, and one that comes to rest is', async () => {
  await motion.move({ zoom: 0.5 });
  await motion.move({ zoom: 0, pan: 0.5 });
  await motion.move({ focus: 1 });
  await motion.stop();
  expect(told).toEqual(['turn null null 0.5', 'turn 0.5 0 0', 'turn 0.5 0 null', 'focus 1', 'stop', 'focus 0', 'turn 0 0 null']);
});

test('a long move is told anew, so that the timeout of the camera can be short', async () => {
  for (let second = 0; second < 3; second++) {
    await motion.move({ pan: 1 });
    clock.advance(500);
    await motion.move({ pan: 1 });
    clock.advance(500);
  }
  expect(told).toEqual(['turn 1 0 null', 'turn 1 0 null', 'turn 1 0 null']);
});
