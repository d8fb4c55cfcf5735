import { open } from 'node:fs/promises';
import type { CameraExport } from './camera-export.ts';
import { proofText, type Statement } from './proof.ts';
import type { ExportParts } from './types.ts';

/** The proof of an export as a file. @throws the system's errors. */
export async function writeProof({ key }: ExportParts, { statement, made }: { statement: Statement; made: readonly CameraExport[] }, file: string): Promise<void> {
  const frames = new Map(made.flatMap((each): [string, string][] => (each.statement.clip && each.frames !== null ? [[each.statement.clip.file, each.frames]] : [])));
  const handle = await open(file, 'w', 0o600);
  try {
    for (const piece of proofText(statement, frames, key)) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
