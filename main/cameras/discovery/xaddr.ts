/** Service addresses (XAddrs) as devices advertise them, and the one to use. Pure. */
import { bracketed } from '../rtsp-url.ts';

export interface ServiceAddress {
  secure: boolean;
  /** As advertised; never connected to unless it is the host that answered. */
  host: string;
  port: number;
  /** Path and query, with the leading slash. */
  path: string;
}

const LONGEST_XADDR = 512;

/** Null for what is no http(s) URL. */
export function parseXAddr(text: string): ServiceAddress | null {
  if (text.length > LONGEST_XADDR || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  if (url.hostname === '') return null;
  return { secure, host: url.hostname, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port), path: `${url.pathname}${url.search}` };
}

/**
 * Best first (CAMERAS.md rule 9): the address of the host that answered, then any that is not link-local, loopback or
 * nothing at all; plain http before https among equals, in the device's order otherwise.
 */
export function rankXAddrs(xaddrs: readonly string[], sourceHost: string): ServiceAddress[] {
  const source = bareHost(sourceHost);
  const rank = (address: ServiceAddress) => (bareHost(address.host) === source ? 0 : isUnroutable(address.host) ? 4 : 2) + (address.secure ? 1 : 0);
  return xaddrs
    .map(parseXAddr)
    .filter((address) => address !== null)
    .toSorted((a, b) => rank(a) - rank(b));
}

/** The same service on the host that answered (rule 7): port, path and query are kept. */
export function xaddrOn(address: ServiceAddress, host: string): string {
  return `${address.secure ? 'https' : 'http'}://${bracketed(host)}:${address.port}${address.path}`;
}

function isUnroutable(host: string): boolean {
  return /^(?:169\.254\.|127\.|0\.0\.0\.0$|localhost$|\[fe[89ab]|\[::1?\]$)/i.test(host);
}

function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/%.*$/, '').toLowerCase();
}
