import { expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/event-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { OfflineWatch } from './offline-watch.ts';

function setUp() {
  const clock = new FakeClock(1_000_000);
  const told: CameraEvent[] = [];
  return { clock, told, watch: new OfflineWatch({ cameraId: 'cam_abcdefghijkl', clock, onEvent: (event) => void told.push(event) }) };
}
const REASON = { key: 'status.unreachable', data: {} };

test('a camera that is away for longer than a restart is an event from when it went until it is back', () => {
  const { clock, told, watch } = setUp();
  watch.take('offline', REASON);
  clock.advance(20_000);
  // Between two tries.
  watch.take('connecting', null);
  watch.take('offline', REASON);
  expect(told).toEqual([]);
  clock.advance(15_000);
  expect(told).toMatchObject([{ kind: 'camera-offline', startMs: 1_000_000, endMs: null, about: { source: 'engine', why: { key: 'eventWhy.offline' } } }]);
  clock.advance(60_000);
  watch.take('online', null);
  expect(told.at(-1)).toMatchObject({ id: told[0]!.id, startMs: 1_000_000, endMs: 1_095_000 });
  expect(told).toHaveLength(2);
});

test('one that is back soon, sleeps, or is removed is none', () => {
  const { clock, told, watch } = setUp();
  for (const status of ['online', 'asleep'] as const) {
    watch.take('offline', REASON);
    clock.advance(10_000);
    watch.take(status, null);
    clock.advance(60_000);
  }
  watch.take('offline', REASON);
  watch.close();
  clock.advance(60_000);
  expect(told).toEqual([]);
});

test('a refused password is said to be one', () => {
  const { clock, told, watch } = setUp();
  watch.take('auth-failed', { key: 'status.wrongPassword', data: {} });
  clock.advance(31_000);
  expect(told[0]?.about?.why.key).toBe('eventWhy.refused');
});
