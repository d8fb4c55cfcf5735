/** The real engine and a camera that gets another address, as from a DHCP server. Linux: other systems have one loopback address. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Camera } from '../../contract/types.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
beforeEach(async () => {
  farm = await startVirtualCameras({ count: 1, scene: ['storefront'], names: ['Shop'], audio: 'none', picture: { width: 640, height: 360, seconds: 6, bitrateKbps: 800 } });
  engine = await startHeadless();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await farm.close();
});

const camera = async (): Promise<Camera> => (await engine.call('cameras.list', {})).cameras[0]!;
const online = (address: string) => eventually(async () => ((await camera()).status === 'online' && (await camera()).address === address), { within: 15_000, what: `it is online at ${address}` });

test.skipIf(process.platform !== 'linux')('rule 32: a camera that says hello from another address is recorded on from there', async () => {
  const shop = farm.cameras[0]!;
  const { found } = await engine.call('cameras.discover', { seconds: 1 });
  expect(found.map(({ endpoint }) => endpoint)).toContain(shop.endpoint);
  const { camera: added } = await engine.call('cameras.add', { address: shop.address, username: 'admin', password: 'kanjia-demo' });
  await engine.call('cameras.update', { id: added.id, recording: { mode: 'continuous' } });
  await eventually(async () => (await camera()).recordingState === 'recording', { what: 'it is recorded' });

  await shop.misbehave.moveTo('127.0.0.31');
  const movedMs = Date.now();
  expect(shop.address).toMatch(/^127\.0\.0\.31:/);
  await online(shop.address);
  expect(await camera()).toMatchObject({ id: added.id, endpoint: shop.endpoint, name: 'Shop' });
  await eventually(async () => (await engine.call('recordings.list', { cameraId: added.id, from: movedMs, to: Date.now() })).segments.some(({ startMs }) => startMs >= movedMs), { what: 'there is footage from the new address' });
  expect(farm.cameras[0]!.clients).toBeGreaterThan(0);
});

test.skipIf(process.platform !== 'linux')('who says hello in the name of a camera that is there is not believed, and gets no connection', async () => {
  const shop = farm.cameras[0]!;
  await engine.call('cameras.discover', { seconds: 1 });
  const { camera: added } = await engine.call('cameras.add', { address: shop.address, username: 'admin', password: 'kanjia-demo' });
  await online(shop.address);
  // Another device with the same identity, as an attacker on the same network would have.
  await using impostors = await startVirtualCameras({ count: 1, scene: ['storefront'], names: ['Impostor'], host: '127.0.0.32', audio: 'none', endpoint: shop.endpoint, picture: { width: 640, height: 360, seconds: 6, bitrateKbps: 800 } });
  const { found } = await engine.call('cameras.discover', { seconds: 1 });
  expect(found.length).toBeGreaterThan(0);
  expect(await camera()).toMatchObject({ id: added.id, address: shop.address, status: 'online' });
  expect(impostors.cameras[0]!.clients).toBe(0);
});
