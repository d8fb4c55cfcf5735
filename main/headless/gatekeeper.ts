import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { AppError } from '../../contract/errors.ts';
import type { Access, Identity } from '../access/access.ts';
import { isLoopback } from './arguments.ts';

export const COOKIE = 'kanjia_session';

/**
 * Who a request is from, and whether it may be believed. A page of somebody else's, opened in the owner's browser, can send
 * requests here: by another Host (DNS rebinding) or from another Origin. Both are refused.
 */
export class Gatekeeper {
  readonly #access: Access;
  readonly #boundTo: string;

  constructor(access: Access, boundTo: string) {
    this.#access = access;
    this.#boundTo = boundTo;
  }

  /** @throws AppError `forbidden` */
  checkHost(headers: IncomingHttpHeaders): void {
    const name = hostName(headers.host);
    if (name === null || !this.#isOwnName(name)) throw new AppError('forbidden', 'server.wrongHost', { data: { host: (headers.host ?? '').slice(0, 100) } });
  }

  /**
   * @param mustHaveOrigin for requests that change something and for WebSockets: browsers then always send it.
   * @throws AppError `unauthenticated`, or `forbidden` for a cookie that another page's request brought along.
   */
  identify(headers: IncomingHttpHeaders, mustHaveOrigin: boolean): { identity: Identity; token: string } {
    const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const token = bearer ?? readCookie(headers.cookie);
    const identity = token ? this.#access.identify(token) : null;
    if (!identity || !token) throw new AppError('unauthenticated', 'access.signInFirst');
    // A bearer token is not sent by a browser on its own.
    if (!bearer) this.checkOrigin(headers, mustHaveOrigin);
    return { identity, token };
  }

  /** @throws AppError `forbidden` */
  checkOrigin(headers: IncomingHttpHeaders, mustHave: boolean): void {
    const { origin } = headers;
    if (origin === undefined ? !mustHave : hostOfOrigin(origin) === headers.host) return;
    throw new AppError('forbidden', 'server.wrongOrigin');
  }

  #isOwnName(name: string): boolean {
    if (isLoopback(name)) return true;
    if (isLoopback(this.#boundTo)) return false;
    const own = hostname().toLowerCase();
    if (name === own || name === `${own}.local` || name === this.#boundTo) return true;
    return Object.values(networkInterfaces()).some((entries) => (entries ?? []).some((entry) => entry.address.replace(/%.*$/, '') === name));
  }
}

export function readCookie(header: string | undefined): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value) return value;
  }
  return null;
}

/** Without the port, IPv6 without brackets, in lower case; null when it is no host. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

function hostOfOrigin(origin: string): string | null {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1] ?? null;
}
