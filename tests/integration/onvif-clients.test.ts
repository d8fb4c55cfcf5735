/** Independent clients against the virtual camera: what it says is ONVIF, not only what our own client understands. */
import { existsSync } from 'node:fs';
import onvif from 'onvif/promises/index.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canMakeNamespaces, inTwoNetworks } from '../support/namespaces/namespace.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';

/** As far as it is used here: its own declarations leave half of it out. */
interface Client {
  connect(): Promise<void>;
  getDeviceInformation(): Promise<unknown>;
  getProfiles(): Promise<{ name: string }[]>;
  getStreamUri(options: { protocol: string }): Promise<{ uri: string }>;
  getImagingSettings(): Promise<unknown>;
  continuousMove(speed: { x: number; y: number; zoom: number }): Promise<unknown>;
  stop(what: { panTilt: boolean; zoom: boolean }): Promise<unknown>;
  setPreset(options: { presetName: string }): Promise<unknown>;
  getPresets(): Promise<Record<string, unknown>>;
  on(event: 'event', listener: (message: unknown) => void): void;
  removeAllListeners(event: 'event'): void;
}

const UTIL = '/usr/bin/onvif-util';
let farm: Farm;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Turning'], card: true, discovery: false });
}, 60_000);
afterAll(() => farm?.close());

test('the onvif package connects, reads profiles and settings, turns the camera and gets its events', async () => {
  const camera = farm.cameras[0]!;
  const [hostname = '', port] = camera.address.split(':');
  const cam = new onvif.Cam({ hostname, port: Number(port), username: 'admin', password: 'kanjia-demo', timeout: 5_000, preserveAddress: true }) as unknown as Client;
  await cam.connect();
  expect(await cam.getDeviceInformation()).toMatchObject({ manufacturer: 'Kanjia', firmwareVersion: expect.stringContaining('1.0.1') });
  expect((await cam.getProfiles()).map(({ name }) => name)).toEqual(['mainStream', 'subStream']);
  expect((await cam.getStreamUri({ protocol: 'RTSP' })).uri).toBe(camera.rtspUrl);
  expect(await cam.getImagingSettings()).toMatchObject({ brightness: 50 });
  await cam.continuousMove({ x: 1, y: 0, zoom: 0 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await cam.stop({ panTilt: true, zoom: true });
  const { pan } = camera.head!.position(Date.now());
  expect(pan).toBeGreaterThan(0.1);
  expect(camera.moves).toEqual([expect.stringMatching(/^move 1 0/), 'stop']);
  const preset = await cam.setPreset({ presetName: 'Door' });
  expect(preset).toBeTruthy();
  expect(Object.keys(await cam.getPresets())).toContain('Door');

  const seen = new Promise<string>((resolve) => cam.on('event', (message) => resolve(JSON.stringify(message))));
  await new Promise((resolve) => setTimeout(resolve, 500));
  camera.raise({ topic: 'tns1:RuleEngine/TamperDetector/Tamper', data: { name: 'IsTamper', value: 'true' } });
  expect(await seen).toContain('TamperDetector');
  cam.removeAllListeners('event');
});

// It takes only devices that it has found by multicast, and only on the default route: so in a network of its own.
test.skipIf(!existsSync(UTIL) || !canMakeNamespaces())('onvif-util finds the camera, logs in, and reads profiles, settings and network', async () => {
  const commands = ['get profiles', 'get video', 'get imaging', 'get network', 'get rtsp'];
  const printed = await inTwoNetworks(
    `while ! grep -q ready "$log"; do sleep 0.1; done; ${commands.map((command) => `printf '%s\\nquit\\n' '${command}' | timeout 10 ${UTIL} -u admin -p kanjia-demo 10.77.1.2 || true`).join('; ')}`,
    'exec $NODE tools/virtual-camera/cli.ts --count 1 --live --host 10.77.1.2 --interface 10.77.1.2 --port-base 80 < /dev/zero',
  );
  expect(printed).toMatch(/profile_main|mainStream/);
  expect(printed).toMatch(/Resolution: 640 x 360/);
  expect(printed).toMatch(/rtsp:\/\/10\.77\.1\.2:81\/main/);
  expect(printed).toMatch(/Brightness/i);
  expect(printed).not.toMatch(/NotAuthorized|No XML reply/);
});
