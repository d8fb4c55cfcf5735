/** What a mail server's refusal means, in words for people. Pure. */
import { AppError, type ErrorKind } from '../../contract/errors.ts';

/** What nodemailer throws, as far as it is looked at. */
export interface SmtpFault {
  /** nodemailer's kind of failure. */
  code?: unknown;
  /** Node's own, where there was one. */
  originalCode?: unknown;
  /** The server's answer and its number. */
  response?: unknown;
  responseCode?: unknown;
  /** What the server answered to. */
  command?: unknown;
  message?: unknown;
  cause?: unknown;
}

export interface SmtpPlace {
  host: string;
  port: number;
  from: string;
  to: readonly string[];
}

const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);
/** OpenSSL's and Node's names for a certificate that does not hold. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|HOSTNAME_MISMATCH/;
/** TLS was spoken to somebody who does not speak it. */
const NO_TLS = /WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/;
const LONGEST_ANSWER = 200;

/**
 * @param secrets what the server may have repeated, and nobody shall read.
 * @returns an error whose text says what happened and what helps; retryable where the same mail may go through later.
 */
export function mailError(fault: SmtpFault, place: SmtpPlace, secrets: readonly string[]): AppError {
  const address = `${place.host}:${place.port}`;
  const answer = answerOf(fault, secrets);
  const make = (kind: ErrorKind, key: string, data: Record<string, string> = {}) => new AppError(kind, key, { data: { address, ...data } });
  const number = typeof fault.responseCode === 'number' ? fault.responseCode : 0;
  const system = [fault.originalCode, fault.code, (fault.cause as SmtpFault | undefined)?.code, fault.message].filter((text) => typeof text === 'string').join(' ');
  const command = typeof fault.command === 'string' ? fault.command : '';

  if (fault.code === 'EABORT') return new AppError('cancelled', 'cancelled');
  if (fault.code === 'EDNS') return make('unreachable', 'mail.unknownHost');
  if (fault.code === 'EAUTH') return number >= 400 && number < 500 ? make('busy', 'mail.later', { answer }) : make('invalid', number === 0 ? 'mail.passwordNeeded' : 'mail.wrongPassword', { answer });
  if (command === 'STARTTLS' && number > 0) return make('unsupported', 'mail.noStartTls');
  if (NO_TLS.test(system)) return make('unsupported', 'mail.noTls');
  if (CERTIFICATE.test(system)) return make('unsupported', 'mail.certificate', { reason: certificateReason(system) });
  if (number >= 400 && number < 500) return make('busy', 'mail.later', { answer });
  // Many servers want a name only when the first address is told to them.
  if (number === 530) return make('invalid', 'mail.passwordNeeded', { answer });
  if (number >= 500 && command.startsWith('MAIL')) return make('invalid', 'mail.senderRefused', { from: place.from, answer });
  if (number >= 500 && command.startsWith('RCPT')) return make('invalid', 'mail.addressRefused', { to: place.to.join(', '), answer });
  if (number >= 500) return make('invalid', 'mail.declined', { answer });
  if (fault.code === 'ETIMEDOUT' || system.includes('ETIMEDOUT')) return make('timeout', 'mail.timeout');
  for (const code of REFUSED) if (system.includes(code)) return make('unreachable', 'mail.refused');
  return make('unreachable', 'mail.failed', { reason: clean(typeof fault.message === 'string' ? fault.message : '', secrets) });
}

function answerOf({ response }: SmtpFault, secrets: readonly string[]): string {
  return clean(typeof response === 'string' ? response : '', secrets);
}

function clean(text: string, secrets: readonly string[]): string {
  let out = text.replace(/\s+/g, ' ').trim();
  for (const secret of secrets) {
    if (secret === '') continue;
    out = out.replaceAll(secret, '***').replaceAll(Buffer.from(secret, 'utf8').toString('base64'), '***');
  }
  return out.slice(0, LONGEST_ANSWER);
}

/** OpenSSL's name of the reason, or the name that does not fit. */
function certificateReason(system: string): string {
  const [, altname] = /altnames: (.{1,120})/.exec(system) ?? [];
  if (altname) return altname.trim();
  const [name] = /[A-Z]+(?:_[A-Z]+)+/.exec(system) ?? [];
  return (name ?? 'certificate').toLowerCase().replaceAll('_', ' ');
}
