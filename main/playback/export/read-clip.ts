import { type FileHandle, open } from 'node:fs/promises';
import { MediaError } from '../../../media/media-error.ts';
import { readMovie, type ReadTrack } from '../../../media/mp4/read-movie.ts';

const LARGEST_MOOV_BYTES = 256 * 1024 * 1024;

/** A track of a finished clip: its samples in decoding order. */
export interface ClipTrack {
  kind: 'video' | 'audio';
  samples: AsyncGenerator<{ data: Uint8Array; presentMs: number }>;
}

/** Gives the samples of an ordinary MP4 to `use`, times counted from the first picture that is shown. @throws MediaError; the system's errors. */
export async function readClip<T>(path: string, use: (tracks: ClipTrack[]) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const tracks = readMovie(await readMoov(file));
    const video = tracks.find(({ handler }) => handler === 'vide');
    const zeroMs = video ? firstMs(video) : 0;
    return await use(
      tracks.flatMap((track): ClipTrack[] => {
        const kind = track.handler === 'vide' ? 'video' : track.handler === 'soun' ? 'audio' : null;
        // Sound has no pictures before it: it counts from its own begin.
        return kind ? [{ kind, samples: samplesOf(file, track, kind === 'video' ? zeroMs : firstMs(track)) }] : [];
      }),
    );
  } finally {
    await file.close();
  }
}

function firstMs({ samples, timescale }: ReadTrack): number {
  let first = Infinity;
  for (const { decodeTime, compositionOffset } of samples) first = Math.min(first, decodeTime + compositionOffset);
  return first === Infinity ? 0 : (first * 1000) / timescale;
}

async function* samplesOf(file: FileHandle, { samples, timescale }: ReadTrack, zeroMs: number): AsyncGenerator<{ data: Uint8Array; presentMs: number }> {
  for (const { offset, size, decodeTime, compositionOffset } of samples) {
    const data = Buffer.alloc(size);
    const { bytesRead } = await file.read(data, 0, size, offset);
    if (bytesRead < size) throw new MediaError('sample beyond the file');
    yield { data, presentMs: ((decodeTime + compositionOffset) * 1000) / timescale - zeroMs };
  }
}

async function readMoov(file: FileHandle): Promise<Uint8Array> {
  const { size: fileSize } = await file.stat();
  const header = Buffer.alloc(16);
  for (let at = 0; at + 8 <= fileSize; ) {
    await file.read(header, 0, 16, at);
    const short = header.readUInt32BE(0);
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short === 0 ? fileSize - at : short;
    if (size < 8 || at + size > fileSize) break;
    if (header.toString('latin1', 4, 8) === 'moov') {
      if (size > LARGEST_MOOV_BYTES) throw new MediaError('moov too long');
      const moov = Buffer.alloc(size);
      await file.read(moov, 0, size, at);
      return moov;
    }
    at += size;
  }
  throw new MediaError('no moov');
}
