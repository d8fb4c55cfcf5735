/** Which places a sweep knocks at. Pure. */
import type { NetworkAddress } from './interfaces.ts';

/** RTSP, and where device services are: the standard's, Reolink's, Tapo's, Xiongmai's, and what installers choose (CAMERAS.md rule 26). */
export const SWEPT_PORTS: readonly number[] = [554, 80, 8000, 2020, 8080, 8899, 8554];
/** A larger subnet is swept around this machine's own address only. */
const LARGEST_SUBNET = 1_024;
const MOST_HOSTS = 4_096;

/**
 * The hosts of this machine's own private subnets: RFC 1918, link-local and loopback, never a public one, and of a subnet larger than
 * 1024 addresses the 254 around this machine's. Without this machine itself, but for loopback.
 */
export function sweptHosts(addresses: readonly NetworkAddress[]): string[] {
  const hosts = new Set<string>();
  for (const { address, cidr, internal } of addresses) {
    const own = valueOf(address);
    const bits = Number((cidr ?? '').split('/')[1]);
    if (own === null || !isPrivate(own) || !(bits >= 1 && bits <= 32)) continue;
    const whole = 2 ** (32 - bits);
    const size = whole > LARGEST_SUBNET ? 256 : whole;
    const first = own - (own % size);
    // Below /31 the first address names the subnet and the last one is everybody's.
    const edge = size > 2 ? 1 : 0;
    for (let host = first + edge; host < first + size - edge && hosts.size < MOST_HOSTS; host++) if (host !== own || internal) hosts.add(textOf(host));
  }
  return [...hosts];
}

function isPrivate(value: number): boolean {
  const within = (base: string, bits: number) => Math.floor(value / 2 ** (32 - bits)) === Math.floor(valueOf(base)! / 2 ** (32 - bits));
  return within('10.0.0.0', 8) || within('172.16.0.0', 12) || within('192.168.0.0', 16) || within('169.254.0.0', 16) || within('127.0.0.0', 8);
}

function valueOf(address: string): number | null {
  const parts = address.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? parts.reduce((value, part) => value * 256 + part, 0) : null;
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
