/** Adding cameras to the real engine: what goes wrong is told in words, with the next step, and nothing is half added. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CallParams } from '../../contract/calls.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { CallFailed, freePort, type Headless, startHeadless } from '../support/headless.ts';

const CREDENTIALS = { username: 'admin', password: 'kanjia-demo' };

let farm: Farm;
let engine: Headless;
let webServer: Server;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 2, scene: ['storefront'], names: ['Shop', 'Door'], audio: 'pcma', picture: { width: 640, height: 360, seconds: 6, bitrateKbps: 800 } });
  webServer = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello');
  });
  await new Promise<void>((resolve) => webServer.listen(0, '127.0.0.1', resolve));
  engine = await startHeadless();
}, 60_000);
afterAll(async () => {
  webServer.close();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
beforeEach(async () => {
  for (const { id } of (await engine.call('cameras.list', {})).cameras) await engine.call('cameras.remove', { id });
});

async function refused(params: CallParams<'cameras.add'>): Promise<CallFailed['body']['error']> {
  const error = await engine.call('cameras.add', params).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CallFailed)) throw new Error(`added, or failed otherwise: ${String(error)}`);
  expect((await engine.call('cameras.list', {})).cameras).toEqual([]);
  expect(error.body.error.message).not.toMatch(/\{\{|kanjia-demo|not-the-password/);
  expect(error.body.error.message.length).toBeGreaterThan(20);
  return error.body.error;
}

const webAddress = () => `127.0.0.1:${(webServer.address() as { port: number }).port}`;

test('an address where nothing answers', async () => {
  const port = await freePort();
  expect(await refused({ address: `127.0.0.1:${port}`, ...CREDENTIALS })).toMatchObject({ kind: 'unreachable', retryable: true });
  expect(await refused({ rtspUrl: `rtsp://127.0.0.1:${port}/main`, ...CREDENTIALS })).toMatchObject({ kind: 'unreachable', retryable: true });
});

test('a wrong password, by ONVIF and by RTSP', async () => {
  const camera = farm.cameras[0]!;
  const wrong = { username: 'admin', password: 'not-the-password' };
  expect(await refused({ address: camera.address, ...wrong })).toMatchObject({ kind: 'camera-refused', retryable: false });
  expect(await refused({ rtspUrl: camera.rtspUrl, ...wrong })).toMatchObject({ kind: 'camera-refused', retryable: false });
});

test('an address and a URL that lead to something that is no camera', async () => {
  expect(await refused({ address: webAddress(), ...CREDENTIALS })).toMatchObject({ kind: 'not-a-camera' });
  expect(await refused({ rtspUrl: `rtsp://${webAddress()}/main` })).toMatchObject({ kind: 'not-a-camera' });
  expect(await refused({ rtspUrl: 'file:///etc/passwd' })).toMatchObject({ kind: 'invalid' });
  expect(await refused({ rtspUrl: 'rtsp://' })).toMatchObject({ kind: 'invalid' });
});

test('a camera that has no video', async () => {
  const camera = farm.cameras[0]!;
  camera.misbehave.withoutVideo(true);
  try {
    expect(await refused({ rtspUrl: camera.rtspUrl, ...CREDENTIALS })).toMatchObject({ kind: 'no-video' });
  } finally {
    camera.misbehave.withoutVideo(false);
  }
});

test('a path that the camera does not have', async () => {
  expect((await refused({ rtspUrl: farm.cameras[0]!.rtspUrl.replace('/main', '/nothing'), ...CREDENTIALS })).kind).toMatch(/not-found|not-a-camera|no-video/);
});

test('the same camera twice', async () => {
  const camera = farm.cameras[0]!;
  await engine.call('cameras.add', { address: camera.address, ...CREDENTIALS });
  await expect(engine.call('cameras.add', { address: camera.address, ...CREDENTIALS })).rejects.toMatchObject({ body: { error: { kind: 'conflict', message: expect.stringContaining('Shop') } } });
  expect((await engine.call('cameras.list', {})).cameras).toHaveLength(1);
});

test('errors speak the language that is asked for', async () => {
  const response = await fetch(`${engine.url}/api/v1/cameras.add`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${engine.token}`, 'accept-language': 'zh-CN' },
    body: JSON.stringify({ address: farm.cameras[0]!.address, username: 'admin', password: 'not-the-password' }),
  });
  expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(/拒绝/);
});

test('a camera that comes with RTSP only has a main stream, and its G.711 sound is recorded as AAC', async () => {
  const { camera } = await engine.call('cameras.add', { name: 'By URL', rtspUrl: farm.cameras[1]!.rtspUrl, ...CREDENTIALS });
  expect(camera.streams).toMatchObject([{ role: 'main', codec: 'h264', width: 640, height: 360 }]);
  await engine.call('cameras.update', { id: camera.id, recording: { mode: 'continuous' } });
  const from = Date.now() + 3_000;
  await eventually(() => Date.now() > from + 6_000, { within: 12_000, every: 200 });
  const { path } = await engine.call('playback.export', { cameraId: camera.id, from, to: from + 4_000 });
  // Without an output ffmpeg only says what is in the file.
  const { stderr } = spawnSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-hide_banner', '-i', path!], { encoding: 'utf8' });
  expect(stderr).toMatch(/Video: h264/);
  expect(stderr).toMatch(/Audio: aac/);
});

test('what people note about a camera is kept, one thing at a time', async () => {
  const { camera } = await engine.call('cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' });
  expect(camera.details).toEqual({ room: '', group: '', note: '', favourite: false, icon: 'camera', timeZone: null });
  await engine.call('cameras.update', { id: camera.id, details: { room: ' Hall ', favourite: true } });
  await engine.call('cameras.update', { id: camera.id, details: { note: 'above the safe' } });
  expect((await engine.call('cameras.list', {})).cameras[0]!.details).toMatchObject({ room: 'Hall', group: '', note: 'above the safe', favourite: true });
  const tooLong = await engine.call('cameras.update', { id: camera.id, details: { room: 'x'.repeat(61) } }).catch((error: unknown) => error);
  expect(tooLong).toMatchObject({ status: 400 });
});
