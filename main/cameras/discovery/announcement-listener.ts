import { createSocket } from 'node:dgram';
import type { Clock } from '../../base/clock.ts';
import { type Announcement, parseAnnouncement } from './announcement.ts';
import { DISCOVERY_GROUP, DISCOVERY_GROUP_6, DISCOVERY_PORT } from './probe.ts';

/** No device comes and goes more often; a host that says so is not listened to until the minute is over. */
const ANNOUNCEMENTS_PER_HOST = 30;
const MOST_HOSTS = 1_024;
const MINUTE_MS = 60_000;

/**
 * Listens on these interfaces' addresses for devices that come and go; sends nothing.
 * @param onProblem an interface that cannot be listened on (gone, firewall, port held by a program that does not share it).
 */
export function listenForAnnouncements(options: {
  addresses: readonly string[];
  clock: Clock;
  onAnnouncement(announcement: Announcement): void;
  onProblem(error: Error): void;
}): Disposable {
  const { addresses, clock, onAnnouncement, onProblem } = options;
  const sixes = addresses.filter((address) => address.includes(':'));
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const socket6 = sixes.length > 0 ? createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true }) : null;
  const heard = new Map<string, number>();
  const minute = clock.every(MINUTE_MS, () => heard.clear());
  const hear = (datagram: Uint8Array, from: { address: string }) => {
    const count = (heard.get(from.address) ?? 0) + 1;
    if (count > ANNOUNCEMENTS_PER_HOST || (count === 1 && heard.size >= MOST_HOSTS)) return;
    heard.set(from.address, count);
    const announcement = parseAnnouncement(datagram, from.address);
    if (announcement) onAnnouncement(announcement);
  };
  for (const each of [socket, socket6]) each?.on('error', onProblem).on('message', hear);
  let open = true;
  socket6?.bind({ port: DISCOVERY_PORT, exclusive: false }, () => {
    for (const address of sixes) {
      try {
        if (open) socket6.addMembership(DISCOVERY_GROUP_6, `::%${address.split('%')[1] ?? ''}`);
      } catch (error) {
        onProblem(error as Error);
      }
    }
  });
  socket.bind({ port: DISCOVERY_PORT, exclusive: false }, () => {
    for (const address of addresses.filter((each) => !each.includes(':'))) {
      try {
        if (open) socket.addMembership(DISCOVERY_GROUP, address);
      } catch (error) {
        onProblem(error as Error);
      }
    }
  });
  return {
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      minute[Symbol.dispose]();
      socket.close();
      socket6?.close();
    },
  };
}
