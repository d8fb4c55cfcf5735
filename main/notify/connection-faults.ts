/** What went wrong with a connection, whatever is spoken over it. Pure. */

const UNKNOWN_HOST = /ENOTFOUND|EAI_AGAIN|EAI_NODATA|EDNS/;
const REFUSED = /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EPIPE/;
/** TLS was spoken to somebody who does not speak it. */
const NO_TLS = /WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/;
/** OpenSSL's and Node's names for a certificate that does not hold. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|HOSTNAME_MISMATCH/;

export type ConnectionFault = 'unknown-host' | 'refused' | 'timeout' | 'no-tls' | 'certificate';

interface SystemError {
  code?: unknown;
  originalCode?: unknown;
  message?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** All that an error says of itself and of its causes; of one for several addresses, of each. */
export function systemTextOf(error: unknown): string {
  const { code, originalCode, message, cause, errors } = (error ?? {}) as SystemError;
  const inner = [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].filter((each) => typeof each === 'object' && each !== null);
  const own = [originalCode, code, message].filter((text) => typeof text === 'string');
  return [...own, ...inner.map((each) => systemTextOf(each))].join(' ');
}

export function connectionFault(system: string): ConnectionFault | null {
  if (UNKNOWN_HOST.test(system)) return 'unknown-host';
  if (NO_TLS.test(system)) return 'no-tls';
  if (CERTIFICATE.test(system)) return 'certificate';
  if (system.includes('ETIMEDOUT')) return 'timeout';
  return REFUSED.test(system) ? 'refused' : null;
}

/** OpenSSL's name of the reason, or the name that does not fit. */
export function certificateReason(system: string): string {
  const [, altname] = /altnames: (.{1,120})/.exec(system) ?? [];
  if (altname) return altname.trim();
  const [name] = /[A-Z]+(?:_[A-Z]+)+/.exec(system) ?? [];
  return (name ?? 'certificate').toLowerCase().replaceAll('_', ' ');
}

/** One line of what a server said, without what nobody shall read. */
export function cleanAnswer(text: string, secrets: readonly string[], most = 200): string {
  let out = text.replace(/\s+/g, ' ').trim();
  for (const secret of secrets) {
    if (secret === '') continue;
    out = out.replaceAll(secret, '***').replaceAll(Buffer.from(secret, 'utf8').toString('base64'), '***');
  }
  return out.slice(0, most);
}
