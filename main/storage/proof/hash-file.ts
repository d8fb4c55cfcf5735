import type { Location } from '../location.ts';
import type { HashResult } from '../writer-protocol.ts';

let next = 0;

/**
 * Reads a file back and hashes it, piece by piece through its location's writer process, so that a disk that hangs holds up nothing
 * else. @throws the system's error; AppError `closed`.
 */
export async function hashFile(location: Location, file: string): Promise<{ bytes: number; sha256: string }> {
  const job = `hash${next++}`;
  for (let fromTheStart = true; ; fromTheStart = false) {
    const { bytes, sha256 } = (await location.writer.request({ kind: 'hash', job, file, fromTheStart })) as HashResult;
    if (sha256 !== null) return { bytes, sha256 };
  }
}
