import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CHAIN_NAME } from '../../storage/layout.ts';
import { type ChainLine, readChain } from '../../storage/proof/chain.ts';
import type { Storage } from '../../storage/types.ts';
import { segmentsIn } from './segments-in.ts';

/** A segment that a clip was made of: its link of the chain, or its name alone while it is not closed, or was never signed. */
export type UsedSegment = ChainLine | { n: string };

/** Segments with footage in [from, to], UTC ms, in order, with what the chain says of them. */
export async function usedSegments(storage: Storage, footageId: string, from: number, to: number): Promise<UsedSegment[]> {
  const files: string[] = [];
  for await (const { path: file } of segmentsIn(storage, footageId, from, to)) files.push(file);
  const links = new Map<string, ChainLine>();
  for (const folder of new Set(files.map((file) => path.dirname(file)))) {
    // A day without a chain was recorded before there was one, or has just been overwritten.
    const text = await readFile(path.join(folder, CHAIN_NAME), 'utf8').catch(() => '');
    for (const line of readChain(text)) links.set(path.join(folder, line.n), line);
  }
  return files.map((file) => links.get(file) ?? { n: path.basename(file) });
}
