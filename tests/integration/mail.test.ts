/** The daily summary on its way to a mail server that is not ours: encrypted, refused, late, and once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_MAIL, type MailSettings, mailSettingsSchema } from '../../contract/coverage-types.ts';
import type { NoticeText } from '../../contract/types.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { createLogger } from '../../main/base/logger.ts';
import { openJsonStore } from '../../main/config/json-store.ts';
import { openSecretStore } from '../../main/config/secrets.ts';
import { DailyMail } from '../../main/notify/daily-mail.ts';
import { mailStateSchema, NO_MAIL_YET } from '../../main/notify/mail-schedule.ts';
import { sendMail } from '../../main/notify/smtp.ts';
import { LOGIN, type MailServer, startMailServer } from '../support/mail-server.ts';

const MESSAGE = { subject: '看家 · 11月24日：录像完整', text: 'Everything is there\n', html: '<p>录像完整</p>\n' };
const MINUTE = 60_000;

let dataDir: string;
let clock: FakeClock;
let server: MailServer | null;
let mail: DailyMail | null;
let told: (NoticeText | null)[];
let logLines: string[];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-mail-'));
  clock = new FakeClock(new Date(2026, 10, 24, 7).getTime());
  [server, mail, told, logLines] = [null, null, [], []];
});
afterEach(async () => {
  await mail?.close();
  await server?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(ca?: string): DailyMail {
  const log = createLogger({ level: 'debug', write: (line) => logLines.push(line), now: () => clock.now() });
  const at = (name: string) => path.join(dataDir, name);
  mail = new DailyMail({
    settings: openJsonStore({ file: at('mail.json'), schema: mailSettingsSchema, defaults: DEFAULT_MAIL, clock, log }),
    state: openJsonStore({ file: at('mail-state.json'), schema: mailStateSchema, defaults: NO_MAIL_YET, clock, log }),
    secrets: openSecretStore({ file: at('secrets.json'), keyFile: at('secrets.key'), clock }),
    compose: () => Promise.resolve(MESSAGE),
    send: (parts) => sendMail({ ...parts, ca }),
    tell: (failure) => told.push(failure),
    ...{ clock, log },
  });
  return mail;
}
const settings = (port: number, more: Partial<MailSettings> = {}): Partial<MailSettings> & { password: string } => ({
  ...{ enabled: true, hour: 8, to: ['owner@example.com'], from: 'nvr@example.com', host: '127.0.0.1', port, security: 'starttls' },
  ...LOGIN,
  ...more,
});
/** Lets the clock go on, and what hangs on it come to its end. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10 * MINUTE) {
    clock.advance(Math.min(left, 10 * MINUTE));
    await mail!.idle();
  }
}
const everythingKept = () => readdirSync(dataDir).map((name) => readFileSync(path.join(dataDir, name), 'latin1')).join('\n');

test('it goes over STARTTLS, with the password only once that is encrypted, and says that no person wrote it', async () => {
  server = await startMailServer();
  const { hasPassword } = open(server.ca).update(settings(server.port, { to: ['owner@example.com', 'shop@example.com'] }));
  expect(hasPassword).toBe(true);
  expect(mail!.status().sentMs).toBeNull();
  expect(await mail!.sendNow()).toEqual({ accepted: ['owner@example.com', 'shop@example.com'], refused: [] });
  expect(mail!.status().sentMs).not.toBeNull();
  expect(server.logins).toEqual([{ secure: true, password: LOGIN.password }]);
  const [got] = server.mails;
  expect(got).toMatchObject({ from: 'nvr@example.com', to: ['owner@example.com', 'shop@example.com'], secure: true });
  expect(got!.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(got!.raw).toMatch(/^Subject: =\?UTF-8\?/im);
  expect(got!.raw).toContain('Everything is there');
  expect(got!.raw).toMatch(/Content-Type: text\/html/);
});

test('TLS from the first byte works as well', async () => {
  server = await startMailServer({ secure: true });
  open(server.ca).update(settings(server.port, { security: 'tls' }));
  await mail!.sendNow();
  expect(server.mails).toHaveLength(1);
});

test('a certificate that nobody vouches for ends it before anything is said', async () => {
  server = await startMailServer();
  open().update(settings(server.port));
  await expect(mail!.sendNow()).rejects.toMatchObject({ messageKey: 'mail.certificate', retryable: false });
  expect(server.logins).toEqual([]);
});

test('a certificate for another name is none', async () => {
  server = await startMailServer({ altNames: ['127.0.0.9'] });
  open(server.ca).update(settings(server.port));
  await expect(mail!.sendNow()).rejects.toMatchObject({ messageKey: 'mail.certificate' });
  expect(server.logins).toEqual([]);
});

test.each([
  ['STARTTLS that is not offered', { startTls: false }, {}, 'mail.noStartTls'],
  ['TLS on a port that does not speak it', {}, { security: 'tls' }, 'mail.noTls'],
] as const)('%s is told, and nothing goes on in the clear', async (_what, offered, wanted, messageKey) => {
  server = await startMailServer(offered);
  open(server.ca).update(settings(server.port, wanted));
  await expect(mail!.sendNow()).rejects.toMatchObject({ messageKey });
  expect([server.logins, server.mails]).toEqual([[], []]);
});

test('a wrong password is told, tried once that day, and stands nowhere though the server repeats it', async () => {
  server = await startMailServer();
  const password = 'wrong-Pa55word';
  open(server.ca).update(settings(server.port, { ...{ password } } as object));
  const error = await mail!.sendNow().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: 'invalid', messageKey: 'mail.wrongPassword', retryable: false });
  await pass(61 * MINUTE);
  expect(told.at(-1)?.key).toBe('errors.mail.wrongPassword');
  await pass(10 * 60 * MINUTE);
  expect(server.logins).toHaveLength(2);
  expect(JSON.stringify([error, (error as Error).message, (error as Error).stack, told, logLines, mail!.status()]) + everythingKept()).not.toContain(password);
  // Next day it may be right again.
  await pass(14 * 60 * MINUTE);
  expect(server.logins).toHaveLength(3);
});

test('the password is nowhere to be read', () => {
  const status = open().update(settings(25));
  expect(JSON.stringify(status) + everythingKept() + logLines.join()).not.toContain('horse');
  expect(open().status()).toMatchObject({ hasPassword: true });
});

test('the password is for the server it was entered for', () => {
  open().update(settings(25));
  expect(mail!.update({ port: 587 }).hasPassword).toBe(true);
  expect(mail!.update({ host: 'smtp.elsewhere.example' }).hasPassword).toBe(false);
  expect(mail!.update({ password: 'new' }).hasPassword).toBe(true);
  expect(mail!.update({ password: '' }).hasPassword).toBe(false);
});

test('a password goes unencrypted only to who was warned and agreed', async () => {
  server = await startMailServer({ startTls: false });
  open();
  expect(() => mail!.update(settings(server!.port, { security: 'none' }))).toThrow(expect.objectContaining({ messageKey: 'mail.plainNotAccepted' }));
  mail!.update(settings(server.port, { security: 'none', plainAccepted: true }));
  await mail!.sendNow();
  expect(server.logins).toEqual([{ secure: false, password: LOGIN.password }]);
});

test('an address that is refused is named, and the others get theirs', async () => {
  server = await startMailServer({ refuses: 'gone@example.com' });
  open(server.ca).update(settings(server.port, { to: ['owner@example.com', 'gone@example.com'] }));
  expect(await mail!.sendNow()).toEqual({ accepted: ['owner@example.com'], refused: ['gone@example.com'] });
  mail!.update({ to: ['gone@example.com'] });
  await expect(mail!.sendNow()).rejects.toMatchObject({ messageKey: 'mail.addressRefused', data: { to: 'gone@example.com' } });
});

test('a server that is down is tried again until it is up, and gets one mail', async () => {
  const down = await startMailServer();
  await down.close();
  open(down.ca).update(settings(down.port));
  await pass(61 * MINUTE);
  expect(told.at(-1)?.key).toBe('errors.mail.refused');
  expect(mail!.status()).toMatchObject({ failure: { key: 'errors.mail.refused', data: { address: `127.0.0.1:${down.port}` } } });
  server = await startMailServer({ port: down.port });
  await mail!.close();
  // Its certificate is a new one.
  open(server.ca);
  await pass(5 * MINUTE);
  expect(server.mails).toHaveLength(1);
  expect(told.at(-1)).toBeNull();
  await pass(5 * 60 * MINUTE);
  expect(server.mails).toHaveLength(1);
  expect(mail!.status()).toMatchObject({ failure: null, nextMs: new Date(2026, 10, 25, 8).getTime() });
});

test('a server that says "later" gets it later', async () => {
  server = await startMailServer({ busy: true });
  open(server.ca).update(settings(server.port));
  await pass(61 * MINUTE);
  expect(told.at(-1)?.key).toBe('errors.mail.later');
  const before = server.connections;
  await pass(2 * MINUTE);
  expect(server.connections).toBe(before + 1);
});

test('a computer that slept at that hour, or was off, sends once afterwards', async () => {
  server = await startMailServer();
  open(server.ca).update(settings(server.port));
  // Asleep: the wall's clock goes on, ours does not.
  clock.stepWall(5 * 60 * MINUTE);
  await pass(MINUTE);
  expect(server.mails).toHaveLength(1);
  await pass(30 * MINUTE);
  await mail!.close();
  clock.stepWall(3 * 24 * 60 * MINUTE);
  open(server.ca);
  await pass(MINUTE);
  expect(server.mails).toHaveLength(2);
  await mail!.close();
  open(server.ca);
  await pass(60 * MINUTE);
  expect(server.mails).toHaveLength(2);
});

test('switched off, or not filled in, nothing is sent', async () => {
  server = await startMailServer();
  open(server.ca);
  expect(() => mail!.update({ enabled: true })).toThrow(expect.objectContaining({ messageKey: 'mail.incomplete' }));
  mail!.update(settings(server.port, { enabled: false }));
  await pass(48 * 60 * MINUTE);
  expect(server.connections).toBe(0);
  expect(mail!.status().nextMs).toBeNull();
});
