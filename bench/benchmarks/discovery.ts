import { inTwoNetworks } from '../../tests/support/namespaces/namespace.ts';

/** In a network of its own (Linux with user namespaces): a /24 in which two addresses have cameras, and a hundred devices that answer at once. */
export async function discovery(say: (line: string) => void): Promise<Record<string, unknown>> {
  const ready = (count: number) => `while [ "$(grep -c ready "$log")" -lt ${count} ]; do sleep 0.1; done`;
  const cameras = ['10.77.1.2', '10.77.2.2'].map((address) => `$NODE tools/virtual-camera/cli.ts --count 1 --size 360p --host ${address} --interface ${address} --port-base 8000 --no-discovery < /dev/zero &`).join(' ');
  const printed = await inTwoNetworks(`${ready(2)}; $NODE tests/support/namespaces/sweep.ts a0`, `${cameras} wait`);
  const swept = JSON.parse(printed.trim()) as { seconds: number; knocks: number; found: string[] };
  say(`254 addresses swept, ${swept.knocks} knocks: ${swept.seconds} s, found ${swept.found.join(', ')}`);
  const answers: number[] = [];
  for (let round = 0; round < 5; round++) {
    const crowd = await inTwoNetworks(`${ready(1)}; $NODE tests/support/namespaces/search.ts a0`, 'exec $NODE tests/support/namespaces/crowd.ts a1 100');
    answers.push((JSON.parse(crowd.trim()) as unknown[]).length);
  }
  say(`of 100 devices that answer at once, found: ${answers.join(', ')}`);
  return { sweep: { ...swept, limitSeconds: 10 }, crowd: { devices: 100, found: answers } };
}
