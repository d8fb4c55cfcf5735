/** ffmpeg behind the relay that knows the password: real sockets, a virtual camera, and hosts that want the password. */
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createFfmpegSource } from '../../main/ingest/ffmpeg-source.ts';
import { RtspRelay } from '../../main/ingest/rtsp/relay.ts';
import type { StreamTarget } from '../../main/ingest/types.ts';
import type { MediaFragment } from '../../media/fragment.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';

const PASSWORD = 'a word that nobody sees';
const source = createFfmpegSource({ ffmpegPath: process.env.KANJIA_FFMPEG || 'ffmpeg', clock: systemClock, log: silentLogger });

let farm: Farm;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, scene: ['storefront'], password: PASSWORD, audio: 'none', discovery: false, picture: { width: 640, height: 360, seconds: 6, bitrateKbps: 800 } });
});
afterAll(() => farm.close());

const targetOf = (url: string): StreamTarget => ({ url, username: 'admin', password: PASSWORD, transport: 'tcp', audio: true });
const noSink = { init() {}, media() {}, end() {} };

test.skipIf(process.platform !== 'linux')('rule 33: the password is in no command line and no environment while ffmpeg pulls a protected stream', async () => {
  const frames: MediaFragment[] = [];
  const session = source.open(targetOf(farm.cameras[0]!.rtspUrl), { ...noSink, media: (frame) => void frames.push(frame) });
  await eventually(() => frames.length > 10, { within: 15_000, what: 'frames come' });
  const seen = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [read(`/proc/${entry}/cmdline`), read(`/proc/${entry}/environ`)] : []));
  session.close();
  await session.done;
  expect(seen.some((text) => text.includes('pipe:1'))).toBe(true);
  expect(seen.some((text) => text.includes(PASSWORD) || text.includes(encodeURIComponent(PASSWORD)))).toBe(false);
});

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

test('rule 33: a camera that leads elsewhere is not followed, and the other host is asked nothing', async () => {
  let asked = 0;
  const other = createServer(() => asked++).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const elsewhere = `rtsp://127.0.0.1:${(other.address() as AddressInfo).port}/main`;
  const camera = createServer((socket) =>
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      const sequence = /cseq: (\d+)/i.exec(text)![1];
      const answer = text.startsWith('OPTIONS') ? 'RTSP/1.0 200 OK' : `RTSP/1.0 302 Moved\r\nLocation: ${elsewhere}`;
      socket.write(`${answer}\r\nCSeq: ${sequence}\r\n\r\n`);
    }),
  ).listen(0, '127.0.0.1');
  await once(camera, 'listening');
  const session = source.open(targetOf(`rtsp://127.0.0.1:${(camera.address() as AddressInfo).port}/main`), noSink);
  expect(await session.done).toMatchObject({ fault: 'not-found', frames: 0 });
  expect(asked).toBe(0);
  camera.close();
  other.close();
});

test.each([
  ['a wrong password', (url: string) => ({ ...targetOf(url), password: 'wrong' }), 'refused-credentials'],
  ['a camera that is not there', () => targetOf('rtsp://127.0.0.1:9/main'), 'unreachable'],
  ['a wrong path', (url: string) => targetOf(url.replace('main', 'nothing')), 'not-found'],
] as const)('%s is told as without the relay', async (_name, target, fault) => {
  const session = source.open(target(farm.cameras[0]!.rtspUrl), noSink);
  expect(await session.done).toMatchObject({ fault, frames: 0 });
});

test('who does not know its key gets nothing from it, and it serves one client', async () => {
  const relay = await RtspRelay.open(targetOf(farm.cameras[0]!.rtspUrl), systemClock);
  const { port, pathname } = new URL(relay.url);
  const ask = async (path: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`DESCRIBE rtsp://127.0.0.1:${port}${path} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    let got = '';
    socket.on('data', (chunk) => (got += chunk.toString('latin1')));
    await Promise.race([new Promise((resolve) => socket.once('close', resolve)), eventually(() => got.includes('m=video'), { what: 'an answer' }).catch(() => {})]);
    return { got, socket };
  };
  expect((await ask('/guess')).got).toBe('');
  const known = await ask(pathname);
  expect(known.got).toMatch(/^RTSP\/1\.0 200 OK\r\nCSeq: 1\r\n/);
  expect(known.got).not.toContain('WWW-Authenticate');
  expect((await ask(pathname)).got).toBe('');
  relay.close();
  known.socket.destroy();
});
