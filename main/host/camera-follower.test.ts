import { expect, test } from 'vitest';
import type { Camera } from '../../contract/types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import type { CameraRegistry } from '../cameras/registry.ts';
import type { CameraConfig, Discovered } from '../cameras/types.ts';
import { CameraFollower, movedTo } from './camera-follower.ts';
import type { CameraPark } from './camera-park.ts';

const CONFIG = { id: 'cam_000000000001', endpoint: 'urn:uuid:ABC', address: '127.0.0.1:8000', mainUrl: 'rtsp://127.0.0.1:554/main?x=1', subUrl: 'rtsp://127.0.0.1:554/sub' } as CameraConfig;
const found = (address: string, endpoint = 'uuid:abc'): Discovered => ({ endpoint, address, name: '', xaddrs: [], make: null, model: null, protocol: 'onvif' });

/** Interfaces: one that is not there, so that nothing is really listened to. */
function rig(searched: boolean) {
  const clock = new FakeClock();
  let config = CONFIG;
  let status: Camera['status'] = 'online';
  let statusSinceMs = clock.now();
  const calls = { searches: 0, back: 0, saved: searched };
  const runtime = { describe: () => ({ ...config, status, statusSinceMs }), configure: (next: CameraConfig) => (config = next), comeBack: () => calls.back++ };
  const follower = new CameraFollower({
    registry: { list: () => [config], get: () => config, update: (_id: string, patch: Partial<CameraConfig>) => (config = { ...config, ...patch }) } as unknown as CameraRegistry,
    park: { all: () => [runtime], get: () => runtime } as unknown as CameraPark,
    allowedInterfaces: ['none'],
    state: { get: () => ({ searched: calls.saved }), set: ({ searched: now }: { searched: boolean }) => (calls.saved = now), problem: null } as never,
    clock,
    log: silentLogger,
    search: async () => {
      calls.searches++;
      return [];
    },
    onHello: () => {},
  });
  const become = (next: Camera['status']) => {
    status = next;
    statusSinceMs = clock.now();
  };
  return { clock, follower, calls, become, config: () => config };
}

test('rule 32: a missing camera is found again by its identity; ports, paths and queries stay', () => {
  const { follower, calls, become, config } = rig(true);
  become('offline');
  follower.heard(found('127.0.0.9:8001'));
  expect(config()).toMatchObject({ address: '127.0.0.9:8001', mainUrl: 'rtsp://127.0.0.9:554/main?x=1', subUrl: 'rtsp://127.0.0.9:554/sub' });
  expect(calls.back).toBe(1);
});

test('a camera that is online, and another device, move nothing', () => {
  const { follower, calls, become, config } = rig(true);
  follower.heard(found('127.0.0.9:8001'));
  become('offline');
  follower.heard(found('127.0.0.9:8001', 'uuid:other'));
  expect(config()).toBe(CONFIG);
  expect(calls.back).toBe(0);
});

test('rule 32: a camera that says hello from elsewhere before its loss is noticed is followed when it is', () => {
  const { clock, follower, become, config } = rig(true);
  follower.heard(found('127.0.0.9:8001'));
  clock.advance(500);
  become('offline');
  clock.advance(2_000);
  expect(config().address).toBe('127.0.0.9:8001');
});

test('what was heard is forgotten when the camera stays, and after a while', () => {
  const { clock, follower, become, config } = rig(true);
  follower.heard(found('127.0.0.9:8001'));
  clock.advance(60_000);
  become('offline');
  clock.advance(4_000);
  expect(config().address).toBe('127.0.0.1:8000');
});

test('a camera that is back where it was is opened at once', () => {
  const { follower, calls, become, config } = rig(true);
  become('offline');
  follower.heard(found('127.0.0.1:8000'));
  expect(config()).toBe(CONFIG);
  expect(calls.back).toBe(1);
});

test('while a camera is missing it is searched for, ever more seldom, and not before the person has searched once', async () => {
  const { clock, follower, calls, become } = rig(false);
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 5_000) {
      clock.advance(5_000);
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  become('offline');
  await pass(120_000);
  expect(calls.searches).toBe(0);
  follower.allow();
  expect(calls.saved).toBe(true);
  await pass(5_000);
  expect(calls.searches).toBe(1);
  await pass(60_000);
  expect(calls.searches).toBe(2);
  await pass(60_000);
  expect(calls.searches).toBe(2);
  await pass(60_000);
  expect(calls.searches).toBe(3);
  become('online');
  await pass(600_000);
  expect(calls.searches).toBe(3);
  follower.close();
});

test('a camera without IPv4 brackets or ports in its way is moved host by host', () => {
  expect(movedTo(CONFIG, '127.0.0.1:8000')).toBeNull();
  expect(movedTo({ ...CONFIG, subUrl: null }, '[fe80::1]:80')).toEqual({ address: '[fe80::1]:80', mainUrl: 'rtsp://[fe80::1]:554/main?x=1', subUrl: null });
});
