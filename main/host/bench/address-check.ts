import { connect } from 'node:net';
import type { Clock } from '../../base/clock.ts';

const PORTS = [80, 554, 443, 8000];
const LIMIT_MS = 700;

/** Whether something lives at an address: it takes connections, or refuses them itself. On loopback, where everything refuses, only the first counts. */
export async function isInUse(address: string, clock: Clock, alsoPort: number): Promise<boolean> {
  const answers = await Promise.all([...new Set([...PORTS, alsoPort])].map((port) => knock(address, port, clock)));
  return answers.includes('open') || (answers.includes('refused') && !address.startsWith('127.'));
}

function knock(host: string, port: number, clock: Clock): Promise<'open' | 'refused' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer: 'open' | 'refused' | 'silent') => {
      limit[Symbol.dispose]();
      socket.destroy();
      resolve(answer);
    };
    const limit = clock.after(LIMIT_MS, () => settle('silent'));
    socket.once('connect', () => settle('open'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}

/** Whether two IPv4 addresses are in one network. Pure. */
export function sameNetwork(a: string, b: string, prefix: number): boolean {
  const bits = (address: string) => address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  return Math.floor(bits(a) / size) === Math.floor(bits(b) / size);
}
