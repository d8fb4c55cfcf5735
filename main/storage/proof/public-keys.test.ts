import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyId, keyLine, readKeys } from './public-keys.ts';

const newKey = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });

test('keys are read as they are written, what is damaged between them is passed over', () => {
  const [one, other] = [newKey(), newKey()];
  const read = readKeys(`${keyLine(one)}{"k":"torn\n\n[1]\n${keyLine(other)}{"k"`);
  expect(read.map((key) => keyId(key))).toEqual([keyId(one), keyId(other)]);
});

test('a key under the name of another one is none', () => {
  const [one, other] = [newKey(), newKey()];
  expect(readKeys(keyLine(one).replace(one.toString('base64'), other.toString('base64')))).toEqual([]);
});
