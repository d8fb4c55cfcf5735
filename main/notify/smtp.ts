import os from 'node:os';
import { createTransport } from 'nodemailer';
import type { MailMessage, MailSettings } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import { mailError, type SmtpFault } from './mail-faults.ts';

const CONNECT_LIMIT_MS = 20_000;
const GREETING_LIMIT_MS = 15_000;
/** Some servers look a while at what they are sent. */
const SILENCE_LIMIT_MS = 60_000;
const DNS_LIMIT_MS = 10_000;

export interface SmtpParts {
  settings: Pick<MailSettings, 'host' | 'port' | 'security' | 'username' | 'from' | 'to' | 'plainAccepted'>;
  password: string | null;
  /** `picture` stands where the text names its id (RFC 2392). */
  message: MailMessage & { picture?: { id: string; name: string; jpeg: Uint8Array } };
  signal: AbortSignal;
  /** PEM of whom to trust instead of the computer's own list; for tests. */
  ca?: string | undefined;
}

export type SendMail = (parts: SmtpParts) => Promise<{ accepted: string[]; refused: string[] }>;

/**
 * Hands one mail to its server, on a connection of its own.
 * @returns whom it takes it for; some addresses may be refused while others are not.
 * @throws AppError `unreachable`, `timeout`, `busy` (worth another try), `invalid`, `unsupported`, `cancelled`
 */
export const sendMail: SendMail = async ({ settings, password, message, signal, ca }) => {
  const { host, port, security, username, from, to, plainAccepted } = settings;
  const hasLogin = username !== '';
  if (hasLogin && security === 'none' && !plainAccepted) throw new AppError('invalid', 'mail.plainNotAccepted');
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls' },
    // `starttls` never goes on in the clear where the server does not offer it; `none` says what it does.
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(hasLogin ? { auth: { user: username, pass: password ?? '' } } : {}),
    ...{ connectionTimeout: CONNECT_LIMIT_MS, greetingTimeout: GREETING_LIMIT_MS, socketTimeout: SILENCE_LIMIT_MS, dnsTimeout: DNS_LIMIT_MS },
    ...{ logger: false, disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const sent = await transport.sendMail({
      from: { name: `Kanjia 看家 (${os.hostname()})`, address: from },
      to: to.map((address) => ({ name: '', address })),
      ...{ subject: message.subject, text: message.text, html: message.html },
      ...(message.picture ? { attachments: [{ cid: message.picture.id, filename: message.picture.name, content: Buffer.from(message.picture.jpeg), contentType: 'image/jpeg', contentDisposition: 'inline' as const }] } : {}),
      // RFC 3834 §5: nobody's holiday answer shall come back.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    });
    return { accepted: sent.accepted.map(addressOf), refused: sent.rejected.map(addressOf) };
  } catch (error) {
    throw mailError(error as SmtpFault, settings, password === null ? [] : [password]);
  } finally {
    transport.close();
  }
};

function addressOf(entry: string | { address: string }): string {
  return typeof entry === 'string' ? entry : entry.address;
}
