/** What can be set on a camera, as a transaction, against a camera in which it shows. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SettingsOutcome, SettingValue } from '../../contract/device-types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { listControls, switchControl } from '../../main/cameras/control/controls.ts';
import { inspectDevice } from '../../main/cameras/onvif/inspect.ts';
import { applySettings, readSettings } from '../../main/cameras/settings/transaction.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { NO_QUIRKS } from '../../tools/virtual-camera/onvif/quirks.ts';
import { configOf, linkTo } from '../support/device-link.ts';

let farm: Farm;
let camera: VirtualCamera;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Set'], card: true, discovery: false });
  camera = farm.cameras[0]!;
});
afterAll(() => farm?.close());
beforeEach(() => {
  Object.assign(camera.quirks, NO_QUIRKS);
  camera.state.imaging.Brightness = 50;
});

async function apply(changes: Record<string, SettingValue>, pictureBack: () => Promise<boolean> = async () => true): Promise<SettingsOutcome> {
  using link = await linkTo(camera);
  return await link.use((device) => applySettings(changes, { device, pictureBack }));
}
const read = async () => {
  using link = await linkTo(camera);
  return new Map((await link.use((device) => readSettings(device))).map((item) => [item.key, item]));
};

test.each(['both generations', 'Media1 only', 'Media2 only'])('all that the camera offers is read, with what it can be set to (%s)', async (which) => {
  camera.quirks.media2Missing = which === 'Media1 only';
  camera.quirks.media1Missing = which === 'Media2 only';
  const items = await read();
  expect(items.get('encoder.main.size')).toMatchObject({ value: '640x360', options: ['1280x720', '960x540', '640x360', '320x180'] });
  expect(items.get('encoder.sub.gop')).toMatchObject({ kind: 'number', value: 10, min: 1, max: 300 });
  expect(items.get('imaging.brightness')).toMatchObject({ value: 50, min: 0, max: 100, group: 'picture' });
  expect(items.get('imaging.nightVision')).toMatchObject({ value: 'AUTO', options: ['ON', 'OFF', 'AUTO'], group: 'night' });
  expect(items.get('rotation.degrees')).toMatchObject({ value: '0', options: ['0', '180'] });
  expect(items.get('overlay.time')).toMatchObject({ value: true });
  expect(items.has('masks.areas')).toBe(which !== 'Media1 only');
  expect(items.get('sound.speaker')).toMatchObject({ value: 50 });
  expect(items.get('card.recording')).toMatchObject({ value: true });
});

test.each(['Media1', 'Media2'])('values of several areas are written and read back (%s)', async (generation) => {
  camera.quirks.media2Missing = generation === 'Media1';
  const mask = [[0.1, 0.1], [0.4, 0.1], [0.4, 0.5], [0.1, 0.5]] as [number, number][];
  const changes: Record<string, SettingValue> = { 'imaging.brightness': 71, 'imaging.nightVision': 'ON', 'encoder.sub.kbps': 200, 'overlay.text': '店 <1>', 'overlay.textPosition': 'LowerRight', 'sound.speaker': 80, 'card.recording': false, ...(generation === 'Media2' ? { 'masks.areas': [mask] } : {}) };
  const outcome = await apply(changes);
  expect(outcome).toMatchObject({ outcome: 'applied', reason: null });
  expect(camera.state.imaging).toMatchObject({ Brightness: 71, IrCutFilter: 'ON', Contrast: 50 });
  expect(camera.state.encoders.sub).toMatchObject({ kbps: 200, gop: 10 });
  expect(camera.state.osds).toContainEqual(expect.objectContaining({ type: 'Plain', text: '店 <1>', position: 'LowerRight' }));
  expect(camera.state.outputLevel).toBe(80);
  expect(camera.state.cardRecording).toBe(false);
  if (generation === 'Media2') expect(camera.state.masks).toHaveLength(1);
  const back = await apply({ 'overlay.text': '', 'masks.areas': [], 'card.recording': true, 'sound.speaker': 50, 'imaging.nightVision': 'AUTO' } as Record<string, SettingValue>).catch(async () =>
    apply({ 'overlay.text': '', 'card.recording': true, 'sound.speaker': 50, 'imaging.nightVision': 'AUTO' }),
  );
  expect(back.outcome).toBe('applied');
  expect(camera.state.osds).toHaveLength(1);
});

test('a change of the encoder waits for the picture, and without one everything is as it was', async () => {
  let asked = 0;
  const outcome = await apply({ 'encoder.main.size': '960x540', 'encoder.main.fps': '10', 'imaging.brightness': 65 }, async () => {
    asked += 1;
    return false;
  });
  expect(asked).toBe(1);
  expect(outcome).toMatchObject({ outcome: 'rolled-back', reason: 'no-picture' });
  expect(outcome.results.find(({ key }) => key === 'encoder.main.size')).toMatchObject({ from: '640x360', to: '960x540', now: '640x360' });
  expect(camera.state.encoders.main).toMatchObject({ width: 640, height: 360, fps: 15 });
  expect(camera.state.imaging.Brightness).toBe(50);
});

test('rule 19: a setter that says yes and changes nothing is found out', async () => {
  camera.quirks.settersLie = true;
  const outcome = await apply({ 'imaging.brightness': 80 });
  expect(outcome).toMatchObject({ outcome: 'rolled-back', reason: 'ignored', results: [{ key: 'imaging.brightness', from: 50, to: 80, now: 50, state: 'ignored' }] });
});

test('what is not there, or out of its range, is refused before anything is written', async () => {
  const before = camera.asked.length;
  await expect(apply({ 'imaging.brightness': 101 })).rejects.toMatchObject({ kind: 'invalid', messageKey: 'camera.settingOutOfRange' });
  await expect(apply({ 'imaging.nightVision': 'SOMETIMES' })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(apply({ 'imaging.nothing': 1 })).rejects.toMatchObject({ messageKey: 'camera.noSuchSetting' });
  expect(camera.asked.slice(before).filter((operation) => operation.startsWith('Set'))).toEqual([]);
  expect(await apply({ 'imaging.brightness': 50 })).toMatchObject({ outcome: 'unchanged' });
});

test('rule 20: a service that is advertised and absent is asked once, and the rest is read', async () => {
  camera.quirks.imagingAbsent = true;
  using link = await linkTo(camera);
  const before = camera.asked.length;
  for (let round = 0; round < 3; round++) {
    const items = await link.use((device) => readSettings(device));
    expect(items.some(({ key }) => key.startsWith('imaging.'))).toBe(false);
    expect(items.some(({ key }) => key.startsWith('encoder.'))).toBe(true);
  }
  expect(camera.asked.slice(before).filter((operation) => operation === 'GetImagingSettings')).toHaveLength(1);
});

test('lamps, siren and relay are listed and switched', async () => {
  using link = await linkTo(camera);
  const controls = await link.use((device) => listControls(device));
  expect(controls.map(({ kind }) => kind).toSorted()).toEqual(['relay', 'siren', 'status-light', 'white-light', 'wiper']);
  const siren = controls.find(({ kind }) => kind === 'siren')!;
  await link.use((device) => switchControl(device, siren.id, true));
  await link.use((device) => switchControl(device, 'relay:relay0', true));
  expect(camera.state.auxiliary.at(-1)).toBe('tt:Siren|On');
  expect(camera.state.relays.get('relay0')).toBe(true);
  await expect(link.use((device) => switchControl(device, 'aux:none', true))).rejects.toMatchObject({ kind: 'not-found' });
});

test('over HTTPS the certificate is pinned at the first visit, and another one is sent nothing', async () => {
  await using secure = await startVirtualCameras({ count: 1, live: true, names: ['Secure'], tls: true, discovery: false });
  const config = await configOf(secure.cameras[0]!);
  expect(config.certificates.onvif).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(config.mainUrl).toMatch(/^rtsps:/);
  const asked = secure.cameras[0]!.asked.length;
  const other = config.certificates.onvif!.replace(/^../, (first) => (first === '00' ? '01' : '00'));
  await expect(inspectDevice({ address: config.address, credentials: { username: 'admin', password: 'kanjia-demo' }, certificate: other, clock: systemClock })).rejects.toMatchObject({ messageKey: 'camera.certificateChanged' });
  expect(secure.cameras[0]!.asked.length).toBe(asked);
  using link = await linkTo(secure.cameras[0]!);
  expect((await link.use((device) => readSettings(device))).length).toBeGreaterThan(10);
});

test('rule 3: a camera that takes HTTP Digest only is set as well', async () => {
  camera.quirks.httpDigest = true;
  expect(await apply({ 'imaging.contrast': 60 })).toMatchObject({ outcome: 'applied' });
  expect(await apply({ 'imaging.contrast': 50 })).toMatchObject({ outcome: 'applied' });
});
