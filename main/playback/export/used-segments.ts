import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import { CHAIN_NAME, KEYS_NAME } from '../../storage/layout.ts';
import { type ChainLine, readChain } from '../../storage/proof/chain.ts';
import { keyId, readKeys } from '../../storage/proof/public-keys.ts';
import type { SigningKey } from '../../storage/proof/signing-key.ts';
import type { Storage } from '../../storage/types.ts';
import { FootageFile } from '../footage-file.ts';
import { segmentsIn } from './segments-in.ts';

/** A segment that a clip was made of: its link of the chain, or its name alone while it is not closed, or was never signed. */
export type UsedSegment = ChainLine | { n: string };

/** A key that signed links: what they name it by, and its public part, DER (SPKI), base64. */
export interface RecorderKey {
  k: string;
  spki: string;
}

export interface SegmentProof {
  /** As the links are signed: on the disk of another computer a camera is called as it was there. Null without a segment. */
  footageId: string | null;
  segments: UsedSegment[];
  /** Those that signed the links, as far as their disks have them: of this installation, what it had before, of another one. */
  keys: RecorderKey[];
}

/** A day of the shortest segments has 14 MB of links; a disk of somebody else may have anything there. */
const LONGEST_TEXT_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;

/** Segments with footage in [from, to], UTC ms, in order, with what the chain says of them, and the keys to check it. @throws AppError `timeout`, `busy` while a disk hangs. */
export async function usedSegments({ storage, key }: { storage: Storage; key: SigningKey }, footageId: string, from: number, to: number): Promise<SegmentProof> {
  const files: string[] = [];
  for await (const { path: file } of segmentsIn(storage, footageId, from, to)) files.push(file);
  const days = new Set(files.map((file) => path.dirname(file)));
  const links = new Map<string, ChainLine>();
  for (const folder of days) for (const line of readChain(await textOf(path.join(folder, CHAIN_NAME), locationOf(folder)))) links.set(path.join(folder, line.n), line);
  const segments = files.map((file) => links.get(file) ?? { n: path.basename(file) });
  const used = new Set(segments.flatMap((segment) => ('k' in segment ? [segment.k] : [])));
  const known = new Map<string, Uint8Array>([[keyId(key.publicKey), key.publicKey]]);
  for (const location of new Set([...days].map(locationOf))) for (const each of readKeys(await textOf(path.join(location, KEYS_NAME), location))) known.set(keyId(each), each);
  const [day] = days;
  return {
    footageId: day === undefined ? null : path.basename(path.dirname(day)),
    segments,
    keys: [...used].flatMap((k) => {
      const publicKey = known.get(k);
      return publicKey ? [{ k, spki: Buffer.from(publicKey).toString('base64') }] : [];
    }),
  };
}

/** Of a day's folder: a location has a folder a camera, and in that one a day. */
function locationOf(day: string): string {
  return path.dirname(path.dirname(day));
}

/** Empty where there is none: a day without a chain was recorded before there was one, or has just been overwritten. */
async function textOf(file: string, location: string): Promise<string> {
  try {
    const text = await FootageFile.open(file, location);
    try {
      return await wholeText(text);
    } finally {
      text.close();
    }
  } catch (error) {
    // A disk that hangs has them, and will tell: no proof is made without.
    if (error instanceof AppError) throw error;
    return '';
  }
}

/** Empty where it is longer than any is. */
async function wholeText(file: FootageFile): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at <= LONGEST_TEXT_BYTES; ) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return Buffer.concat(pieces).toString('utf8');
    pieces.push(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return '';
}
