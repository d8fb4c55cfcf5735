/** Choosing a folder of the computer that records: folders alone, no more than can be looked through. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { Folders } from '../../main/host/folders.ts';

let root: string;
let folders: Folders;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kanjia-folders-'));
  folders = new Folders(systemClock);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('folders are listed in order of their names, and nothing else', async () => {
  for (const name of ['b10', 'b9', 'A', '.hidden', '$RECYCLE.BIN']) mkdirSync(path.join(root, name));
  writeFileSync(path.join(root, 'secret.txt'), 'x');
  symlinkSync('/etc', path.join(root, 'link'));
  expect(await folders.list(`${root}${path.sep}A${path.sep}..`)).toEqual({ path: root, parent: tmpdir(), folders: ['A', 'b9', 'b10'].map((name) => ({ name, path: path.join(root, name) })), more: false });
});

test('no more are listed than can be looked through, and it says so', async () => {
  for (let index = 0; index < 510; index++) mkdirSync(path.join(root, `f${index}`));
  const { folders: listed, more } = await folders.list(root);
  expect([listed.length, more]).toEqual([500, true]);
});

test('it begins with the home folder and the whole of the computer', async () => {
  const { path: at, folders: listed } = await folders.list(null);
  expect([at, listed[0]?.path]).toEqual([null, os.homedir()]);
  expect((await folders.list('/')).parent).toBeNull();
});

test('a new folder is made inside another one, and nowhere else', async () => {
  expect(await folders.create(root, 'Recordings')).toEqual({ path: path.join(root, 'Recordings'), parent: root, folders: [], more: false });
  await expect(folders.create(root, 'Recordings')).rejects.toMatchObject({ kind: 'conflict', messageKey: 'folders.nameTaken' });
  await expect(folders.create(root, '../escaped')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(folders.create(path.join(root, 'gone'), 'x')).rejects.toMatchObject({ kind: 'not-found' });
});

test('what is not there, is a file, or is not a whole path, is said', async () => {
  writeFileSync(path.join(root, 'file'), '');
  for (const name of ['gone', 'file']) await expect(folders.list(path.join(root, name))).rejects.toMatchObject({ kind: 'not-found', messageKey: 'folders.gone' });
  await expect(folders.list('relative')).rejects.toMatchObject({ kind: 'invalid' });
});
