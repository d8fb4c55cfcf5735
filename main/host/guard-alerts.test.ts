import { expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/event-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { alertPicture } from './guard-alerts.ts';

const first = Uint8Array.of(1);
const kept = Uint8Array.of(2);
const better = Uint8Array.of(3);

const motion: CameraEvent = {
  ...{ id: 'evt_1', cameraId: 'cam_000000000001', kind: 'motion', startMs: 1_000, endMs: null, score: 0.5, box: null },
  about: { source: 'guard', why: { key: 'eventWhy.motion', data: {} }, zones: [], recorded: true, alerted: true, pictureMs: null, outline: null, objects: [], distanceMetres: null },
};
const recognised: CameraEvent = { ...motion, kind: 'person', about: { ...motion.about!, pictureMs: 1_700, objects: [{ kind: 'person', score: 0.7, box: [0.4, 0.4, 0.1, 0.3] }] } };

function setUp(now: Promise<Uint8Array | null> = Promise.resolve(first)) {
  const clock = new FakeClock(1_000);
  const listeners = new Set<(event: CameraEvent) => void>();
  let picture: Uint8Array | null = null;
  const events = {
    picture: () => Promise.resolve(picture),
    onChanged: (listener: (event: CameraEvent) => void) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  const ask = (event: CameraEvent) => {
    let sent: Uint8Array | null | undefined;
    const done = alertPicture(event, { clock, events, now }).then((given) => (sent = given));
    return { done, sent: () => sent };
  };
  return {
    ...{ clock, listeners, ask },
    keep(jpeg: Uint8Array, event: CameraEvent) {
      picture = jpeg;
      for (const listener of listeners) listener(event);
    },
  };
}
/** What has been resolved is taken up. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('the picture that the guard keeps is sent rather than the first that comes', async () => {
  const { clock, ask, keep } = setUp();
  const alert = ask(motion);
  await turn();
  expect(alert.sent()).toBeUndefined();
  keep(kept, motion);
  clock.advance(1_499);
  await turn();
  expect(alert.sent()).toBeUndefined();
  keep(better, motion);
  clock.advance(1);
  await alert.done;
  expect(alert.sent()).toBe(better);
});

test('nothing better within a second and a half: what the camera showed then is sent, and nobody listens any more', async () => {
  const { clock, ask, listeners } = setUp();
  const alert = ask(motion);
  clock.advance(1_500);
  await alert.done;
  expect([alert.sent(), listeners.size]).toEqual([first, 0]);
});

test('once whoever was recognised is in the picture it is not waited for any longer', async () => {
  const { ask, keep } = setUp();
  const alert = ask(motion);
  keep(better, recognised);
  await alert.done;
  expect(alert.sent()).toBe(better);
  const upgraded = ask(recognised);
  await upgraded.done;
  expect(upgraded.sent()).toBe(better);
});

test('what the guard does not look at closer is sent as it is', async () => {
  const { ask } = setUp();
  const rang = ask({ ...motion, kind: 'doorbell', about: { ...motion.about!, source: 'camera' } });
  await rang.done;
  expect(rang.sent()).toBe(first);
});

test('a camera that shows nothing, and a disk that does not answer, keep no alert waiting', async () => {
  const { clock, ask } = setUp(Promise.reject(new Error('gone')));
  const alert = ask(motion);
  clock.advance(1_500);
  await turn();
  clock.advance(500);
  await alert.done;
  expect(alert.sent()).toBeNull();
});
