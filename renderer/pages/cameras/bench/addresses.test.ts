import { expect, test } from 'vitest';
import { addressesFrom } from './addresses.ts';

test('addresses are counted up, and stay in their network', () => {
  expect(addressesFrom('192.0.2.20', 3)).toEqual(['192.0.2.20', '192.0.2.21', '192.0.2.22']);
  expect(addressesFrom('192.0.2.253', 3)).toBeNull();
  expect(addressesFrom('192.0.2.0', 1)).toBeNull();
  expect(addressesFrom('192.0.2', 1)).toBeNull();
  expect(addressesFrom('192.0.2.300', 1)).toBeNull();
});
