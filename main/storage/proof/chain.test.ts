import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ChainEntry, FIRST_LINK, isSigned, linkHash, readChain, signEntry } from './chain.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const der = publicKey.export({ format: 'der', type: 'spki' });
const key = { privateKey, id: 'abc' };
const entry: ChainEntry = { n: '1-run.mp4', b: 1_000, h: 'ab'.repeat(32), t: 5_000, p: FIRST_LINK };

test('a link holds with the key that signed it, and with no other', () => {
  const { line } = signEntry('cam_1', entry, key);
  expect(isSigned('cam_1', line, der)).toBe(true);
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });
  expect(isSigned('cam_1', line, other)).toBe(false);
  expect(isSigned('cam_1', line, Uint8Array.of(1, 2, 3))).toBe(false);
});

test('no part of a link can be changed, and it cannot be moved to another camera', () => {
  const { line } = signEntry('cam_1', entry, key);
  const changed = [{ n: '2-run.mp4' }, { b: 1_001 }, { h: 'ac'.repeat(32) }, { t: 5_001 }, { r: true }, { p: '1'.repeat(64) }];
  for (const change of changed) expect(isSigned('cam_1', { ...line, ...change }, der)).toBe(false);
  expect(isSigned('cam_2', line, der)).toBe(false);
});

test('each link is made of the one before it', () => {
  const first = signEntry('cam_1', entry, key);
  const second = { ...entry, n: '2-run.mp4', p: first.link };
  expect(linkHash('cam_1', second)).not.toBe(linkHash('cam_1', { ...second, p: FIRST_LINK }));
});

test('a half-written line at the end is passed over', () => {
  const { line } = signEntry('cam_1', entry, key);
  expect(readChain(`${JSON.stringify(line)}\n{"n":"2-ru`)).toEqual([line]);
});
