import type { Location } from '../location.ts';
import { LARGEST_SLICE_BYTES } from '../writer-protocol.ts';

/**
 * Bytes of a file, read by its location's writer process in pieces between which it writes what waits. Fewer where the file ends
 * before. @throws the system's error; AppError `closed`.
 */
export async function readPieces(location: Location, file: string, from: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let got = 0; got < length; ) {
    const piece = Buffer.from((await location.writer.request({ kind: 'slice', file, from: from + got, bytes: Math.min(LARGEST_SLICE_BYTES, length - got) })) as string, 'base64');
    if (piece.length === 0) break;
    pieces.push(piece);
    got += piece.length;
  }
  return Buffer.concat(pieces);
}
