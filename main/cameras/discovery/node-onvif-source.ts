/**
 * node-onvif's probe as a second opinion: it asks in other words, so that it now and then finds a device that leaves ours
 * unanswered. It does not tell who answered, so what it says is only a hint where to ask (CAMERAS.md, "Libraries").
 */
import { EventEmitter, once } from 'node:events';
import type { Logger } from '../../base/logger.ts';

interface NodeOnvif {
  startProbe(): Promise<unknown>;
  /** Its socket: it takes its own error listener off, and an error without a listener would end the process. */
  _udp?: unknown;
}

/** Its probe takes this long and cannot be ended before without risk. */
export const NODE_ONVIF_PROBE_MS = 3_000;

/** The library keeps one socket and one list for everybody: never two probes at once. */
let running: Promise<string[]> | null = null;

/** The XAddrs that it hears of; empty when it fails in whatever way. Takes 3 s. Never rejects. */
export function nodeOnvifXAddrs(log: Logger, load: () => Promise<unknown> = () => import('node-onvif')): Promise<string[]> {
  running ??= probe(load)
    .catch((error: unknown) => {
      log.warn('node-onvif could not search', { error });
      return [];
    })
    .finally(() => {
      running = null;
    });
  return running;
}

async function probe(load: () => Promise<unknown>): Promise<string[]> {
  const library = asNodeOnvif(await load());
  if (!library) throw new Error('node-onvif has no startProbe');
  const result = library.startProbe();
  const socket = library._udp;
  if (socket instanceof EventEmitter) void once(socket, 'listening').then(() => socket.on('error', () => {}), () => {});
  return xaddrsOf(await result);
}

/** A hostile reply may have given any field any shape. */
function xaddrsOf(devices: unknown): string[] {
  if (!Array.isArray(devices)) return [];
  return devices
    .slice(0, 256)
    .flatMap((device: unknown) => (isRecord(device) && Array.isArray(device['xaddrs']) ? (device['xaddrs'] as unknown[]).slice(0, 16) : []))
    .filter((xaddr): xaddr is string => typeof xaddr === 'string');
}

function asNodeOnvif(module: unknown): NodeOnvif | null {
  const candidate = isRecord(module) && 'default' in module ? module['default'] : module;
  return isRecord(candidate) && typeof candidate['startProbe'] === 'function' ? (candidate as unknown as NodeOnvif) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
