/** RTSP URLs as people type and cameras send them (RFC 2326 §3.2, RFC 3986). Pure. */
import { AppError } from '../../contract/errors.ts';
import type { Credentials } from './types.ts';

const DEFAULT_PORT = { rtsp: 554, rtsps: 322 } as const;
const LONGEST_URL = 2048;

export interface ParsedRtspUrl {
  /** Without credentials; path and query exactly as given. */
  url: string;
  /** What stood before the @, percent-decoded; the password may be empty. */
  credentials: Credentials | null;
  scheme: 'rtsp' | 'rtsps';
  /** IPv6 in brackets. */
  host: string;
  port: number;
  /** Path and query with their leading slash, or empty. */
  path: string;
}

/**
 * Takes an RTSP URL apart. A password may contain @ and : unescaped, and / where what follows is no host otherwise.
 * @throws AppError `invalid` (`camera.badUrl`); the text is not repeated in it, since it may hold a password.
 */
export function parseRtspUrl(text: string): ParsedRtspUrl {
  const trimmed = text.trim();
  const scheme = /^(rtsps?):\/\//i.exec(trimmed)?.[1]?.toLowerCase() as 'rtsp' | 'rtsps' | undefined;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!scheme || trimmed.length > LONGEST_URL || /[\s\u0000-\u001f\u007f"<>\\]/.test(trimmed)) throw badUrl();
  const rest = trimmed.slice(scheme.length + 3);
  for (const split of authorityEnds(rest)) {
    const authority = rest.slice(0, split);
    const at = authority.lastIndexOf('@');
    const server = splitHostPort(authority.slice(at + 1));
    if (!server) continue;
    const { host } = server;
    const port = server.port ?? DEFAULT_PORT[scheme];
    const path = rest.slice(split).replace(/#.*$/, '');
    return {
      url: `${scheme}://${host}${server.port === null ? '' : `:${port}`}${path}`,
      credentials: at < 0 ? null : readCredentials(authority.slice(0, at)),
      scheme,
      host,
      port,
      path,
    };
  }
  throw badUrl();
}

/** `host:port` for people: no credentials, no path (some makers put passwords there), the port always said. */
export function displayAddress(url: string): string {
  const { host, port } = parseRtspUrl(url);
  return `${host}:${port}`;
}

/**
 * The same stream on another host: CAMERAS.md rule 7, only ever talk to the host that answered. Port, path and query stay,
 * credentials are taken out.
 * @param host name or address; IPv6 with or without brackets.
 */
export function onHost(url: string, host: string): string {
  const parsed = parseRtspUrl(url);
  return `${parsed.scheme}://${bracketed(host)}:${parsed.port}${parsed.path}`;
}

/** Takes `host`, `host:port`, `[v6]` or `[v6]:port` apart; null when it is none of them. */
export function splitHostPort(text: string): { host: string; port: number | null } | null {
  const match = /^(\[[0-9a-f:.]{2,45}(?:%25[\w.-]{1,32}|%[\w.-]{1,32})?\]|[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9._])?)(?::(\d{1,5})?)?$/i.exec(text);
  if (!match?.[1]) return null;
  const port = match[2] === undefined ? null : Number(match[2]);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return { host: match[1].toLowerCase(), port };
}

/** IPv6 addresses stand in brackets inside URLs. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** Where the authority may end: at the first / ? #, or (a slash in the password) at the first of them after a later @. */
function* authorityEnds(rest: string): Generator<number> {
  let from = 0;
  for (;;) {
    const next = rest.slice(from).search(/[/?#]/);
    const end = next < 0 ? rest.length : from + next;
    yield end;
    const at = rest.indexOf('@', end);
    if (at < 0) return;
    from = at + 1;
  }
}

function readCredentials(userInfo: string): Credentials {
  const colon = userInfo.indexOf(':');
  if (colon < 0) return { username: decode(userInfo), password: '' };
  return { username: decode(userInfo.slice(0, colon)), password: decode(userInfo.slice(colon + 1)) };
}

/** A stray % is part of a password that was typed as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function badUrl(): AppError {
  return new AppError('invalid', 'camera.badUrl');
}
