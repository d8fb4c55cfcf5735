import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { keyId } from './public-keys.ts';

export interface SigningKey {
  privateKey: KeyObject;
  /** DER, SPKI: what goes with an export. */
  publicKey: Uint8Array;
  /** The first 16 hexadecimal digits of the public key's SHA-256. */
  id: string;
}

/** The installation's Ed25519 key, made when first asked for. One that cannot be read is put aside: footage is signed by a new one. */
export function openSigningKey(dataDir: string, nowMs: number): SigningKey {
  const file = path.join(dataDir, 'signing-key.pem');
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(readFileSync(file));
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) renameSync(file, `${file}.corrupt-${Math.round(nowMs)}`);
    privateKey = generateKeyPairSync('ed25519').privateKey;
    writeFileAtomic(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), { mode: 0o600 });
  }
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey, id: keyId(publicKey) };
}
