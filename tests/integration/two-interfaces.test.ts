/** Discovery in a network namespace with two networks: each interface is asked, whatever the default route is. */
import { expect, test } from 'vitest';
import type { FoundCamera } from '../../contract/types.ts';
import { canMakeNamespaces, inTwoNetworks } from '../support/namespaces/namespace.ts';

const cameras = (addresses: readonly string[]) =>
  `${addresses.map((address, index) => `$NODE tools/virtual-camera/cli.ts --count 1 --size 360p --host ${address} --interface ${address} --port-base ${8000 + index * 10} < /dev/zero &`).join(' ')} wait`;
const ready = (count: number) => `while [ "$(grep -c ready "$log")" -lt ${count} ]; do sleep 0.1; done`;

test.skipIf(!canMakeNamespaces())('rule 11: cameras on a second interface are found, with the default route on the first', async () => {
  const printed = await inTwoNetworks(`${ready(2)}; $NODE tests/support/namespaces/search.ts`, cameras(['10.77.1.2', '10.77.2.2']));
  const found = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as FoundCamera[];
  expect(found.map(({ address }) => address).toSorted()).toEqual(['10.77.1.2:8000', '10.77.2.2:8010']);
});

test.skipIf(!canMakeNamespaces())('rule 11: an interface that is not named is not asked', async () => {
  // One camera only: two on one machine would hear each other's probes, since Linux gives a datagram to all who joined its group anywhere.
  const printed = await inTwoNetworks(`${ready(1)}; $NODE tests/support/namespaces/search.ts b0; $NODE tests/support/namespaces/search.ts a0`, cameras(['10.77.1.2']));
  const found = printed.trim().split('\n').map((line) => (JSON.parse(line) as FoundCamera[]).map(({ address }) => address));
  expect(found).toEqual([[], ['10.77.1.2:8000']]);
});

test.skipIf(!canMakeNamespaces())('rule 10: a device that answers on IPv6 only is found there, at the address it answered from', async () => {
  const printed = await inTwoNetworks(`${ready(1)}; $NODE tests/support/namespaces/search.ts a0; $NODE tests/support/namespaces/search.ts b0`, 'sleep 2; exec $NODE tests/support/namespaces/v6-device.ts a1');
  const found = printed.trim().split('\n').map((line) => JSON.parse(line) as FoundCamera[]);
  expect(found[0]).toMatchObject([{ endpoint: 'urn:uuid:six', name: 'Six', address: expect.stringMatching(/^\[fe80::[\da-f:]+%a0\]:8899$/) }]);
  expect(found[1]).toEqual([]);
});

test.skipIf(!canMakeNamespaces())('a hundred devices that answer at once are all found', async () => {
  const printed = await inTwoNetworks(`${ready(1)}; $NODE tests/support/namespaces/search.ts a0`, 'exec $NODE tests/support/namespaces/crowd.ts a1 100');
  const found = JSON.parse(printed.trim()) as FoundCamera[];
  expect(new Set(found.map(({ name }) => name)).size).toBe(100);
});
