import { expect, test } from 'vitest';
import { sweptHosts } from './sweep-plan.ts';

const hosts = (address: string, bits: number, internal = false) => sweptHosts([{ name: 'x', address, cidr: `${address}/${bits}`, internal }]);

test('a private subnet is swept whole, without this machine, its name and its broadcast', () => {
  const swept = hosts('192.168.1.7', 24);
  expect(swept).toHaveLength(253);
  expect([swept[0], swept.at(-1), swept.includes('192.168.1.7')]).toEqual(['192.168.1.1', '192.168.1.254', false]);
  expect(hosts('172.16.3.9', 22)).toHaveLength(1021);
});

test('of a large subnet only what is around this machine is swept', () => {
  const swept = hosts('10.20.30.40', 8);
  expect([swept.length, swept[0], swept.at(-1)]).toEqual([253, '10.20.30.1', '10.20.30.254']);
});

test('loopback is swept with this machine itself: test cameras live there', () => {
  expect(hosts('127.0.0.1', 8, true)).toContain('127.0.0.1');
});

test.each([['203.0.113.7', 24], ['172.32.0.1', 24], ['192.169.0.1', 24], ['8.8.8.8', 8]])('%s/%i is public and not swept', (address, bits) => {
  expect(hosts(address, bits)).toEqual([]);
});

test('an address that is in two interfaces is knocked at once', () => {
  const address = { name: 'a', address: '10.0.0.2', cidr: '10.0.0.2/30', internal: false };
  expect(sweptHosts([address, { ...address, name: 'b' }])).toEqual(['10.0.0.1']);
  expect(sweptHosts([{ ...address, cidr: null }])).toEqual([]);
});
