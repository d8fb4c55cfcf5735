import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { writeFailure, writeFileAtomic } from '../base/atomic-file.ts';
import { openJsonStore } from './json-store.ts';

const schema = z.strictObject({ count: z.number().int() });
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-config-'));
  file = path.join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => openJsonStore({ file, schema, defaults: { count: 0 }, clock: new FakeClock(1000), log: silentLogger });

test('what was set is there again after opening anew, readable by the owner alone', () => {
  const store = open();
  expect(store.get()).toEqual({ count: 0 });
  expect(store.problem).toBeNull();
  store.set({ count: 1 });
  store.update((value) => ({ count: value.count + 1 }));
  expect(open().get()).toEqual({ count: 2 });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(['settings.json', 'settings.json.bak']);
});

test.each(['', '{"count":', '{"count":"1"}', '{"count":1,"more":2}', '\0\0\0\0', 'null'])('corrupt content %j is moved aside and the version before it holds', (content) => {
  const store = open();
  store.set({ count: 1 });
  store.set({ count: 2 });
  writeFileSync(file, content);
  const again = open();
  expect(again.get()).toEqual({ count: 1 });
  expect(again.problem).toEqual({ key: 'notices.configRestored', data: { file: 'settings.json' } });
  expect(readFileSync(`${file}.corrupt-1000`, 'utf8')).toBe(content);
  again.set({ count: 5 });
  expect(open()).toMatchObject({ problem: null });
  expect(open().get()).toEqual({ count: 5 });
});

test('without a usable version the defaults hold, and it is said', () => {
  writeFileSync(file, 'x');
  writeFileSync(`${file}.bak`, 'y');
  const store = open();
  expect(store.get()).toEqual({ count: 0 });
  expect(store.problem?.key).toBe('notices.configReset');
  expect(existsSync(`${file}.bak.corrupt-1000`)).toBe(true);
});

test('an invalid value changes neither memory nor disk', () => {
  const store = open();
  store.set({ count: 1 });
  expect(() => store.set({ count: 1.5 })).toThrow();
  expect(store.get()).toEqual({ count: 1 });
  expect(open().get()).toEqual({ count: 1 });
});

test('a write that fails leaves the old value in memory and on disk', () => {
  const store = open();
  store.set({ count: 1 });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder was');
  expect(() => store.set({ count: 2 })).toThrow(expect.objectContaining({ name: 'AppError' }));
  expect(store.get()).toEqual({ count: 1 });
});

test('a full and a read-only disk are told apart', () => {
  const failure = (code: string) => writeFailure(Object.assign(new Error(code), { code }), '/data/settings.json');
  expect(failure('ENOSPC')).toMatchObject({ kind: 'disk-full', messageKey: 'config.diskFull', data: { file: 'settings.json', folder: '/data' } });
  expect(failure('EROFS').kind).toBe('read-only');
  expect(failure('EACCES').kind).toBe('read-only');
  expect(failure('EIO').kind).toBe('internal');
});

test.runIf(process.platform === 'linux')('a folder that refuses files is reported as read-only', () => {
  expect(() => writeFileAtomic('/sys/kernel/kanjia-test.json', '{}', { mode: 0o600 })).toThrow(expect.objectContaining({ kind: 'read-only' }));
});
