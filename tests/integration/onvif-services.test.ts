/** The typed ONVIF services that other parts build on, and cameras with the ways of their makers, against the virtual camera. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { PullLoop } from '../../main/cameras/events/pull-loop.ts';
import { readDeviceFacts } from '../../main/cameras/health/device-facts.ts';
import { NS } from '../../main/cameras/onvif/namespaces.ts';
import { getDigitalInputs } from '../../main/cameras/onvif/services/device-io.ts';
import { getSnapshotUri } from '../../main/cameras/onvif/services/media-sources.ts';
import { getPresets, getStatus } from '../../main/cameras/onvif/services/ptz.ts';
import { findRecordings, getReplayUri } from '../../main/cameras/onvif/services/recordings.ts';
import { readSettings } from '../../main/cameras/settings/transaction.ts';
import { type Farm, PERSONALITIES, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { NO_QUIRKS } from '../../tools/virtual-camera/onvif/quirks.ts';
import { linkTo } from '../support/device-link.ts';
import { eventually } from '../support/eventually.ts';

let farm: Farm;
let camera: VirtualCamera;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Whole'], card: true, discovery: false });
  camera = farm.cameras[0]!;
});
afterAll(() => farm?.close());

test("the camera's card: what is on it, and where that is played", async () => {
  using link = await linkTo(camera);
  await link.use(async ({ client }) => {
    const [recording] = await findRecordings(client.service(NS.search)!);
    expect(recording).toMatchObject({ token: 'card0', source: 'Card', state: 'recording' });
    expect(recording!.untilMs! - recording!.fromMs!).toBeGreaterThan(86_000_000);
    expect(await getReplayUri(client.service(NS.replay)!, 'card0')).toMatch(/^rtsp:\/\/.*\/replay$/);
  });
  expect(camera.asked).toContain('EndSearch');
});

test('where it looks, its inputs, and where a picture is to be had', async () => {
  using link = await linkTo(camera);
  await link.use(async ({ client, targets }) => {
    expect(await getStatus(client.service(NS.ptz)!, targets.ptz!.token)).toEqual({ pan: 0, tilt: 0, zoom: 0, moving: false });
    expect(await getDigitalInputs(client.service(NS.deviceIo)!)).toEqual(['input0']);
    expect(await getSnapshotUri(client, targets.main.token)).toBe(`http://${camera.address}/snapshot.jpg`);
  });
});

test('a camera on a wireless network says which and how well it is heard', async () => {
  using link = await linkTo(camera);
  expect((await link.use((device) => readDeviceFacts(device, systemClock))).wifi).toBe(null);
  camera.quirks.wireless = true;
  try {
    expect((await link.use((device) => readDeviceFacts(device, systemClock))).wifi).toEqual({ network: 'kanjia', signal: 'good' });
  } finally {
    camera.quirks.wireless = false;
  }
});

test.each(Object.keys(PERSONALITIES))('a camera with the ways of %s is opened, read, listened to and left again', async (maker) => {
  Object.assign(camera.quirks, NO_QUIRKS, PERSONALITIES[maker]);
  const refused = camera.refusedPasswords;
  try {
    using link = await linkTo(camera);
    const items = await link.use((device) => readSettings(device));
    expect(items.map(({ key }) => key)).toContain('encoder.main.size');
    const heard: string[] = [];
    const loop = new PullLoop({ link, clock: systemClock, log: silentLogger, onNotification: ({ topic }) => heard.push(topic), onLost: () => {} });
    await eventually(() => loop.state === 'listening', { what: 'it listens' });
    camera.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: 'true' } });
    await eventually(() => heard.some((topic) => topic.endsWith('Visitor')), { what: 'it hears' });
    camera.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: 'false' } });
    await loop.close();
    expect(camera.subscriptions).toBe(0);
    // With the right password; only where the clock is told wrong it takes some tries to find the right time (rule 2).
    expect(camera.refusedPasswords - refused).toBeLessThanOrEqual(camera.quirks.localTimeAsUtc ? 3 : 0);
  } finally {
    Object.assign(camera.quirks, NO_QUIRKS);
  }
});

test('rule 26: a preset name that was encoded twice is read as it was meant', async () => {
  camera.state.presets.set('p1', { name: 'Tür & <Tor>', at: { pan: 0, tilt: 0, zoom: 0 } });
  camera.quirks.encodesPresetNames = true;
  using link = await linkTo(camera);
  expect(await link.use(({ client, targets }) => getPresets(client.service(NS.ptz)!, targets.ptz!.token))).toEqual([{ token: 'p1', name: 'Tür & <Tor>' }]);
  Object.assign(camera.quirks, NO_QUIRKS);
});

test('rule 1: a camera that tells strangers no time is signed for by the date of its answers', async () => {
  camera.quirks.timeRefused = true;
  try {
    using link = await linkTo(camera);
    expect((await link.use((device) => readSettings(device))).length).toBeGreaterThan(5);
  } finally {
    Object.assign(camera.quirks, NO_QUIRKS);
  }
});

test('rule 6: with ONVIF switched off the camera is told apart from a stranger', async () => {
  camera.quirks.onvifOff = true;
  try {
    await expect(linkTo(camera)).rejects.toMatchObject({ kind: 'camera-refused', messageKey: 'camera.onvifOff' });
  } finally {
    Object.assign(camera.quirks, NO_QUIRKS);
  }
});
