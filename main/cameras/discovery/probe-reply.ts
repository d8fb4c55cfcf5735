/** What comes back from a Probe: anything any host on the network cares to send. Pure. */
import { all, at, one, printable, textOf } from '../xml/read.ts';
import { parseXml, type XmlElement, type XmlLimits } from '../xml/tree.ts';
import type { Discovered } from '../types.ts';
import { bracketed } from '../rtsp-url.ts';
import { NS_ADDRESSING, NS_DISCOVERY } from './probe.ts';
import { readScopes } from './scopes.ts';
import { rankXAddrs, xaddrOn } from './xaddr.ts';

/** Real replies have 1 to 4 KB; the largest that are listened to, recorders with a match per channel, some more. */
export const LONGEST_REPLY_BYTES = 32 * 1024;
export const DISCOVERY_LIMITS: XmlLimits = { bytes: LONGEST_REPLY_BYTES, depth: 32, elements: 2_000 };
const MATCHES_PER_REPLY = 64;
const ITEMS_PER_LIST = 64;
const LONGEST_ENDPOINT = 256;

/** WS-Discovery and WS-Addressing as ONVIF prescribes them, and the 1.1 / final versions that some stacks answer with. */
export const DISCOVERY_NAMESPACES = [NS_DISCOVERY, 'http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01'];
const ADDRESSING_NAMESPACES = [NS_ADDRESSING, 'http://www.w3.org/2005/08/addressing'];
const SOAP_NAMESPACES = ['http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'];

/**
 * The devices in one reply; none for anything that is no ProbeMatches. Never throws.
 * @param sourceAddress where the datagram came from: the only host that is believed (CAMERAS.md rule 7).
 */
export function parseProbeReply(reply: Uint8Array, sourceAddress: string): Discovered[] {
  if (reply.length > LONGEST_REPLY_BYTES) return [];
  const body = soapBody(parseXml(reply, DISCOVERY_LIMITS));
  for (const ns of DISCOVERY_NAMESPACES) {
    const matches = all(one(body, ns, 'ProbeMatches'), ns, 'ProbeMatch');
    if (matches.length > 0) return matches.slice(0, MATCHES_PER_REPLY).map((match) => readMatch(match, ns, sourceAddress));
  }
  return [];
}

/** Body of an envelope of either SOAP version. */
export function soapBody(root: XmlElement | null): XmlElement | null {
  return firstOf(root, SOAP_NAMESPACES, 'Body');
}

/** A ProbeMatch, Hello or Bye: they have the same children. */
export function readMatch(match: XmlElement, ns: string, sourceAddress: string): Discovered {
  const xaddrs = rankXAddrs(listOf(one(match, ns, 'XAddrs')), sourceAddress);
  const scopes = readScopes(listOf(one(match, ns, 'Scopes')));
  const address = `${bracketed(sourceAddress)}:${xaddrs[0]?.port ?? 80}`;
  return {
    endpoint: readEndpoint(match) ?? address,
    name: scopes.name ?? scopes.model ?? address,
    address,
    xaddrs: [...new Set(xaddrs.map((xaddr) => xaddrOn(xaddr, sourceAddress)))].slice(0, 8),
    make: scopes.make,
    model: scopes.model,
    protocol: 'onvif',
  };
}

function readEndpoint(match: XmlElement): string | null {
  for (const ns of ADDRESSING_NAMESPACES) {
    const endpoint = printable(textOf(at(match, ns, 'EndpointReference', 'Address')), LONGEST_ENDPOINT);
    if (endpoint) return endpoint;
  }
  return null;
}

/** Two spellings of one identity: some firmware says `uuid:`, some `urn:uuid:`, in either case. */
export function endpointKey(endpoint: string): string {
  return endpoint.toLowerCase().replace(/^(?:urn:)?(?:uuid:)?/, '');
}

/** A list in a text: items stand apart by any white space, also line ends (rule 10). */
function listOf(element: XmlElement | null): string[] {
  return (textOf(element) ?? '').split(/\s+/).filter((item) => item !== '').slice(0, ITEMS_PER_LIST);
}

function firstOf(parent: XmlElement | null, namespaces: readonly string[], name: string): XmlElement | null {
  for (const ns of namespaces) {
    const found = one(parent, ns, name);
    if (found) return found;
  }
  return null;
}
