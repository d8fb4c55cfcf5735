import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCATION_MARKER } from './layout.ts';
import { makeIdentity } from './location-identity.ts';
import { answerRequest } from './writer-requests.ts';

let folder: string;
let id: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-requests-'));
  id = makeIdentity(folder, null);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const unlink = (files: string[]) => answerRequest({ kind: 'unlink', location: { folder, id }, files });

test('files that are removed, or were not there, are gone', () => {
  const file = path.join(folder, 'a.mp4');
  writeFileSync(file, 'x');
  expect(unlink([file, path.join(folder, 'b.mp4')])).toBeNull();
  expect(existsSync(file)).toBe(false);
});

test('while their disk is away, or another one is in its place, none counts as gone', () => {
  const file = path.join(folder, 'a.mp4');
  renameSync(path.join(folder, LOCATION_MARKER), path.join(folder, 'aside'));
  expect(() => unlink([file])).toThrow(expect.objectContaining({ code: 'ENODEV' }));
  writeFileSync(file, 'x');
  writeFileSync(path.join(folder, LOCATION_MARKER), JSON.stringify({ id: 'loc_0123456789abcdef' }));
  expect(() => unlink([file])).toThrow(expect.objectContaining({ code: 'ENODEV' }));
  expect(readFileSync(file, 'utf8')).toBe('x');
});
