import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';

const LIMIT_MS = 5_000;

/**
 * SHA-256 of the certificate that is shown at a place, as Node writes it. Nothing is sent but the handshake.
 * @throws AppError `unreachable`, `timeout`, `cancelled`
 */
export function readCertificate(place: { host: string; port: number; clock: Clock; signal: AbortSignal }): Promise<string> {
  const { host, port, clock, signal } = place;
  const address = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ...(isIP(host) ? {} : { servername: host }) });
    const settle = (finish: () => void) => {
      limit[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
      finish();
      socket.destroy();
    };
    const fail = (error: AppError) => settle(() => reject(error));
    const limit = clock.after(LIMIT_MS, () => fail(new AppError('timeout', 'camera.timeout', { data: { address } })));
    const onAbort = () => fail(new AppError('cancelled', 'camera.cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => fail(new AppError('unreachable', 'camera.streamUnreachable', { data: { address }, cause: error })));
    socket.once('secureConnect', () => settle(() => resolve(socket.getPeerCertificate().fingerprint256)));
    if (signal.aborted) onAbort();
  });
}
