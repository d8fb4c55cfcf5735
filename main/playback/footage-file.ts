import path from 'node:path';
import { diskReaders, type ReadHandle } from './disk-reader.ts';
import { type DiskReads, diskReads } from './disk-reads.ts';

/** A segment's file, open to be read; its disk may hang. */
export class FootageFile {
  readonly #handle: ReadHandle;
  readonly #disk: string;
  readonly #reads: DiskReads;

  private constructor(handle: ReadHandle, disk: string, reads: DiskReads) {
    this.#handle = handle;
    this.#disk = disk;
    this.#reads = reads;
  }

  /**
   * @param disk its location's folder, which has a folder a camera, and in that one a day.
   * @throws the system's errors; AppError `timeout`, `busy` while its disk hangs.
   */
  static async open(file: string, disk = path.resolve(file, '../../..'), reads = diskReads): Promise<FootageFile> {
    const handle = await reads.run(
      disk,
      () => diskReaders.open(disk, file),
      (late) => late.close(),
    );
    return new FootageFile(handle, disk, reads);
  }

  /** @returns how many bytes there were. @throws as `open`. */
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    return this.#reads.run(this.#disk, () => this.#handle.read(into, offset, length, position));
  }

  close(): void {
    this.#handle.close();
  }
}
