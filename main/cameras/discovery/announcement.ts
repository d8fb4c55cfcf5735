/** What devices say by themselves when they come and go: WS-Discovery 2005/04 §4.1, §4.2. Pure. */
import type { Discovered } from '../types.ts';
import { one } from '../xml/read.ts';
import { parseXml } from '../xml/tree.ts';
import { DISCOVERY_LIMITS, DISCOVERY_NAMESPACES, LONGEST_REPLY_BYTES, readMatch, soapBody } from './probe-reply.ts';

export interface Announcement {
  kind: 'hello' | 'bye';
  device: Discovered;
}

/** @param sourceAddress where the datagram came from: the only host that is believed. @returns null for anything else. Never throws. */
export function parseAnnouncement(datagram: Uint8Array, sourceAddress: string): Announcement | null {
  if (datagram.length > LONGEST_REPLY_BYTES) return null;
  const body = soapBody(parseXml(datagram, DISCOVERY_LIMITS));
  for (const ns of DISCOVERY_NAMESPACES) {
    for (const [name, kind] of [['Hello', 'hello'], ['Bye', 'bye']] as const) {
      const said = one(body, ns, name);
      if (said) return { kind, device: readMatch(said, ns, sourceAddress) };
    }
  }
  return null;
}
