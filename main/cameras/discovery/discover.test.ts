/** Multicast on loopback alone: the interface is set to 127.0.0.1 on both sides. */
import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { discover, type DiscoveryEnvironment } from './discover.ts';
import { DISCOVERY_GROUP, DISCOVERY_PORT } from './probe.ts';

const LOOPBACK: DiscoveryEnvironment = { allowedInterfaces: ['127.0.0.1'], clock: systemClock, log: silentLogger };

function matches(uuid: string, xaddrs: string): string {
  return (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches><d:ProbeMatch>' +
    `<a:EndpointReference><a:Address>urn:uuid:${uuid}</a:Address></a:EndpointReference><d:Scopes>onvif://www.onvif.org/name/Test</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`
  );
}

async function responder(replies: (probe: string) => (string | Buffer)[]) {
  const probes: string[] = [];
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, from) => {
    probes.push(message.toString());
    for (const reply of replies(message.toString())) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(DISCOVERY_PORT, '0.0.0.0', resolve));
  socket.addMembership(DISCOVERY_GROUP, '127.0.0.1');
  socket.setMulticastInterface('127.0.0.1');
  return { probes, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
}

test('each device is found once, told at once, at the host that answered', async () => {
  await using device = await responder(() => [Buffer.alloc(60_000, 'x'), '\0<broken', matches('kanjia-unit-1', 'http://127.0.0.98:8123/onvif/device_service')]);
  const told: string[] = [];
  const found = await discover({ seconds: 0.4, onFound: (each) => told.push(each.endpoint) }, LOOPBACK);
  const mine = found.filter((each) => each.endpoint.startsWith('urn:uuid:kanjia-unit-'));
  expect(mine).toMatchObject([{ endpoint: 'urn:uuid:kanjia-unit-1', name: 'Test', address: '127.0.0.1:8123', xaddrs: ['http://127.0.0.1:8123/onvif/device_service'] }]);
  expect(told.filter((endpoint) => endpoint === 'urn:uuid:kanjia-unit-1')).toHaveLength(1);
  const ids = new Set(device.probes.map((probe) => /MessageID>([^<]*)</.exec(probe)?.[1]));
  expect(ids.size).toBeGreaterThanOrEqual(4);
  expect(device.probes.some((probe) => probe.includes('NetworkVideoTransmitter')) && device.probes.some((probe) => probe.includes(':Device<'))).toBe(true);
});

test('an aborted search ends at once', async () => {
  const abort = new AbortController();
  const search = discover({ seconds: 30, signal: abort.signal }, LOOPBACK);
  queueMicrotask(() => abort.abort());
  await expect(search).rejects.toMatchObject({ kind: 'cancelled' });
});

test('an unknown interface is an invalid request', async () => {
  await expect(discover({ seconds: 0.2, interfaces: ['none0'] }, LOOPBACK)).rejects.toMatchObject({ kind: 'invalid' });
});

test('confined to loopback, the second source is not asked', async () => {
  let asked = 0;
  const system = { secondSource: () => Promise.resolve(((asked += 1), [])), defaultAddress: () => Promise.resolve('192.0.2.5') };
  const abort = new AbortController();
  const search = discover({ seconds: 4, signal: abort.signal }, { ...LOOPBACK, system });
  setTimeout(() => abort.abort(), 50);
  await expect(search).rejects.toMatchObject({ kind: 'cancelled' });
  expect(asked).toBe(0);
});

test.runIf(process.platform === 'linux')('a device that only the second source heard of is asked itself', async () => {
  // Bound to an address of its own: it hears no multicast.
  const device = createSocket('udp4');
  device.on('message', (_, from) => device.send(matches('kanjia-unit-2', 'http://127.0.0.9:8124/x'), from.port, from.address));
  await new Promise<void>((resolve) => device.bind(DISCOVERY_PORT, '127.0.0.77', resolve));
  const abort = new AbortController();
  const system = {
    secondSource: () => Promise.resolve(['http://127.0.0.77:8124/x', 'nonsense']),
    defaultAddress: () => Promise.resolve('127.0.0.1'),
  };
  const found = new Promise((resolve) => {
    const onFound = (each: { endpoint: string }) => each.endpoint === 'urn:uuid:kanjia-unit-2' && resolve(each);
    void discover({ seconds: 4, signal: abort.signal, onFound }, { ...LOOPBACK, system }).catch(() => {});
  });
  expect(await found).toMatchObject({ address: '127.0.0.77:8124' });
  abort.abort();
  await new Promise<void>((resolve) => device.close(() => resolve()));
});
