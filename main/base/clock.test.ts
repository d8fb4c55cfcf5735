import { expect, test } from 'vitest';
import { sleep } from './clock.ts';
import { Emitter } from './emitter.ts';
import { FakeClock } from './fake-clock.ts';

test('timers fire in order of time, also those that timers set', () => {
  const clock = new FakeClock(1000);
  const fired: string[] = [];
  clock.after(20, () => fired.push(`b@${clock.now()}`));
  clock.after(10, () => {
    fired.push(`a@${clock.now()}`);
    clock.after(5, () => fired.push(`c@${clock.now()}`));
  });
  clock.advance(100);
  expect(fired).toEqual(['a@1010', 'c@1015', 'b@1020']);
  expect(clock.now()).toBe(1100);
});

test('a disposed timer does not fire, a repeated one goes on until disposed', () => {
  const clock = new FakeClock();
  let count = 0;
  const timer = clock.every(10, () => count++);
  clock.after(10, () => expect.unreachable())[Symbol.dispose]();
  clock.advance(35);
  timer[Symbol.dispose]();
  clock.advance(100);
  expect(count).toBe(3);
});

test('a step of the wall clock leaves monotonic time and timers alone', () => {
  const clock = new FakeClock(0);
  let fired = false;
  clock.after(50, () => (fired = true));
  clock.stepWall(3_600_000);
  expect(fired).toBe(false);
  expect(clock.monotonic()).toBe(0);
  clock.advance(50);
  expect(fired).toBe(true);
  expect(clock.now()).toBe(3_600_050);
});

test('an aborted sleep rejects with the reason', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const slept = sleep(clock, 1000, abort.signal);
  abort.abort(new Error('closing'));
  await expect(slept).rejects.toThrow('closing');
});

test('a listener that throws stops no other listener', () => {
  const errors: unknown[] = [];
  const emitter = new Emitter<{ frame: number }>((error) => errors.push(error));
  const seen: number[] = [];
  emitter.on('frame', () => {
    throw new Error('bad listener');
  });
  const second = emitter.on('frame', (value) => seen.push(value));
  emitter.emit('frame', 1);
  second[Symbol.dispose]();
  emitter.emit('frame', 2);
  expect(seen).toEqual([1]);
  expect(errors).toHaveLength(2);
});
