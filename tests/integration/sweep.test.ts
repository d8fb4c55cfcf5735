/** The thorough search over real sockets, on loopback: 254 addresses, some of which have cameras that answer no search. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { sweep } from '../../main/cameras/discovery/sweep.ts';
import type { Discovered } from '../../main/cameras/types.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { startHeadless } from '../support/headless.ts';

const LOOPBACK = [{ name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true }];
const PICTURE = { width: 640, height: 360, seconds: 6, bitrateKbps: 800 };
const linux = process.platform === 'linux';

function run(ports: number[], signal = new AbortController().signal) {
  const progress: number[] = [];
  const told: Discovered[] = [];
  const found = sweep({
    ...{ addresses: LOOPBACK, ports, clock: systemClock, log: silentLogger, signal },
    onProgress: (done, total) => void progress.push(done / total),
    onFound: (device) => void told.push(device),
  });
  return { found, progress, told };
}

test.skipIf(!linux)('cameras that answer no search are found by knocking, ONVIF and RTSP told apart, a web server left out', async () => {
  await using silent = await startVirtualCameras({ count: 2, scene: ['storefront'], audio: 'none', host: '127.0.0.77', discovery: false, picture: PICTURE });
  const web = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.78');
  await once(web, 'listening');
  const port = (text: string) => Number(new URL(text.includes('//') ? text : `http://${text}`).port);
  const [one, two] = silent.cameras;
  const { found, progress, told } = run([port(one!.address), port(two!.rtspUrl), (web.address() as AddressInfo).port]);
  const list = await found;
  web.close();
  expect(list).toEqual([{ endpoint: one!.address, name: '127.0.0.77', address: one!.address, xaddrs: [one!.xaddr], make: null, model: null, protocol: 'onvif' }]);
  expect(told).toEqual(list);
  expect(progress.at(-1)).toBe(1);
  expect(progress.every((share, index) => index === 0 || share >= progress[index - 1]!)).toBe(true);

  const rtspOnly = await run([port(two!.rtspUrl)]).found;
  expect(rtspOnly).toMatchObject([{ address: two!.rtspUrl.slice('rtsp://'.length).replace('/main', ''), xaddrs: [], protocol: 'rtsp' }]);
});

test.skipIf(!linux)('a device that answers when it is asked by itself is told by its name and identity', async () => {
  // An address of its own: at the one that all tests share the question may reach another one's socket.
  await using farm = await startVirtualCameras({ count: 1, scene: ['storefront'], names: ['Yard'], audio: 'none', host: '127.0.0.79', picture: PICTURE });
  const camera = farm.cameras[0]!;
  const [device] = await run([Number(new URL(camera.rtspUrl).port)]).found;
  expect(device).toMatchObject({ endpoint: camera.endpoint, name: 'Yard', address: camera.address, protocol: 'onvif' });
});

test('it ends soon after it was stopped', async () => {
  const stop = new AbortController();
  const { found, progress } = run([9, 10, 11, 12, 13, 14, 15], stop.signal);
  stop.abort();
  expect(await found).toEqual([]);
  expect(progress.length).toBeLessThan(10);
});

test.skipIf(!linux)('through the contract: one at a time, stopped by another call', async () => {
  await using engine = await startHeadless();
  const first = engine.call('cameras.sweep', {});
  await expect(engine.call('cameras.sweep', {})).rejects.toMatchObject({ body: { error: { kind: 'busy' } } });
  expect(await engine.call('cameras.stopSweep', {})).toEqual({ stopped: true });
  expect(await first).toMatchObject({ stopped: true });
  expect(await engine.call('cameras.stopSweep', {})).toEqual({ stopped: false });
});
