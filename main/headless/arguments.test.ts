import { expect, test } from 'vitest';
import { ArgumentError, defaultDataDir, isLoopback, readArguments } from './arguments.ts';

test('without arguments it listens on loopback only', () => {
  expect(readArguments([], { HOME: '/h' })).toMatchObject({ host: '127.0.0.1', port: 8088, ownerTokenFile: null });
});

test('each option is taken, and wins over the environment', () => {
  const options = readArguments(
    ['--headless', '--host', '0.0.0.0', '--port', '0', '--data', '/d', '--interfaces', 'lo,eth0', '--owner-token-file', '/t'],
    { KANJIA_INTERFACES: 'wlan0', KANJIA_DATA: '/x' },
  );
  expect(options).toEqual({ host: '0.0.0.0', port: 0, dataDir: '/d', interfaces: 'lo,eth0', ownerTokenFile: '/t', ownerPasswordFile: null, autoAddFile: null });
});

test('a mistyped option or port is refused by name', () => {
  expect(() => readArguments(['--prot', '80'], {})).toThrow(/--prot/);
  expect(() => readArguments(['--port', '99999'], {})).toThrow(ArgumentError);
});

test('data lies where the system wants it', () => {
  expect(defaultDataDir('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Kanjia');
  expect(defaultDataDir('linux', {}, '/home/a')).toBe('/home/a/.local/share/kanjia');
});

test('only loopback is loopback', () => {
  expect(['127.0.0.1', '127.8.9.1', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com'].some(isLoopback)).toBe(false);
});
