import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { openAccess } from './access.ts';

let dataDir: string;
let clock: FakeClock;
const open = () => openAccess({ dataDir, clock, log: silentLogger });

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-access-'));
  clock = new FakeClock();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('the token for scripts is the same after a restart, and its file is for the owner’s eyes only', () => {
  const { ownerToken } = open();
  expect(open().ownerToken).toBe(ownerToken);
  expect(statSync(path.join(dataDir, 'access.json')).mode & 0o077).toBe(0);
  expect(open().identify(ownerToken)).toMatchObject({ role: 'owner' });
  expect(open().identify(`${ownerToken}x`)).toBeNull();
});

test('a sign-in link is worth one use, and nothing after a day', () => {
  const access = open();
  const link = access.issueLink();
  const session = access.redeemLink(link, 'here')!;
  expect(access.identify(session)).toMatchObject({ role: 'owner' });
  expect(access.redeemLink(link, 'here')).toBeNull();
  const old = access.issueLink();
  clock.advance(25 * 3_600_000);
  expect(access.redeemLink(old, 'here')).toBeNull();
  expect(access.redeemLink('nonsense', 'here')).toBeNull();
});

test('sessions outlive a restart, are stored only as hashes, and end after thirty unused days', () => {
  const token = open().createSession('viewer', 'guest');
  expect(readFileSync(path.join(dataDir, 'access.json'), 'utf8')).not.toContain(token);
  const again = open();
  clock.advance(20 * 24 * 3_600_000);
  expect(again.identify(token)).toMatchObject({ role: 'viewer', name: 'guest' });
  clock.advance(20 * 24 * 3_600_000);
  expect(again.identify(token)).not.toBeNull();
  clock.advance(31 * 24 * 3_600_000);
  expect(again.identify(token)).toBeNull();
});

test('the password is kept as an argon2id hash; changing it wants the old one and ends the other sessions', async () => {
  const access = open();
  const mine = access.createSession('owner', 'owner');
  const other = access.createSession('owner', 'owner');
  await access.setOwnerPassword('correct horse battery', null, null);
  expect(access.identify(mine)).toBeNull();
  expect(readFileSync(path.join(dataDir, 'access.json'), 'utf8')).toContain('$argon2id$');
  const kept = await access.logIn('correct horse battery', 'a');
  const told: boolean[] = [];
  access.onSessionsEnded((stillValid) => told.push(stillValid(access.identify(kept)!.id)));
  await expect(access.setOwnerPassword('another long one', 'wrong', access.identify(kept)!.id)).rejects.toMatchObject({ kind: 'forbidden' });
  await access.setOwnerPassword('another long one', 'correct horse battery', access.identify(kept)!.id);
  expect(access.identify(kept)).not.toBeNull();
  expect(access.identify(other)).toBeNull();
  expect(told).toEqual([true]);
});

test('who guesses has to wait, ever longer; others may log in meanwhile', async () => {
  const access = open();
  await access.setOwnerPassword('correct horse battery', null, null);
  for (let round = 0; round < 5; round++) await expect(access.logIn('guess', 'bad')).rejects.toMatchObject({ kind: 'unauthenticated' });
  await expect(access.logIn('correct horse battery', 'bad')).rejects.toMatchObject({ kind: 'rate-limited', retryable: true });
  await expect(access.logIn('correct horse battery', 'good')).resolves.toEqual(expect.any(String));
  clock.stepWall(10 * 3_600_000);
  await expect(access.logIn('correct horse battery', 'bad')).rejects.toMatchObject({ kind: 'rate-limited' });
  clock.advance(30_000);
  await expect(access.logIn('guess', 'bad')).rejects.toMatchObject({ kind: 'unauthenticated' });
  clock.advance(30_000);
  await expect(access.logIn('correct horse battery', 'bad')).rejects.toMatchObject({ kind: 'rate-limited' });
  clock.advance(30_000);
  await expect(access.logIn('correct horse battery', 'bad')).resolves.toEqual(expect.any(String));
});

test('without a password nobody logs in by one', async () => {
  await expect(open().logIn('', 'x')).rejects.toMatchObject({ kind: 'unauthenticated' });
});

test('the record says who came and who was refused, and no secret', async () => {
  const access = open();
  await access.setOwnerPassword('correct horse battery', null, null);
  await access.logIn('wrong guess', '127.0.0.9').catch(() => {});
  await access.logIn('correct horse battery', '127.0.0.9');
  const text = readFileSync(path.join(dataDir, 'audit.jsonl'), 'utf8');
  expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { action: string }).action)).toEqual(['owner-password-set', 'login-refused', 'login']);
  expect(text).not.toMatch(/horse|guess/);
});
