/**
 * The real headless process as it is on a network: HTTPS, the owner's password, its own certificate. The address is one that
 * leads to loopback and is not called so (inet_aton(3): 127.1): nothing listens on the network for these tests.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/headless.ts';
import { type HeadlessProcess, runHeadless } from '../support/headless-process.ts';

const NOT_CALLED_LOOPBACK = '127.1';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-network-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

interface Answer {
  status: number;
  headers: https.RequestOptions['headers'] & Record<string, string | string[] | undefined>;
  body: string;
  fingerprint: string;
}

/** Over TLS that is checked against the certificate in the data folder, as one does who has compared the fingerprint. */
function ask(port: number, url: string, options: { body?: object; headers?: Record<string, string>; method?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        ...{ host: '127.0.0.1', port, path: url, method: options.method ?? (options.body ? 'POST' : 'GET'), agent: false },
        ...(options.headers?.host ? { servername: 'localhost' } : {}),
        ca: readFileSync(path.join(dataDir, 'tls-cert.pem')),
        headers: { ...(options.body ? { 'content-type': 'application/json' } : {}), ...options.headers },
      },
      (response) => {
        const { fingerprint256: fingerprint } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString())).once('end', () => resolve({ status: response.statusCode!, headers: response.headers, body, fingerprint }));
      },
    );
    request.once('error', reject);
    request.end(options.body && JSON.stringify(options.body));
  });
}

async function start(args: string[] = []): Promise<HeadlessProcess & { port: number }> {
  const port = await freePort();
  const engine = runHeadless(['--host', NOT_CALLED_LOOPBACK, '--port', String(port), '--data', dataDir, ...args]);
  await Promise.race([engine.printed(/SHA-256/), engine.ended.then(({ code }) => Promise.reject(new Error(`ended with ${code}\n${engine.output()}`)))]);
  return { ...engine, port };
}

const passwordIn = (engine: HeadlessProcess) => /Owner password[^:]*: (\S+)/.exec(engine.output())?.[1];
const logIn = (port: number, password: string) => ask(port, '/login', { body: { password } });
const cookieOf = (answer: Answer) => String(answer.headers['set-cookie']).split(';')[0]!;
const me = (port: number, cookie: string) => ask(port, '/api/v1/access.me', { body: {}, headers: { cookie, origin: `https://127.0.0.1:${port}` } });

test('it speaks HTTPS with a certificate of its own, wants a password that it prints once, and keeps both', async () => {
  let fingerprint: string;
  let password: string;
  {
    await using first = await start();
    password = passwordIn(first)!;
    const health = await ask(first.port, '/healthz');
    ({ fingerprint } = health);
    expect([health.status, first.output()]).toEqual([200, expect.stringContaining(fingerprint)]);
    expect(first.output()).toContain(`https://${NOT_CALLED_LOOPBACK}:${first.port}`);

    const nobody = await ask(first.port, '/api/v1/cameras.list', { body: {} });
    expect([nobody.status, (await logIn(first.port, 'wrong password')).status]).toEqual([401, 401]);
    const entered = await logIn(first.port, password);
    expect([entered.status, String(entered.headers['set-cookie'])]).toEqual([200, expect.stringMatching(/; Secure$/)]);
    expect(JSON.parse((await me(first.port, cookieOf(entered))).body)).toMatchObject({ role: 'owner', ownerHasPassword: true });

    const link = /\/signin\?token=\S+/.exec(first.output())![0];
    expect([(await ask(first.port, link)).headers['set-cookie'], (await ask(first.port, link)).headers['set-cookie']]).toEqual([[expect.stringContaining('kanjia_session=')], undefined]);

    await expect(fetch(`http://127.0.0.1:${first.port}/healthz`)).rejects.toThrow();
    expect((await ask(first.port, '/healthz', { headers: { host: 'evil.example' } })).status).toBe(403);
  }
  expect(statSync(path.join(dataDir, 'tls-key.pem')).mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(readFileSync(path.join(dataDir, 'tls-cert.pem')));
  expect([certificate.ca, certificate.checkHost('localhost'), certificate.checkIP('127.0.0.1')]).toEqual([false, 'localhost', '127.0.0.1']);
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) expect(readFileSync(path.join(entry.parentPath, entry.name)).includes(password), entry.name).toBe(false);
  }
  {
    await using second = await start();
    expect(passwordIn(second)).toBeUndefined();
    expect((await ask(second.port, '/healthz')).fingerprint).toBe(fingerprint);
    expect((await logIn(second.port, password)).status).toBe(200);
  }
});

test('a password that nobody was shown, since the port was taken, is not the password', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as { port: number };
  {
    await using failed = runHeadless(['--host', NOT_CALLED_LOOPBACK, '--port', String(port), '--data', dataDir]);
    expect((await failed.ended).code).toBe(1);
    expect(failed.output()).toMatch(/in use/);
    expect(passwordIn(failed)).toBeUndefined();
  }
  busy.close();
  await using second = await start();
  expect((await logIn(second.port, passwordIn(second) ?? '(none was printed)')).status).toBe(200);
});

test('a password in a file is taken, and starting again with the same one signs nobody out', async () => {
  const file = path.join(dataDir, 'password.txt');
  const withFile = () => start(['--owner-password-file', file]);
  writeFileSync(file, 'short\n');
  await using refused = runHeadless(['--host', NOT_CALLED_LOOPBACK, '--port', '0', '--data', dataDir, '--owner-password-file', file]);
  expect([(await refused.ended).code, refused.output()]).toEqual([1, expect.stringMatching(/at least 10/)]);

  writeFileSync(file, 'correct horse battery\nand a note below\n');
  let cookie: string;
  {
    await using first = await withFile();
    expect(passwordIn(first)).toBeUndefined();
    const entered = await logIn(first.port, 'correct horse battery');
    expect(entered.status).toBe(200);
    cookie = cookieOf(entered);
  }
  {
    await using second = await withFile();
    expect((await me(second.port, cookie)).status).toBe(200);
  }
  writeFileSync(file, 'another one that is long\n');
  {
    await using third = await withFile();
    expect((await me(third.port, cookie)).status).toBe(401);
    expect([(await logIn(third.port, 'correct horse battery')).status, (await logIn(third.port, 'another one that is long')).status]).toEqual([401, 200]);
  }
});
