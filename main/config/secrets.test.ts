import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { type KeyWrap, openSecretStore } from './secrets.ts';

let folder: string;
let file: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-secrets-'));
  file = path.join(folder, 'secrets.json');
  keyFile = path.join(folder, 'secrets.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = (wrap?: KeyWrap) => openSecretStore({ file, keyFile, clock: new FakeClock(1000), ...(wrap ? { wrap } : {}) });

test('secrets survive, encrypted and for the owner alone', () => {
  const store = open();
  store.set('cam_a', 'hunter2 密码');
  store.set('cam_b', '');
  expect(open().get('cam_a')).toBe('hunter2 密码');
  expect(open().get('cam_b')).toBe('');
  expect(open().get('cam_c')).toBeNull();
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
  if (process.platform !== 'win32') for (const each of [file, keyFile]) expect(statSync(each).mode & 0o777).toBe(0o600);
  store.delete('cam_a');
  expect(open().get('cam_a')).toBeNull();
});

test.each(['', '{', '{"version":2,"secrets":{}}', '{"version":1,"secrets":{"a":"AAAA"}}'])('a corrupt file %j is moved aside and reported, and the store works', (content) => {
  open().set('cam_a', 'x');
  writeFileSync(file, content);
  const store = open();
  expect(store.problem?.key).toBe('notices.secretsLost');
  expect(store.get('cam_a')).toBeNull();
  expect(readdirSync(folder)).toContain('secrets.json.corrupt-1000');
  store.set('cam_b', 'y');
  expect(open()).toMatchObject({ problem: null });
  expect(open().get('cam_b')).toBe('y');
});

test('with the key gone, the file is kept aside and a new key is made', () => {
  open().set('cam_a', 'x');
  rmSync(keyFile);
  const store = open();
  expect(store.problem).not.toBeNull();
  store.set('cam_b', 'y');
  expect(open().get('cam_b')).toBe('y');
});

test('an entry put under another id is refused', () => {
  open().set('cam_a', 'x');
  writeFileSync(file, readFileSync(file, 'utf8').replace('cam_a', 'cam_b'));
  expect(open().get('cam_b')).toBeNull();
});

test('the key is stored as the keychain wraps it', () => {
  const wrap: KeyWrap = { wrap: (key) => Buffer.concat([Buffer.from('W'), key]), unwrap: (bytes) => bytes.subarray(1) };
  open(wrap).set('cam_a', 'x');
  expect(readFileSync(keyFile)[0]).toBe('W'.charCodeAt(0));
  expect(open(wrap).get('cam_a')).toBe('x');
});
