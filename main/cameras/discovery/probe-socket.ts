import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { buildProbe, DISCOVERY_GROUP, DISCOVERY_PORT, PROBED_TYPES } from './probe.ts';

export interface ProbeSocket {
  /** Sends one probe of each type; to the group, or to one host. Never throws. */
  probe(host?: string): void;
  /** Resolves when the socket is closed. */
  close(): Promise<void>;
}

/**
 * A socket on one interface's address: what it sends leaves through that interface, and replies come back to it.
 * @param onProblem a socket that cannot be had or used (interface gone, firewall); the search goes on with the others.
 */
export function openProbeSocket(
  address: string,
  onReply: (reply: Uint8Array, sourceAddress: string) => void,
  onProblem: (error: Error) => void,
): Promise<ProbeSocket> {
  const socket = createSocket('udp4');
  let open = true;
  const close = () =>
    new Promise<void>((resolve) => {
      if (!open) return resolve();
      open = false;
      socket.close(() => resolve());
    });
  const probe = (host = DISCOVERY_GROUP) => {
    for (const type of PROBED_TYPES) {
      if (!open) return;
      try {
        socket.send(buildProbe(type, randomUUID()), DISCOVERY_PORT, host, (error) => error && onProblem(error));
      } catch (error) {
        onProblem(error as Error);
      }
    }
  };
  return new Promise((resolve) => {
    socket.on('message', (reply, from) => onReply(reply, from.address));
    socket.on('error', (error) => {
      onProblem(error);
      resolve({ probe, close });
    });
    socket.bind({ address, port: 0 }, () => {
      try {
        socket.setMulticastInterface(address);
      } catch (error) {
        onProblem(error as Error);
      }
      resolve({ probe, close });
    });
  });
}
