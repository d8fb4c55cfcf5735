import { expect, test } from 'vitest';
import { FakeClock } from '../../base/fake-clock.ts';
import { Patrol } from './patrol.ts';

const settle = async () => {
  for (let round = 0; round < 10; round++) await Promise.resolve();
};

test('a patrol goes round its presets and stays at each, until it is stopped', async () => {
  const clock = new FakeClock();
  const went: string[] = [];
  const patrol = new Patrol({ clock, stops: () => [{ preset: 'a', dwellSeconds: 10 }, { preset: 'b', dwellSeconds: 20 }], go: async (preset) => void went.push(preset), onError: () => {} });
  patrol.start();
  for (const seconds of [0, 10, 20, 10]) {
    clock.advance(seconds * 1000);
    await settle();
  }
  expect(went).toEqual(['a', 'b', 'a', 'b']);
  patrol.stop();
  clock.advance(60_000);
  await settle();
  expect(went).toHaveLength(4);
  expect(patrol.running).toBe(false);
});

test('a camera that is away is tried again, and it is said once', async () => {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  let away = true;
  const went: string[] = [];
  const patrol = new Patrol({
    clock,
    stops: () => [{ preset: 'a', dwellSeconds: 10 }],
    go: async (preset) => {
      if (away) throw new Error('away');
      went.push(preset);
    },
    onError: (error) => errors.push(error),
  });
  patrol.start();
  for (let round = 0; round < 3; round++) {
    clock.advance(30_000);
    await settle();
  }
  expect(errors).toHaveLength(1);
  away = false;
  clock.advance(30_000);
  await settle();
  expect(went).toEqual(['a']);
});
