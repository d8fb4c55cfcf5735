import { AppError } from '../../../contract/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Discovered } from '../types.ts';
import { FoundDevices } from './found-devices.ts';
import { type AllowedInterfaces, defaultMulticastAddress, defaultRouteAllowed, isOnLink, listAddresses, listLinkLocal6, type NetworkAddress, selectAddresses, selectLinkLocal6 } from './interfaces.ts';
import { NODE_ONVIF_PROBE_MS, nodeOnvifXAddrs } from './node-onvif-source.ts';
import { PROBED_TYPES } from './probe.ts';
import { parseProbeReply } from './probe-reply.ts';
import { openProbeSocket, type ProbeSocket } from './probe-socket.ts';
import { parseXAddr } from './xaddr.ts';

export interface DiscoverRequest {
  /** How long to listen. */
  seconds: number;
  /** Names or addresses; narrows the allowed ones. */
  interfaces?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Called once for each device, as soon as it is known. */
  onFound?: ((device: Discovered) => void) | undefined;
}

export interface DiscoveryEnvironment {
  allowedInterfaces: AllowedInterfaces;
  clock: Clock;
  log: Logger;
  /** What the system knows; given by tests. */
  system?: Partial<DiscoverySystem>;
}

export interface DiscoverySystem {
  addresses(): NetworkAddress[];
  linkLocal6(): ReturnType<typeof listLinkLocal6>;
  /** The address that multicast leaves from when no interface is chosen. */
  defaultAddress(): Promise<string | null>;
  /** The second source: XAddrs that it heard of, after 3 s. */
  secondSource(log: Logger): Promise<string[]>;
}

/** UDP is lost now and then, and cameras answer after a random wait: each probe goes out twice. */
const RESEND_MS = 600;
/** What a hint needs after the second source is done: to be asked and to answer. */
const HINT_MS = 500;
/** No host has more to say in one search: each probe answered, with some to spare. */
const REPLIES_PER_HOST = 64;
const MOST_HOSTS = 4_096;

/**
 * Searches the allowed interfaces for ONVIF devices (WS-Discovery), by our own probe on each of them and by node-onvif's
 * where the default route is among them. Nothing that a host sends makes it throw.
 * @returns one entry per endpoint, in the order they answered.
 * @throws AppError `invalid` for an interface that is not there or not allowed; `cancelled` when aborted.
 */
export async function discover(request: DiscoverRequest, environment: DiscoveryEnvironment): Promise<Discovered[]> {
  const { clock, log, allowedInterfaces } = environment;
  const system: DiscoverySystem = { addresses: listAddresses, linkLocal6: listLinkLocal6, defaultAddress: defaultMulticastAddress, secondSource: nodeOnvifXAddrs, ...environment.system };
  const selected = selectAddresses(allowedInterfaces, request.interfaces, system.addresses());
  if (request.signal?.aborted) throw cancelled();

  const found = new FoundDevices();
  const listen = replyHandler(found, log, request.onFound);
  const sixes = selectLinkLocal6(allowedInterfaces, request.interfaces, system.linkLocal6());
  const sockets = await Promise.all(
    [...selected.map(({ address }) => address), ...sixes].map((address) => openProbeSocket(address, listen, (error) => log.debug('probe failed', { address, error }))),
  );
  const over = new AbortController();
  try {
    const totalMs = request.seconds * 1000;
    const resendMs = Math.min(RESEND_MS, totalMs / 2);
    for (const socket of sockets) socket.probe(undefined, PROBED_TYPES[0]);
    if (totalMs >= NODE_ONVIF_PROBE_MS + HINT_MS && (await defaultRouteAllowed(selected, system.defaultAddress))) {
      void system.secondSource(log).then((xaddrs) => over.signal.aborted || followHints(xaddrs, found, selected, sockets), (error: unknown) => log.warn('second source failed', { error }));
    }
    // The two types apart from one another, so that half as many answer at once.
    const rounds = [PROBED_TYPES[1], PROBED_TYPES[0], PROBED_TYPES[1]];
    for (const type of rounds) {
      await sleep(clock, resendMs / rounds.length, request.signal);
      for (const socket of sockets) socket.probe(undefined, type);
    }
    await sleep(clock, totalMs - resendMs, request.signal);
    return found.list();
  } catch (error) {
    throw request.signal?.aborted ? cancelled() : error;
  } finally {
    over.abort();
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}

function replyHandler(found: FoundDevices, log: Logger, onFound: DiscoverRequest['onFound']): (reply: Uint8Array, source: string) => void {
  const replies = new Map<string, number>();
  return (reply, source) => {
    const count = (replies.get(source) ?? 0) + 1;
    if (count > REPLIES_PER_HOST || (count === 1 && replies.size >= MOST_HOSTS)) return;
    replies.set(source, count);
    for (const device of parseProbeReply(reply, source)) {
      const added = found.add(device);
      if (!added) continue;
      try {
        onFound?.(added);
      } catch (error) {
        log.error('a listener of the search threw', { error });
      }
    }
  };
}

/** Asks the hosts that only the second source heard of, themselves: only their own answer counts (rule 7). */
function followHints(xaddrs: readonly string[], found: FoundDevices, selected: readonly NetworkAddress[], sockets: readonly ProbeSocket[]): void {
  const hosts = new Set(xaddrs.map((xaddr) => parseXAddr(xaddr)?.host).filter((host) => host !== undefined));
  for (const host of hosts) {
    if (found.hasHost(host)) continue;
    selected.forEach((address, index) => {
      if (isOnLink(host, [address])) sockets[index]?.probe(host);
    });
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'discovery.cancelled');
}
