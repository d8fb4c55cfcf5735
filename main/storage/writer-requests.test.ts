import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCATION_MARKER, LOCATION_MARKER_COPY } from './layout.ts';
import { makeIdentity } from './location-identity.ts';
import type { ProbeResult } from './writer-protocol.ts';
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

const probe = (known: string | null, write = true) => answerRequest({ kind: 'probe', folder, id: known, create: null, write }) as ProbeResult;
const damage = (name: string, text = '') => writeFileSync(path.join(folder, name), text);
const idIn = (name: string) => (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { id: string }).id;

test.each(['', '{"id": "loc_', '{}', '\0'.repeat(100)])('an identity file that was damaged (%j) is mended from its copy', (text) => {
  expect(probe(id)).toMatchObject({ state: 'ok', id });
  damage(LOCATION_MARKER, text);
  expect(probe(id)).toMatchObject({ state: 'ok', id });
  expect(idIn(LOCATION_MARKER)).toBe(id);
  damage(LOCATION_MARKER_COPY, text);
  expect(probe(id)).toMatchObject({ state: 'ok', id });
  expect(idIn(LOCATION_MARKER_COPY)).toBe(id);
});

test('a disk whose identity file is damaged and that nothing else tells apart is another disk, and left as it is', () => {
  damage(LOCATION_MARKER);
  expect(probe(id)).toMatchObject({ state: 'other-disk', code: 'ENODEV' });
  expect(readFileSync(path.join(folder, LOCATION_MARKER), 'utf8')).toBe('');
  expect(() => unlink([path.join(folder, 'a.mp4')])).toThrow(expect.objectContaining({ code: 'ENODEV' }));
});

test('so is one whose copy says that it is another location', () => {
  probe(id);
  damage(LOCATION_MARKER);
  expect(probe('loc_0123456789abcdef')).toMatchObject({ state: 'other-disk' });
  expect(readFileSync(path.join(folder, LOCATION_MARKER), 'utf8')).toBe('');
});

test('a folder that nobody knows yet keeps the id of its copy, and one of a version that knew no ids gets one', () => {
  probe(id);
  damage(LOCATION_MARKER);
  expect(probe(null)).toMatchObject({ state: 'ok', id });
  damage(LOCATION_MARKER, '{}');
  rmSync(path.join(folder, LOCATION_MARKER_COPY));
  const { state, id: made } = probe(null);
  expect([state, idIn(LOCATION_MARKER), idIn(LOCATION_MARKER_COPY)]).toEqual(['ok', made, made]);
  expect(made).not.toBe(id);
});

test('a disk that is only looked at is not changed', () => {
  damage(LOCATION_MARKER);
  expect(probe(null, false).state).toBe('ok');
  expect(readFileSync(path.join(folder, LOCATION_MARKER), 'utf8')).toBe('');
  expect(existsSync(path.join(folder, LOCATION_MARKER_COPY))).toBe(false);
});
