/** Adding in the ways an installer does: with a picture first, several lenses at once, by make, from a list. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { CallFailed, type Headless, startHeadless } from '../support/headless.ts';

const CREDENTIALS = { username: 'admin', password: 'kanjia-demo' };
const SMALL = { width: 320, height: 180, seconds: 4, bitrateKbps: 300 };
let farm: Farm;
let engine: Headless;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 2, scene: 'still', names: ['Shop', 'Door'], audio: 'none', picture: SMALL, discovery: false });
  engine = await startHeadless();
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
const list = async () => (await engine.call('cameras.list', {})).cameras;
afterEach(async () => {
  for (const { id } of await list()) await engine.call('cameras.remove', { id });
});
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CallFailed);
  return (error as CallFailed).body.error;
};

test('a camera is tried before it is saved: what it is, its streams, and a picture', async () => {
  const tried = await engine.call('cameras.test', { address: farm.cameras[0]!.address, ...CREDENTIALS });
  expect(tried.device).toMatchObject({ make: 'Kanjia', model: 'Virtual camera', firmware: '1.0.10' });
  expect(tried.channels).toMatchObject([{ number: 1, knownAs: null, streams: [{ role: 'main' }, { role: 'sub' }] }]);
  const picture = Buffer.from(tried.channels[0]!.picture!, 'base64');
  expect([...picture.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  expect(picture.length).toBeGreaterThan(1_000);
  expect(await list()).toEqual([]);
});

test('a device with three lenses is three cameras, and only those that are missing are added', async () => {
  await using lenses = await startVirtualCameras({ count: 1, scene: 'still', names: ['Trio'], channels: ['Left', 'Middle', 'Right'], audio: 'none', picture: SMALL, discovery: false });
  const { address } = lenses.cameras[0]!;
  const first = await engine.call('cameras.add', { address, channels: [2], ...CREDENTIALS });
  expect(first.cameras.map(({ name }) => name)).toEqual(['Trio 2']);
  const { channels } = await engine.call('cameras.test', { address, ...CREDENTIALS });
  expect(channels.map(({ knownAs }) => knownAs)).toEqual([null, 'Trio 2', null]);
  const rest = await engine.call('cameras.add', { address, ...CREDENTIALS });
  expect(rest.cameras.map(({ name }) => name)).toEqual(['Trio 1', 'Trio 3']);
  expect(new Set((await list()).map(({ endpoint }) => endpoint)).size).toBe(1);
  expect((await failure(engine.call('cameras.add', { address, ...CREDENTIALS }))).kind).toBe('conflict');
  expect((await failure(engine.call('cameras.add', { address, channels: [9], ...CREDENTIALS }))).kind).toBe('invalid');
});

test('rule 26: without ONVIF a camera is added by its make, or when nobody knows the make, by trying', async () => {
  const place = farm.cameras[0]!.rtspUrl.replace('rtsp://', '').replace('/main', '');
  // A path of Milesight’s, as it happens.
  const { camera } = await engine.call('cameras.add', { name: 'By make', address: place, make: 'Milesight', ...CREDENTIALS });
  expect(camera).toMatchObject({ source: 'rtsp', make: 'Milesight', streams: [{ role: 'main' }, { role: 'sub' }] });
  await engine.call('cameras.remove', { id: camera.id });
  expect((await engine.call('cameras.add', { address: place, make: '', ...CREDENTIALS })).camera.streams).toHaveLength(2);
  expect((await engine.call('cameras.makes', {})).makes.length).toBeGreaterThanOrEqual(20);
  const other = await failure(engine.call('cameras.add', { address: place, make: 'Hikvision', ...CREDENTIALS }));
  expect(other).toMatchObject({ kind: 'no-video', message: expect.stringContaining('2 places') });
});

test('rule 5: a refused password ends the trying of paths at once', async () => {
  const camera = farm.cameras[0]!;
  const place = camera.rtspUrl.replace('rtsp://', '').replace('/main', '');
  const before = camera.rtspAsked.length;
  expect((await failure(engine.call('cameras.add', { address: place, make: 'Milesight', username: 'admin', password: 'wrong' }))).kind).toBe('camera-refused');
  // One place: OPTIONS, and DESCRIBE without and with the password, for each of its two streams.
  expect(camera.rtspAsked.slice(before).filter((request) => request.startsWith('DESCRIBE')).length).toBeLessThanOrEqual(4);
});

test('a list goes out without passwords and comes back; what fails says why and spoils nothing', async () => {
  for (const { address } of farm.cameras) await engine.call('cameras.add', { address, ...CREDENTIALS });
  const [shop] = await list();
  await engine.call('cameras.update', { id: shop!.id, details: { room: '大厅', note: 'by the till' } });
  const { text, name } = await engine.call('cameras.export', { format: 'csv' });
  expect(name).toMatch(/^kanjia-cameras-.*\.csv$/);
  expect(text).not.toContain('kanjia-demo');
  for (const { id } of await list()) await engine.call('cameras.remove', { id });

  const more = `${text}Nowhere,127.0.0.1:9,,,,,,,,\r\nNothing,,,,,,,,,\r\n`;
  const { results } = await engine.call('cameras.import', { text: more, password: 'kanjia-demo' });
  expect(results.map(({ name: row, state }) => [row, state])).toEqual([['Shop', 'added'], ['Door', 'added'], ['Nowhere', 'failed'], ['Nothing', 'failed']]);
  expect(results[2]!.message).toMatch(/127\.0\.0\.1:9/);
  expect((await list()).find(({ name: row }) => row === 'Shop')?.details).toMatchObject({ room: '大厅', note: 'by the till' });
  expect((await engine.call('cameras.import', { text, password: 'kanjia-demo' })).results.map(({ state }) => state)).toEqual(['known', 'known']);
});

test('JSON with passwords restores everything on another computer, without asking the cameras', async () => {
  await engine.call('cameras.add', { address: farm.cameras[0]!.address, ...CREDENTIALS });
  const { text } = await engine.call('cameras.export', { format: 'json', passwords: true });
  expect(text).toContain('kanjia-demo');
  await using other = await startHeadless();
  expect((await other.call('cameras.import', { text })).results).toMatchObject([{ state: 'added' }]);
  const { cameras } = await other.call('cameras.list', {});
  expect(cameras).toMatchObject([{ name: 'Shop', make: 'Kanjia' }]);
  expect((await other.call('cameras.settings', { id: cameras[0]!.id })).items.length).toBeGreaterThan(5);
  expect((await failure(other.call('cameras.import', { text: 'not a list' }))).kind).toBe('invalid');
});

test('a refusal while the clock is far off says so', async () => {
  const camera = farm.cameras[1]!;
  camera.misbehave.setClockOffset(-90 * 60_000);
  try {
    const refused = await failure(engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'wrong' }));
    expect(refused).toMatchObject({ kind: 'camera-refused', message: expect.stringContaining('90 minutes') });
  } finally {
    camera.misbehave.setClockOffset(0);
  }
});
