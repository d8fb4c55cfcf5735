import { createSocket } from 'node:dgram';
import type { Clock } from '../../base/clock.ts';
import { type Announcement, parseAnnouncement } from './announcement.ts';
import { DISCOVERY_GROUP, DISCOVERY_PORT } from './probe.ts';

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
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const heard = new Map<string, number>();
  const minute = clock.every(MINUTE_MS, () => heard.clear());
  socket.on('error', onProblem);
  socket.on('message', (datagram, from) => {
    const count = (heard.get(from.address) ?? 0) + 1;
    if (count > ANNOUNCEMENTS_PER_HOST || (count === 1 && heard.size >= MOST_HOSTS)) return;
    heard.set(from.address, count);
    const announcement = parseAnnouncement(datagram, from.address);
    if (announcement) onAnnouncement(announcement);
  });
  let open = true;
  socket.bind({ port: DISCOVERY_PORT, exclusive: false }, () => {
    for (const address of addresses) {
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
    },
  };
}
