/** A mail server on loopback that is not ours, and remembers what it was told. */
import type { Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { generate } from 'selfsigned';

export const LOGIN = { username: 'nvr@example.com', password: 'correct horse 电池' };

export interface MailServer {
  port: number;
  /** PEM of its certificate. */
  ca: string;
  mails: { from: string; to: string[]; secure: boolean; raw: string }[];
  logins: { secure: boolean; password: string }[];
  /** Everything anybody has connected for. */
  connections: number;
  close(): Promise<void>;
}

/** @param options `port`: 0 for any; `secure`: TLS from the first byte; `startTls`: it is offered; `refuses`: an address it does not know. */
export async function startMailServer(options: { port?: number; secure?: boolean; startTls?: boolean; refuses?: string; altNames?: string[]; busy?: boolean } = {}): Promise<MailServer> {
  const pems = await generate([{ name: 'commonName', value: 'mail.test' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: (options.altNames ?? ['127.0.0.1']).map((ip) => ({ type: 7 as const, ip })) },
    ],
  });
  const mails: MailServer['mails'] = [];
  const logins: MailServer['logins'] = [];
  const told = { connections: 0 };
  const server = new SMTPServer({
    ...{ secure: options.secure ?? false, key: pems.private, cert: pems.cert, logger: false, allowInsecureAuth: true, authOptional: true },
    ...(options.startTls === false ? { disabledCommands: ['STARTTLS'] } : {}),
    onConnect(_session, done) {
      told.connections += 1;
      done();
    },
    onAuth({ username, password }, session, done) {
      logins.push({ secure: session.secure, password: password ?? '' });
      if (username === LOGIN.username && password === LOGIN.password) done(null, { user: username });
      else done(Object.assign(new Error(`5.7.8 ${username ?? ''} may not enter with ${password ?? ''}`), { responseCode: 535 }));
    },
    onRcptTo({ address }, _session, done) {
      if (address === options.refuses) done(Object.assign(new Error('no such user here'), { responseCode: 550 }));
      else done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (options.busy) {
          done(Object.assign(new Error('4.3.2 come again later'), { responseCode: 451 }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), secure: session.secure, raw: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  // A client that turns away from the certificate is no failure of the test.
  server.on('error', () => {});
  const listening = server.listen(options.port ?? 0, '127.0.0.1') as Server;
  await new Promise<void>((resolve, reject) => listening.once('listening', resolve).once('error', reject));
  return {
    port: (listening.address() as { port: number }).port,
    ca: pems.cert,
    ...{ mails, logins },
    get connections() {
      return told.connections;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
