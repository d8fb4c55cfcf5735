import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { buildProbe, DISCOVERY_GROUP, DISCOVERY_GROUP_6, DISCOVERY_PORT, PROBED_TYPES } from './probe.ts';

/** As much of it as the system grants. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const READ_AT_ONCE = 8;
const MOST_WAITING = 8_192;

export interface ProbeSocket {
  /** Sends a probe, of the type that all cameras answer or of the newer one; without: of both. To the group, or to one host. Never throws. */
  probe(host?: string, type?: (typeof PROBED_TYPES)[number]): void;
  /** Resolves when the socket is closed. */
  close(): Promise<void>;
}

/**
 * A socket on one interface's address (IPv4, or IPv6 with its zone): what it sends leaves through that interface, and replies come back to it.
 * @param onProblem a socket that cannot be had or used (interface gone, firewall); the search goes on with the others.
 */
export function openProbeSocket(
  address: string,
  onReply: (reply: Uint8Array, sourceAddress: string) => void,
  onProblem: (error: Error) => void,
): Promise<ProbeSocket> {
  const zone = address.includes(':') ? (address.split('%')[1] ?? '') : null;
  const socket = createSocket(zone === null ? 'udp4' : 'udp6');
  let open = true;
  const close = () =>
    new Promise<void>((resolve) => {
      if (!open) return resolve();
      open = false;
      socket.close(() => resolve());
    });
  const probe = (host = zone === null ? DISCOVERY_GROUP : `${DISCOVERY_GROUP_6}%${zone}`, only?: (typeof PROBED_TYPES)[number]) => {
    for (const type of only ? [only] : PROBED_TYPES) {
      if (!open) return;
      try {
        socket.send(buildProbe(type, randomUUID()), DISCOVERY_PORT, host, (error) => error && onProblem(error));
      } catch (error) {
        onProblem(error as Error);
      }
    }
  };
  return new Promise((resolve) => {
    // Taken off the socket at once and read afterwards: a hundred cameras answer in the same moment, and what the system's own buffer does
    // not hold is lost.
    const waiting: { reply: Uint8Array; from: string }[] = [];
    const read = () => {
      for (const { reply, from } of waiting.splice(0, READ_AT_ONCE)) onReply(reply, from);
      if (waiting.length > 0) setImmediate(read);
    };
    socket.on('message', (reply, { address: from }) => {
      if (waiting.length >= MOST_WAITING) return;
      waiting.push({ reply, from });
      if (waiting.length === 1) setImmediate(read);
    });
    socket.on('error', (error) => {
      onProblem(error);
      resolve({ probe, close });
    });
    socket.bind({ address, port: 0 }, () => {
      try {
        socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setMulticastInterface(zone === null ? address : `::%${zone}`);
      } catch (error) {
        onProblem(error as Error);
      }
      resolve({ probe, close });
    });
  });
}
