import { hash } from 'node:crypto';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256FromDisk } from './read-back.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-read-back-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether this disk can be read past the cache at all. */
function canReadPast(file: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    closeSync(openSync(file, constants.O_RDONLY | constants.O_DIRECT));
    return true;
  } catch {
    return false;
  }
}

it.each([0, 1, 511, 4096, 1024 * 1024, 3 * 1024 * 1024 + 777])('a file of %i bytes has the same hash past the cache as in it, and it is said which', async (size) => {
  const content = Buffer.alloc(size, 'kanjia');
  const file = path.join(folder, 'file');
  writeFileSync(file, content, { flush: true });
  const seen: number[] = [];
  const read = await sha256FromDisk(file, { signal, onBytes: (done) => seen.push(done) });
  expect(read).toMatchObject({ sha256: hash('sha256', content), bytes: size });
  if (!canReadPast(file)) expect(read.fromCache).toBe(true);
  expect(Math.max(0, ...seen)).toBe(size);
});

it('stops when it is not wanted any more, and says what is not there', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, Buffer.alloc(1000));
  await expect(sha256FromDisk(file, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow();
  await expect(sha256FromDisk(path.join(folder, 'gone'), { signal })).rejects.toMatchObject({ code: 'ENOENT' });
});
