import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file as it is read back from the disk. @throws the system's errors; the signal's reason. */
export async function sha256OfFile(file: string, options: { signal: AbortSignal; onBytes?: (done: number) => void }): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024, signal: options.signal }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    options.onBytes?.(bytes);
  }
  return { sha256: hash.digest('hex'), bytes };
}
