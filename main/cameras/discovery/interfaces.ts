/** Which network interfaces a search may use (CAMERAS.md rule 11, and "Tests that send packets"). */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { AppError } from '../../../contract/errors.ts';
import { DISCOVERY_GROUP, DISCOVERY_PORT } from './probe.ts';

export interface NetworkAddress {
  /** Interface name. */
  name: string;
  /** IPv4 address of it. */
  address: string;
  /** In CIDR notation, or null where the system does not say. */
  cidr: string | null;
  internal: boolean;
}

/** `all`: every interface that is up, loopback only when it is named; else names (`eth0`) or addresses (`127.0.0.1`). */
export type AllowedInterfaces = 'all' | readonly string[];

/** What `--interfaces` and `KANJIA_INTERFACES` mean: a list set apart by commas or spaces; nothing, or `all`, is all. */
export function parseAllowedInterfaces(text: string | null | undefined): AllowedInterfaces {
  const names = (text ?? '').split(/[\s,]+/).filter((name) => name !== '');
  return names.length === 0 || names.includes('all') ? 'all' : names;
}

/** The IPv4 addresses of the interfaces that are up. */
export function listAddresses(): NetworkAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter((entry) => entry.family === 'IPv4')
      .map((entry) => ({ name, address: entry.address, cidr: entry.cidr, internal: entry.internal })),
  );
}

/** IPv6 link-local addresses with their zone, `fe80::1%eth0`: what a search on IPv6 is sent from. */
export function listLinkLocal6(): { name: string; address: string; internal: boolean }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter((entry) => entry.family === 'IPv6' && /^fe[89ab]/i.test(entry.address)).map((entry) => ({ name, address: `${entry.address.replace(/%.*$/, '')}%${name}`, internal: entry.internal })),
  );
}

/** Of these the ones that may be searched: as for IPv4, but what is named by an IPv4 address means that address alone. */
export function selectLinkLocal6(allowed: AllowedInterfaces, wanted: readonly string[] | undefined, present: ReturnType<typeof listLinkLocal6>): string[] {
  const isNamed = ({ name, address }: { name: string; address: string }, names: readonly string[]) => names.includes(name) || names.includes(address) || names.includes(address.replace(/%.*$/, ''));
  return present
    .filter((entry) => (allowed === 'all' ? !entry.internal : isNamed(entry, allowed)))
    .filter((entry) => wanted === undefined || wanted.length === 0 || isNamed(entry, wanted))
    .map(({ address }) => address);
}

/**
 * The addresses to search from. A call's own list only narrows what the installation allows.
 * @throws AppError `invalid` when the call names an interface that is not there or not allowed, or when of the allowed
 * ones none is there.
 */
export function selectAddresses(allowed: AllowedInterfaces, wanted: readonly string[] | undefined, present: readonly NetworkAddress[]): NetworkAddress[] {
  const isNamed = (address: NetworkAddress, names: readonly string[]) => names.includes(address.name) || names.includes(address.address);
  const permitted = allowed === 'all' ? present : present.filter((address) => isNamed(address, allowed));
  if (wanted === undefined || wanted.length === 0) {
    if (allowed === 'all') return permitted.filter((address) => !address.internal);
    if (permitted.length === 0) throw unknownInterface(allowed.join(', '), present);
    return [...permitted];
  }
  for (const name of wanted) {
    if (!present.some((address) => isNamed(address, [name]))) throw unknownInterface(name, present);
    if (!permitted.some((address) => isNamed(address, [name]))) {
      throw new AppError('invalid', 'discovery.interfaceNotAllowed', { data: { interface: name } });
    }
  }
  return permitted.filter((address) => isNamed(address, wanted));
}

/** Whether `address` lies in the subnet of one of these: what is not there is never probed by itself. */
export function isOnLink(address: string, among: readonly NetworkAddress[]): boolean {
  const value = ipv4Value(address);
  if (value === null) return false;
  return among.some(({ cidr }) => {
    const [base, bits] = (cidr ?? '').split('/');
    const baseValue = ipv4Value(base ?? '');
    const length = Number(bits);
    if (baseValue === null || !(length >= 1 && length <= 32)) return false;
    const size = 2 ** (32 - length);
    return Math.floor(value / size) === Math.floor(baseValue / size);
  });
}

/**
 * The address that the system would send the discovery multicast from by itself, or null. Connecting a UDP socket asks the
 * routing table and sends nothing.
 */
export function defaultMulticastAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    let settled = false;
    const finish = (address: string | null) => {
      if (settled) return;
      settled = true;
      socket.close(() => resolve(address));
    };
    socket.on('error', () => finish(null));
    try {
      socket.connect(DISCOVERY_PORT, DISCOVERY_GROUP, () => {
        try {
          finish(socket.address().address);
        } catch {
          finish(null);
        }
      });
    } catch {
      finish(null);
    }
  });
}

/** Whether what the system would send by itself leaves through one of the selected addresses. */
export async function defaultRouteAllowed(
  selected: readonly NetworkAddress[],
  ask: () => Promise<string | null> = defaultMulticastAddress,
): Promise<boolean> {
  const address = await ask().catch(() => null);
  return address !== null && selected.some((allowed) => allowed.address === address);
}

function ipv4Value(address: string): number | null {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

function unknownInterface(name: string, present: readonly NetworkAddress[]): AppError {
  const available = [...new Set(present.map((address) => address.name))];
  return new AppError('invalid', 'discovery.unknownInterface', { data: { interface: name, available } });
}
