import { expect, test } from 'vitest';
import { defaultRouteAllowed, isOnLink, type NetworkAddress, parseAllowedInterfaces, selectAddresses } from './interfaces.ts';

const LO: NetworkAddress = { name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true };
const ETH: NetworkAddress = { name: 'eth0', address: '192.0.2.5', cidr: '192.0.2.5/24', internal: false };
const VPN: NetworkAddress = { name: 'wg0', address: '198.51.100.2', cidr: null, internal: false };
const PRESENT = [LO, ETH, VPN];

test('rule 11: by default every interface that is up is searched, loopback only when named', () => {
  expect(selectAddresses('all', undefined, PRESENT)).toEqual([ETH, VPN]);
  expect(selectAddresses('all', ['lo'], PRESENT)).toEqual([LO]);
  expect(selectAddresses(['127.0.0.1'], undefined, PRESENT)).toEqual([LO]);
  expect(selectAddresses(['eth0', 'gone0'], undefined, PRESENT)).toEqual([ETH]);
});

test("a call's own list narrows and never widens", () => {
  expect(selectAddresses(['eth0', 'lo'], ['127.0.0.1'], PRESENT)).toEqual([LO]);
  expect(() => selectAddresses(['lo'], ['eth0'], PRESENT)).toThrow(expect.objectContaining({ kind: 'invalid', messageKey: 'discovery.interfaceNotAllowed' }));
  expect(() => selectAddresses('all', ['eth9'], PRESENT)).toThrow(expect.objectContaining({ kind: 'invalid', messageKey: 'discovery.unknownInterface' }));
  expect(() => selectAddresses(['eth9'], undefined, PRESENT)).toThrow(expect.objectContaining({ kind: 'invalid' }));
});

test('the default route counts as allowed only when it leaves through a selected interface', async () => {
  expect(await defaultRouteAllowed([LO], async () => '192.0.2.5')).toBe(false);
  expect(await defaultRouteAllowed([LO, ETH], async () => '192.0.2.5')).toBe(true);
  expect(await defaultRouteAllowed([ETH], async () => null)).toBe(false);
  expect(await defaultRouteAllowed([ETH], () => Promise.reject(new Error('no route')))).toBe(false);
});

test('only hosts of the own subnets are on the link', () => {
  expect(isOnLink('192.0.2.77', PRESENT)).toBe(true);
  expect(isOnLink('203.0.113.7', PRESENT)).toBe(false);
  expect(isOnLink('192.0.2.999', PRESENT)).toBe(false);
});

test('the setting is a list, or all', () => {
  expect(parseAllowedInterfaces(undefined)).toBe('all');
  expect(parseAllowedInterfaces(' lo, 192.0.2.5 ')).toEqual(['lo', '192.0.2.5']);
});
