import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isLocation } from './location-identity.ts';
import { answerRequest } from './writer-requests.ts';
import { APPEND_HEADER_BYTES, type CutPayload, FRAME_HEADER_BYTES, type OpenPayload, OPS, type WriterReply, type WriterRequest } from './writer-protocol.ts';

/** Power loss may cost this much, and the time one sync takes. */
const SYNC_EVERY_MS = 3_000;

/** What segments are written through: the system's own calls, or in a test a disk that fails. All throw the system's errors. */
export interface DiskPort {
  open(file: string, flags: 'w' | 'r+'): number;
  write(fd: number, bytes: Uint8Array, from: number, length: number, at: number): number;
  truncate(fd: number, length: number): void;
  sync(fd: number): void;
  close(fd: number): void;
  /** Makes it last that a file was made in the folder. */
  syncFolder(folder: string): void;
}

export const systemDisk: DiskPort = { open: openSync, write: writeSync, truncate: ftruncateSync, sync: fdatasyncSync, close: closeSync, syncFolder };

interface OpenFile {
  fd: number;
  at: number;
  dirty: boolean;
  syncedMs: number;
  /** Of all that was written; null once that is not known. */
  hash: Hash | null;
}

/** Does what the frames of writer-protocol.ts say, one after the other, and answers. */
export class SegmentWriter {
  readonly #disk: DiskPort;
  readonly #reply: (message: WriterReply) => void;
  readonly #files = new Map<number, OpenFile>();

  constructor(disk: DiskPort, reply: (message: WriterReply) => void) {
    this.#disk = disk;
    this.#reply = reply;
  }

  handle(frame: Buffer): void {
    const number = frame.readUInt32BE(5);
    const op: number = frame.readUInt8(4);
    switch (op) {
      case OPS.open:
        this.#open(number, JSON.parse(frame.toString('utf8', FRAME_HEADER_BYTES)) as OpenPayload);
        break;
      case OPS.append:
        this.#append(number, frame);
        break;
      case OPS.close:
        this.#close(number);
        break;
      case OPS.cut:
        this.#cut(number, JSON.parse(frame.toString('utf8', FRAME_HEADER_BYTES)) as CutPayload);
        break;
      case OPS.request:
        this.#request(number, JSON.parse(frame.toString('utf8', FRAME_HEADER_BYTES)) as WriterRequest);
        break;
      // OPS.tick only wakes the loop, which looks after what has to be synced.
      default:
        break;
    }
    this.#syncDue();
  }

  /** Nothing more comes. */
  end(): void {
    for (const file of this.#files.values()) this.#finish(file);
    this.#files.clear();
  }

  #open(number: number, { file, at, location }: OpenPayload): void {
    let fd = -1;
    try {
      if (at === 0) {
        if (!isLocation(location.folder, location.id)) throw Object.assign(new Error('another disk'), { code: 'ENODEV' });
        // Not recursive beyond camera and day: a location that has gone is not to be made anew on the disk below it.
        makeFolder(path.dirname(path.dirname(file)));
        makeFolder(path.dirname(file));
      }
      fd = this.#disk.open(file, at === 0 ? 'w' : 'r+');
      if (at > 0) this.#disk.truncate(fd, at);
      else quietly(() => this.#disk.syncFolder(path.dirname(file)));
      this.#files.set(number, { fd, at, dirty: false, syncedMs: performance.now(), hash: at === 0 ? createHash('sha256') : null });
      this.#reply({ file: number, opened: true });
    } catch (error) {
      if (fd >= 0) quietly(() => this.#disk.close(fd));
      this.#reply({ file: number, error: codeOf(error), at: 0 });
    }
  }

  #append(number: number, frame: Buffer): void {
    const file = this.#files.get(number);
    if (!file || frame.readDoubleBE(FRAME_HEADER_BYTES) !== file.at) return;
    const before = file.at;
    try {
      for (let sent = APPEND_HEADER_BYTES; sent < frame.length; ) {
        const wrote = this.#disk.write(file.fd, frame, sent, frame.length - sent, file.at);
        sent += wrote;
        file.at += wrote;
      }
      file.dirty = true;
      file.hash?.update(frame.subarray(APPEND_HEADER_BYTES));
      this.#reply({ file: number, at: file.at });
    } catch (error) {
      this.#files.delete(number);
      quietly(() => this.#disk.truncate(file.fd, before));
      quietly(() => this.#disk.close(file.fd));
      this.#reply({ file: number, error: codeOf(error), at: before });
    }
  }

  #close(number: number): void {
    const file = this.#files.get(number);
    if (!file) return;
    this.#files.delete(number);
    const error = this.#finish(file);
    this.#reply(error ? { file: number, error, at: file.at } : { file: number, closed: true, at: file.at, sha256: file.hash?.digest('hex') ?? null });
  }

  #cut(number: number, { file: path, at }: CutPayload): void {
    const file = this.#files.get(number) ?? this.#reopen(path, at);
    if (!file) return;
    this.#files.delete(number);
    if (at < file.at) {
      quietly(() => this.#disk.truncate(file.fd, at));
      file.dirty = true;
    }
    this.#finish(file);
  }

  /** A file that was closed because of an error and is longer than it is to be. */
  #reopen(path: string, at: number): OpenFile | null {
    try {
      const { size } = statSync(path);
      return size > at ? { fd: this.#disk.open(path, 'r+'), at: size, dirty: false, syncedMs: 0, hash: null } : null;
    } catch {
      return null;
    }
  }

  #request(number: number, asked: WriterRequest): void {
    try {
      this.#reply({ request: number, result: answerRequest(asked) });
    } catch (error) {
      this.#reply({ request: number, error: codeOf(error) });
    }
  }

  /** @returns the error's code, when the last bytes may not be on disk. */
  #finish(file: OpenFile): string | null {
    let code: string | null = null;
    try {
      if (file.dirty) this.#disk.sync(file.fd);
    } catch (error) {
      code = codeOf(error);
    }
    quietly(() => this.#disk.close(file.fd));
    return code;
  }

  #syncDue(): void {
    const now = performance.now();
    for (const [number, file] of this.#files) {
      if (!file.dirty || now - file.syncedMs < SYNC_EVERY_MS) continue;
      try {
        this.#disk.sync(file.fd);
        file.dirty = false;
        file.syncedMs = performance.now();
      } catch (error) {
        this.#files.delete(number);
        quietly(() => this.#disk.close(file.fd));
        this.#reply({ file: number, error: codeOf(error), at: file.at });
      }
      // One at a time: what waits on stdin meanwhile must not wait for all.
      return;
    }
  }
}

/** Windows cannot open a folder for that and does not need it: NTFS keeps a journal of it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The file is given up already; its length is put right at the next start.
  }
}
