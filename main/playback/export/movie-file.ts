import { type FileHandle, open } from 'node:fs/promises';
import { makeFtyp } from '../../../media/mp4/movie.ts';

/** What is gathered before it is written; players want sound and picture of one moment near one another. */
const GATHER_BYTES = 1024 * 1024;
const GATHER_MS = 1_000;
/** mdat with a 64-bit size. */
const MDAT_HEADER_BYTES = 16;
const FREE_HEADER_BYTES = 8;
/** What stands in moov beside the tables. */
const MOOV_BYTES = 16 * 1024;
/** Tables of 30 pictures, each out of order, and 48 pieces of sound a second. */
const MOOV_BYTES_PER_SECOND = 30 * 24 + 48 * 10;

/**
 * Writes samples into an MP4 as they come. Room for the index is left at the front, so that a player begins before it has all; an
 * index that does not fit goes to the end. @throws the system's errors.
 */
export class MovieFile {
  readonly #file: FileHandle;
  readonly #mdatAt: number;
  #at: number;
  #gathered: { video: Gathered[]; audio: Gathered[]; bytes: number; sinceMs: number | null } = { video: [], audio: [], bytes: 0, sinceMs: null };

  private constructor(file: FileHandle, mdatAt: number) {
    this.#file = file;
    this.#mdatAt = mdatAt;
    this.#at = mdatAt + MDAT_HEADER_BYTES;
  }

  /** A file that is there already is replaced. */
  static async create(path: string, expectedSeconds: number): Promise<MovieFile> {
    const room = MOOV_BYTES + Math.ceil(expectedSeconds * MOOV_BYTES_PER_SECOND);
    return new MovieFile(await open(path, 'w', 0o600), makeFtyp().length + room);
  }

  get bytes(): number {
    return this.#at + this.#gathered.bytes;
  }

  /** @param placed is told where the sample lies, in order of the file for each track. */
  async add(track: 'video' | 'audio', data: Uint8Array, atMs: number, placed: (offset: number) => void): Promise<void> {
    const gathered = this.#gathered;
    gathered[track].push({ data, placed });
    gathered.bytes += data.length;
    gathered.sinceMs ??= atMs;
    if (gathered.bytes >= GATHER_BYTES || atMs - gathered.sinceMs >= GATHER_MS) await this.flush();
  }

  /** All that was added is placed and written. */
  async flush(): Promise<void> {
    const { video, audio } = this.#gathered;
    this.#gathered = { video: [], audio: [], bytes: 0, sinceMs: null };
    const all = [...video, ...audio];
    const begin = this.#at;
    for (const { data, placed } of all) {
      placed(this.#at);
      this.#at += data.length;
    }
    await writeAll(this.#file, Buffer.concat(all.map(({ data }) => data)), begin);
  }

  /** The index, and all to the disk. */
  async finish(moov: Uint8Array): Promise<void> {
    await this.flush();
    const ftyp = makeFtyp();
    const mdat = Buffer.alloc(MDAT_HEADER_BYTES);
    mdat.writeUInt32BE(1);
    mdat.write('mdat', 4, 'latin1');
    mdat.writeBigUInt64BE(BigInt(this.#at - this.#mdatAt), 8);
    await writeAll(this.#file, mdat, this.#mdatAt);
    const room = this.#mdatAt - ftyp.length;
    const fits = moov.length <= room - FREE_HEADER_BYTES;
    // What the free box has room for is a hole in the file, which reads as zeros.
    const free = Buffer.alloc(FREE_HEADER_BYTES);
    free.writeUInt32BE(fits ? room - moov.length : room);
    free.write('free', 4, 'latin1');
    await writeAll(this.#file, Buffer.concat(fits ? [ftyp, moov, free] : [ftyp, free]), 0);
    if (!fits) await writeAll(this.#file, moov, this.#at);
    await this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

interface Gathered {
  data: Uint8Array;
  placed: (offset: number) => void;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
