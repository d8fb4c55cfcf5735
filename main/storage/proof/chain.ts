/**
 * The hash chain of a camera's footage: each link names a segment's file, its length and SHA-256 and the link before it, and is signed
 * with the installation's key. Nothing in it can be changed, left out or put in between without its being seen. Pure.
 * docs/storage.md, "Proof", says the format for those who check it with other tools.
 */
import { createHash, createPublicKey, sign, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

export const FIRST_LINK = '0'.repeat(64);
const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A line of `chain.jsonl`. */
export const chainLineSchema = z.object({
  /** File name of the segment. */
  n: z.string().max(200),
  /** Length, bytes. */
  b: z.number().int().nonnegative(),
  /** SHA-256 of the file. */
  h: hex,
  /** When it was closed, UTC ms by this computer's clock. */
  t: z.number().int(),
  /** True: hashed only after a crash, from what the disk had. */
  r: z.boolean().optional(),
  /** The link before. */
  p: hex,
  /** Which key: the beginning of the SHA-256 of its public part (DER, SPKI). */
  k: z.string().max(64),
  /** Ed25519 signature of this link, base64. */
  s: z.string().max(128),
});
export type ChainLine = z.infer<typeof chainLineSchema>;
export type ChainEntry = Omit<ChainLine, 'k' | 's'>;

/** SHA-256 of all that a link says; the footage's id is part of it, so that a link cannot be moved to another camera. */
export function linkHash(footageId: string, { n, b, h, t, r, p }: ChainEntry): string {
  return createHash('sha256').update(['kanjia-chain-1', footageId, n, b, h, t, r ? 'recovered' : '', p].join('\n')).digest('hex');
}

export function signEntry(footageId: string, entry: ChainEntry, key: { privateKey: KeyObject; id: string }): { line: ChainLine; link: string } {
  const link = linkHash(footageId, entry);
  return { line: { ...entry, k: key.id, s: sign(null, Buffer.from(link, 'hex'), key.privateKey).toString('base64') }, link };
}

/** @param publicKey DER, SPKI. @returns false as well where the key is none. */
export function isSigned(footageId: string, line: ChainLine, publicKey: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(linkHash(footageId, line), 'hex'), key, Buffer.from(line.s, 'base64'));
  } catch {
    return false;
  }
}

/** Lines of a sidecar; damaged ones, as a crash leaves at the end, are passed over. */
export function readChain(text: string): ChainLine[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      const parsed = chainLineSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
