import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { nodeOnvifXAddrs } from './node-onvif-source.ts';

const hear = (startProbe: () => Promise<unknown>, more = {}) => nodeOnvifXAddrs(silentLogger, () => Promise.resolve({ default: { startProbe, ...more } }));

test('its addresses are taken, whatever else a hostile reply put into its list', async () => {
  const list = [{ xaddrs: ['http://127.0.0.1/a', 7, null] }, null, 'x', { xaddrs: 'http://127.0.0.1/b' }, { xaddrs: ['http://127.0.0.1/c'] }];
  expect(await hear(() => Promise.resolve(list))).toEqual(['http://127.0.0.1/a', 'http://127.0.0.1/c']);
  expect(await hear(() => Promise.resolve({ not: 'a list' }))).toEqual([]);
});

test('however it fails, the search goes on without it', async () => {
  expect(await hear(() => Promise.reject(new Error('EADDRINUSE')))).toEqual([]);
  expect(await hear(() => { throw new Error('at once'); })).toEqual([]);
  expect(await nodeOnvifXAddrs(silentLogger, () => Promise.reject(new Error('not installed')))).toEqual([]);
  expect(await nodeOnvifXAddrs(silentLogger, () => Promise.resolve({ default: {} }))).toEqual([]);
});

test('two searches at once share one probe, since the library has one socket for all', async () => {
  let probes = 0;
  const probe = () => Promise.resolve((probes++, [{ xaddrs: ['http://127.0.0.1/a'] }]));
  expect(await Promise.all([hear(probe), hear(probe)])).toEqual([['http://127.0.0.1/a'], ['http://127.0.0.1/a']]);
  expect(probes).toBe(1);
  await hear(probe);
  expect(probes).toBe(2);
});

test('an error of its socket after binding does not end the process', async () => {
  const socket = createSocket('udp4');
  const library = { _udp: socket };
  const probe = async () => {
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => setImmediate(resolve)));
    socket.emit('error', new Error('network is down'));
    socket.close();
    return [];
  };
  expect(await hear(probe, library)).toEqual([]);
});
