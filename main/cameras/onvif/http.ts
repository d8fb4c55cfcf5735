import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';

export interface HttpRequest {
  /** Name or address, IPv6 without brackets. */
  host: string;
  port: number;
  /** Over TLS. Cameras sign their certificates themselves: what counts is that it is the same one as before. */
  secure?: boolean;
  /** SHA-256 of the certificate that has to be shown, as Node writes it; null: any, and `onCertificate` tells which. */
  certificate?: string | null;
  onCertificate?: ((fingerprint: string) => void) | undefined;
  method?: 'POST' | 'GET';
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The longest answer; what is longer is no answer of a camera. */
  longestBytes?: number;
  /** For the whole exchange, from now to the last byte of the answer. */
  deadlineMs: number;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

export interface HttpReply {
  status: number;
  /** Each WWW-Authenticate header by itself. */
  challenges: string[];
  contentType: string | null;
  server: string | null;
  /** The camera's own clock, by its Date header. */
  dateMs: number | null;
  body: Buffer;
}

/** The largest real replies (profiles of a 64 channel recorder) have some 500 KB. */
const LONGEST_BODY_BYTES = 1024 * 1024;

/**
 * One request on a connection of its own. Redirects are not followed: they lead to another host, or to a page for people.
 * @throws AppError `unreachable`, `timeout`, `camera-refused` (`camera.certificateChanged`: nothing was sent), `not-a-camera` (no HTTP, or endless), `cancelled`. Never hangs past the deadline.
 */
export function httpExchange(options: HttpRequest): Promise<HttpReply> {
  const { host, port, clock, signal } = options;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const wanted = {
      host,
      port,
      path: options.path,
      method: options.method ?? 'POST',
      agent: false,
      // Real firmware sends headers that the strict parser refuses.
      insecureHTTPParser: true,
      headers: { ...options.headers, ...(options.method === 'GET' ? {} : { 'Content-Length': options.body.length }), Connection: 'close' },
    } as const;
    const outgoing = options.secure ? requestTls({ ...wanted, rejectUnauthorized: false }) : request(wanted);
    const send = () => outgoing.end(options.body);
    const settle = (finish: () => void) => {
      timer[Symbol.dispose]();
      signal?.removeEventListener('abort', onAbort);
      finish();
      outgoing.destroy();
    };
    const fail = (error: unknown) => settle(() => reject(error as Error));
    const timer = clock.after(options.deadlineMs, () => fail(new AppError('timeout', 'camera.timeout', { data: { address } })));
    const onAbort = () => fail(aborted(signal as AbortSignal));
    signal?.addEventListener('abort', onAbort, { once: true });

    // After the promise is settled a late error of the socket still needs a listener, and says nothing any more.
    outgoing.on('error', (error) => fail(connectionFailure(error, address)));
    if (options.secure) {
      // Written only once the certificate was looked at: a stranger learns neither the question nor who asks.
      outgoing.on('socket', (socket) => {
        socket.once('secureConnect', () => {
          const shown = (socket as TLSSocket).getPeerCertificate().fingerprint256;
          if (options.certificate && shown !== options.certificate) return fail(new AppError('camera-refused', 'camera.certificateChanged', { data: { address } }));
          options.onCertificate?.(shown);
          send();
        });
      });
    }
    outgoing.on('response', (incoming) => {
      const pieces: Buffer[] = [];
      let size = 0;
      incoming.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > (options.longestBytes ?? LONGEST_BODY_BYTES)) fail(new AppError('not-a-camera', 'camera.notOnvif', { data: { address } }));
        else pieces.push(piece);
      });
      incoming.on('error', (error) => fail(connectionFailure(error, address)));
      incoming.on('end', () =>
        settle(() =>
          resolve({
            status: incoming.statusCode ?? 0,
            challenges: incoming.headersDistinct['www-authenticate'] ?? [],
            contentType: incoming.headers['content-type'] ?? null,
            server: incoming.headersDistinct['server']?.[0] ?? null,
            dateMs: dateOf(incoming.headers.date),
            body: Buffer.concat(pieces),
          }),
        ),
      );
    });
    if (!options.secure) send();
  });
}

function connectionFailure(error: NodeJS.ErrnoException, address: string): AppError {
  const isNoHttp = error.code?.startsWith('HPE_') === true;
  if (isNoHttp) return new AppError('not-a-camera', 'camera.notOnvif', { data: { address }, cause: error });
  return new AppError('unreachable', 'camera.unreachable', { data: { address }, cause: error });
}

function aborted(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('cancelled', 'camera.cancelled');
}

function dateOf(header: string | undefined): number | null {
  const value = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isFinite(value) ? value : null;
}
