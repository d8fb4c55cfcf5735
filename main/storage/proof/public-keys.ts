/** The public keys that signed the chains of a recording location, as they stand in it: `.kanjia-keys`, a JSON text a line. Pure. */
import { hash } from 'node:crypto';
import { z } from 'zod';

const keyLineSchema = z.object({
  /** How links name it. */
  k: z.string().max(64),
  /** DER, SPKI, base64; Ed25519 has 44 bytes. */
  spki: z.string().max(200),
});

const ID_DIGITS = 16;

/** How links name a public key (DER, SPKI): the first digits of its SHA-256, hexadecimal. */
export function keyId(publicKey: Uint8Array): string {
  return hash('sha256', publicKey).slice(0, ID_DIGITS);
}

/** DER (SPKI) of each. A damaged line, and one whose key has another name, is passed over. */
export function readKeys(text: string): Uint8Array[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      const { k, spki } = keyLineSchema.parse(JSON.parse(line));
      const publicKey = Buffer.from(spki, 'base64');
      return keyId(publicKey) === k ? [publicKey] : [];
    } catch {
      return [];
    }
  });
}

/** A line of the file. */
export function keyLine(publicKey: Uint8Array): string {
  return `${JSON.stringify({ k: keyId(publicKey), spki: Buffer.from(publicKey).toString('base64') })}\n`;
}
