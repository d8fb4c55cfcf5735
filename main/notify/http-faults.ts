/** What an HTTP receiver's refusal means, in words for people. Pure. */
import { AppError, type ErrorData, type ErrorKind } from '../../contract/errors.ts';
import { certificateReason, cleanAnswer, connectionFault, systemTextOf } from './connection-faults.ts';

export interface HttpAnswer {
  status: number;
  /** As much of it as was read. */
  text: string;
  location: string | null;
  /** Seconds or a date (RFC 9110 §10.2.3). */
  retryAfter: string | null;
}

/**
 * @param address `host:port`, never the whole URL: that may carry a token.
 * @returns null when it was taken
 */
export function answerError(answer: HttpAnswer, address: string, secrets: readonly string[], nowMs: number): AppError | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const said = cleanAnswer(answer.text.replace(/<[^>]*>/g, ' '), secrets);
  const make = (kind: ErrorKind, key: string, more: ErrorData = {}) => new AppError(kind, `notify.${key}`, { data: { address, status, answer: said === '' ? '–' : said, ...more } });
  const seconds = secondsOf(answer.retryAfter, nowMs);
  const wish: ErrorData = seconds === null ? {} : { seconds };
  if (status >= 300 && status < 400) return make('unsupported', 'redirected', { to: hostOf(answer.location) });
  if (status === 401 || status === 403 || status === 407) return make('invalid', 'notAllowed');
  if (status === 404 || status === 405 || status === 410) return make('invalid', 'notFound');
  if (status === 413) return make('invalid', 'tooLarge');
  if (status === 429) return make('rate-limited', 'tooMany', wish);
  if (status === 408 || status === 425 || status >= 500) return make('busy', 'serverError', wish);
  return make('invalid', 'rejected');
}

/** @param error what Node threw before there was an answer */
export function requestError(error: unknown, address: string): AppError {
  if (error instanceof AppError) return error;
  const system = systemTextOf(error);
  const make = (kind: ErrorKind, key: string, more: ErrorData = {}) => new AppError(kind, `notify.${key}`, { data: { address, ...more } });
  if (/\bHPE_/.test(system)) return make('unsupported', 'notHttp');
  switch (connectionFault(system)) {
    case 'unknown-host':
      return make('unreachable', 'unknownHost');
    case 'no-tls':
      return make('unsupported', 'noTls');
    case 'certificate':
      return make('unsupported', 'certificate', { reason: certificateReason(system) });
    case 'timeout':
      return make('timeout', 'timeout');
    case 'refused':
      return make('unreachable', 'refused');
    case null:
      return make('unreachable', 'failed', { reason: cleanAnswer(system, []) });
  }
}

/** Where one may go on to: the same host and port, or the same host encrypted; and asked for in the same way. */
export function redirectTarget(from: URL, { status, location }: Pick<HttpAnswer, 'status' | 'location'>): URL | null {
  if ((status !== 307 && status !== 308) || location === null || !URL.canParse(location, from.href)) return null;
  const to = new URL(location, from.href);
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  const isSame = to.protocol === from.protocol && to.port === from.port;
  return (isSame || isUpgrade) && to.hostname === from.hostname && to.username === '' ? to : null;
}

function secondsOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  // Date.parse makes a year of nearly any number.
  const atMs = /[a-z]/i.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}

function hostOf(location: string | null): string {
  return location !== null && URL.canParse(location) ? new URL(location).host.slice(0, 100) : '–';
}
