import { connect } from 'node:net';
import { AppError } from '../../../contract/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { speaksOnvif } from '../onvif/inspect.ts';
import type { Discovered } from '../types.ts';
import { FoundDevices } from './found-devices.ts';
import { isOnLink, type NetworkAddress } from './interfaces.ts';
import { openProbeSocket } from './probe-socket.ts';
import { parseProbeReply } from './probe-reply.ts';
import { sweptHosts, SWEPT_PORTS } from './sweep-plan.ts';

/** Connections begun in a second: a subnet of 254 is through in 5 s, and no router takes it for an attack. */
const KNOCKS_PER_SECOND = 400;
const TICK_MS = 25;
/** On a LAN a port answers within some ms, a busy camera within hundreds. */
const KNOCK_LIMIT_MS = 900;
const ASK_LIMIT_MS = 2_000;
/** A device that was asked by itself answers WS-Discovery in this time. */
const DESCRIBE_MS = 900;
/** As many doors as real cameras have open; more, and a host is making them up. */
const MOST_HITS = 512;
const LONGEST_ANSWER_BYTES = 4_096;

export interface SweepOptions {
  /** This machine's addresses to sweep around: allowed, and chosen. */
  addresses: readonly NetworkAddress[];
  ports?: readonly number[];
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
  onFound(device: Discovered): void;
}

interface Door {
  host: string;
  port: number;
  speaks: 'rtsp' | 'onvif';
}

/**
 * Knocks at the usual ports of every host in this machine's own private subnets, and asks those that open, without credentials, whether
 * they speak RTSP or ONVIF: for cameras that do not answer a search.
 * @returns what speaks; also what was found until it was aborted.
 */
export async function sweep(options: SweepOptions): Promise<Discovered[]> {
  const { addresses, clock, signal, onProgress } = options;
  const ports = options.ports ?? SWEPT_PORTS;
  const knocks = sweptHosts(addresses).flatMap((host) => ports.map((port) => ({ host, port })));
  const doors: Door[] = [];
  const pending = new Set<Promise<void>>();
  let done = 0;
  const step = Math.max(1, Math.round((KNOCKS_PER_SECOND * TICK_MS) / 1000));
  for (let at = 0; at < knocks.length && !signal.aborted; at += step) {
    for (const { host, port } of knocks.slice(at, at + step)) {
      const knock = speaks(host, port, options)
        .then((protocol) => {
          if (protocol && doors.length < MOST_HITS) doors.push({ host, port, speaks: protocol });
        })
        .finally(() => {
          pending.delete(knock);
          done += 1;
        });
      pending.add(knock);
    }
    onProgress(done, knocks.length);
    await sleep(clock, TICK_MS, signal).catch(() => {});
  }
  await Promise.all(pending);
  const found = await describe(doors, options);
  onProgress(knocks.length, knocks.length);
  return found;
}

async function speaks(host: string, port: number, { clock, signal }: SweepOptions): Promise<Door['speaks'] | null> {
  if (signal.aborted) return null;
  const greeting = await greet(host, port, clock, signal);
  if (greeting === null) return null;
  if (greeting.startsWith('RTSP/')) return 'rtsp';
  return (await speaksOnvif({ host, port, clock, signal, deadlineMs: ASK_LIMIT_MS })) ? 'onvif' : null;
}

/** What a port answers to an RTSP question; empty for one that is open and says nothing to that, null for one that is closed. */
function greet(host: string, port: number, clock: Clock, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let open = false;
    let text = '';
    const finish = () => {
      limit[Symbol.dispose]();
      signal.removeEventListener('abort', finish);
      socket.destroy();
      resolve(open ? text : null);
    };
    const limit = clock.after(KNOCK_LIMIT_MS, finish);
    signal.addEventListener('abort', finish, { once: true });
    socket.once('connect', () => {
      open = true;
      socket.write(`OPTIONS rtsp://${host}:${port}/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Kanjia\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // Web servers say "HTTP/1.1 400"; the first word is enough.
      if (text.length >= 5 || text.length > LONGEST_ANSWER_BYTES) finish();
    });
    socket.on('error', finish);
    socket.on('end', finish);
  });
}

/** Asks the hosts that opened for their names by WS-Discovery; those that do not answer are told by their address. */
async function describe(doors: readonly Door[], { addresses, clock, log, signal, onFound }: SweepOptions): Promise<Discovered[]> {
  const found = new FoundDevices();
  const hosts = new Set(doors.map(({ host }) => host));
  const add = (device: Discovered) => {
    const added = found.add(device);
    if (added) onFound(added);
  };
  if (hosts.size > 0 && !signal.aborted) {
    const listen = (reply: Uint8Array, source: string) => {
      if (hosts.has(source)) for (const device of parseProbeReply(reply, source)) add(device);
    };
    const sockets = await Promise.all(addresses.map((own) => openProbeSocket(own.address, listen, (error) => log.debug('probe failed', { error }))));
    for (const host of hosts) addresses.forEach((own, index) => isOnLink(host, [own]) && sockets[index]?.probe(host));
    await sleep(clock, DESCRIBE_MS, signal).catch(() => {});
    await Promise.all(sockets.map((socket) => socket.close()));
  }
  for (const host of hosts) {
    if (found.hasHost(host)) continue;
    const own = doors.filter((door) => door.host === host);
    const onvif = own.find((door) => door.speaks === 'onvif');
    const door = onvif ?? own[0]!;
    const address = `${host}:${door.port}`;
    add({ endpoint: address, name: host, address, xaddrs: onvif ? [`http://${address}/onvif/device_service`] : [], make: null, model: null, protocol: onvif ? 'onvif' : 'rtsp' });
  }
  return found.list();
}

/** @throws AppError `invalid` when none of this machine's subnets is one that may be swept. */
export function needSweptHosts(addresses: readonly NetworkAddress[]): void {
  if (sweptHosts(addresses).length === 0) throw new AppError('invalid', 'discovery.nothingToSweep');
}
