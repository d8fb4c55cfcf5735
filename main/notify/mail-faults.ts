/** What a mail server's refusal means, in words for people. Pure. */
import { AppError, type ErrorKind } from '../../contract/errors.ts';
import { certificateReason, cleanAnswer, connectionFault, systemTextOf } from './connection-faults.ts';

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

/**
 * @param secrets what the server may have repeated, and nobody shall read.
 * @returns an error whose text says what happened and what helps; retryable where the same mail may go through later.
 */
export function mailError(fault: SmtpFault, place: SmtpPlace, secrets: readonly string[]): AppError {
  const address = `${place.host}:${place.port}`;
  const answer = answerOf(fault, secrets);
  const make = (kind: ErrorKind, key: string, data: Record<string, string> = {}) => new AppError(kind, key, { data: { address, ...data } });
  const number = typeof fault.responseCode === 'number' ? fault.responseCode : 0;
  const system = systemTextOf(fault);
  const kind = connectionFault(system);
  const command = typeof fault.command === 'string' ? fault.command : '';

  if (fault.code === 'EABORT') return new AppError('cancelled', 'cancelled');
  if (fault.code === 'EDNS') return make('unreachable', 'mail.unknownHost');
  if (fault.code === 'EAUTH') return number >= 400 && number < 500 ? make('busy', 'mail.later', { answer }) : make('invalid', number === 0 ? 'mail.passwordNeeded' : 'mail.wrongPassword', { answer });
  if (command === 'STARTTLS' && number > 0) return make('unsupported', 'mail.noStartTls');
  if (kind === 'no-tls') return make('unsupported', 'mail.noTls');
  if (kind === 'certificate') return make('unsupported', 'mail.certificate', { reason: certificateReason(system) });
  if (number >= 400 && number < 500) return make('busy', 'mail.later', { answer });
  // Many servers want a name only when the first address is told to them.
  if (number === 530) return make('invalid', 'mail.passwordNeeded', { answer });
  if (number >= 500 && command.startsWith('MAIL')) return make('invalid', 'mail.senderRefused', { from: place.from, answer });
  if (number >= 500 && command.startsWith('RCPT')) return make('invalid', 'mail.addressRefused', { to: place.to.join(', '), answer });
  if (number >= 500) return make('invalid', 'mail.declined', { answer });
  if (kind === 'timeout') return make('timeout', 'mail.timeout');
  if (kind === 'refused') return make('unreachable', 'mail.refused');
  return make('unreachable', 'mail.failed', { reason: cleanAnswer(typeof fault.message === 'string' ? fault.message : '', secrets) });
}

function answerOf({ response }: SmtpFault, secrets: readonly string[]): string {
  return cleanAnswer(typeof response === 'string' ? response : '', secrets);
}
