import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { type DiskReads, diskReads } from './disk-reads.ts';

/** A segment's file, open to be read; its disk may hang. */
export class FootageFile {
  readonly #handle: FileHandle;
  readonly #disk: string;
  readonly #reads: DiskReads;
  #isStuck = false;

  private constructor(handle: FileHandle, disk: string, reads: DiskReads) {
    this.#handle = handle;
    this.#disk = disk;
    this.#reads = reads;
  }

  /** @throws the system's errors; AppError `timeout`, `busy` while its disk hangs. */
  static async open(file: string, reads = diskReads): Promise<FootageFile> {
    // A location has a folder a camera, and in that one a day.
    const disk = path.resolve(file, '../../..');
    const handle = await reads.run(
      disk,
      () => open(file, 'r'),
      (late) => void late.close().catch(() => {}),
    );
    return new FootageFile(handle, disk, reads);
  }

  /** @returns how many bytes there were. @throws as `open`. */
  async read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    try {
      return await this.#reads.run(this.#disk, () => this.#handle.read(into, offset, length, position));
    } catch (error) {
      this.#isStuck = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    const closing = this.#handle.close();
    // It waits for what is being read.
    if (this.#isStuck) closing.catch(() => {});
    else await closing;
  }
}
