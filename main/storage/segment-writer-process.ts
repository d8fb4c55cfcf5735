/**
 * The process that writes one recording location: all its calls are synchronous, so a disk that hangs hangs this process and
 * nothing else. It ends when its stdin does, that is, with the engine.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isLocation } from './location-identity.ts';
import { answerRequest } from './writer-requests.ts';
import { APPEND_HEADER_BYTES, FRAME_HEADER_BYTES, type OpenPayload, OPS, type WriterReply, type WriterRequest } from './writer-protocol.ts';

/** Power loss may cost this much, and the time one sync takes. */
const SYNC_EVERY_MS = 3_000;
const FIRST_BUFFER_BYTES = 512 * 1024;
/** Larger frames are no frames: the stream is damaged and the process ends. */
const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;

interface OpenFile {
  fd: number;
  at: number;
  dirty: boolean;
  syncedMs: number;
  /** Of all that was written; null once that is not known. */
  hash: Hash | null;
}

const files = new Map<number, OpenFile>();
let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
let from = 0;
let filled = 0;

// Ctrl-C in a terminal reaches the whole group: the engine decides when this process ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for (;;) {
  const frame = nextFrame();
  if (!frame) break;
  handle(frame);
  syncDue();
}
for (const file of files.values()) finish(file);
process.exit(0);

function handle(frame: Buffer): void {
  const number = frame.readUInt32BE(5);
  const op: number = frame.readUInt8(4);
  switch (op) {
    case OPS.open:
      open(number, JSON.parse(frame.toString('utf8', FRAME_HEADER_BYTES)) as OpenPayload);
      break;
    case OPS.append:
      append(number, frame);
      break;
    case OPS.close:
      close(number);
      break;
    case OPS.cut:
      cut(number, frame.readDoubleBE(FRAME_HEADER_BYTES));
      break;
    case OPS.request:
      request(number, JSON.parse(frame.toString('utf8', FRAME_HEADER_BYTES)) as WriterRequest);
      break;
    // OPS.tick only wakes the loop, which looks after what has to be synced.
    default:
      break;
  }
}

function open(number: number, { file, at, location }: OpenPayload): void {
  let fd = -1;
  try {
    if (at === 0) {
      if (!isLocation(location.folder, location.id)) throw Object.assign(new Error('another disk'), { code: 'ENODEV' });
      // Not recursive beyond camera and day: a location that has gone is not to be made anew on the disk below it.
      makeFolder(path.dirname(path.dirname(file)));
      makeFolder(path.dirname(file));
    }
    fd = openSync(file, at === 0 ? 'w' : 'r+');
    if (at > 0) ftruncateSync(fd, at);
    files.set(number, { fd, at, dirty: false, syncedMs: performance.now(), hash: at === 0 ? createHash('sha256') : null });
    reply({ file: number, opened: true });
  } catch (error) {
    if (fd >= 0) closeSync(fd);
    reply({ file: number, error: codeOf(error), at: 0 });
  }
}

function append(number: number, frame: Buffer): void {
  const file = files.get(number);
  if (!file || frame.readDoubleBE(FRAME_HEADER_BYTES) !== file.at) return;
  const before = file.at;
  try {
    for (let sent = APPEND_HEADER_BYTES; sent < frame.length; ) {
      const wrote = writeSync(file.fd, frame, sent, frame.length - sent, file.at);
      sent += wrote;
      file.at += wrote;
    }
    file.dirty = true;
    file.hash?.update(frame.subarray(APPEND_HEADER_BYTES));
    reply({ file: number, at: file.at });
  } catch (error) {
    files.delete(number);
    quietly(() => ftruncateSync(file.fd, before));
    quietly(() => closeSync(file.fd));
    reply({ file: number, error: codeOf(error), at: before });
  }
}

function close(number: number): void {
  const file = files.get(number);
  if (!file) return;
  files.delete(number);
  const error = finish(file);
  reply(error ? { file: number, error, at: file.at } : { file: number, closed: true, at: file.at, sha256: file.hash?.digest('hex') ?? null });
}

function cut(number: number, at: number): void {
  const file = files.get(number);
  if (!file) return;
  files.delete(number);
  if (at < file.at) quietly(() => ftruncateSync(file.fd, at));
  finish(file);
}

function request(number: number, asked: WriterRequest): void {
  try {
    reply({ request: number, result: answerRequest(asked) });
  } catch (error) {
    reply({ request: number, error: codeOf(error) });
  }
}

/** @returns the error's code, when the last bytes may not be on disk. */
function finish(file: OpenFile): string | null {
  let code: string | null = null;
  try {
    if (file.dirty) fdatasyncSync(file.fd);
  } catch (error) {
    code = codeOf(error);
  }
  quietly(() => closeSync(file.fd));
  return code;
}

function syncDue(): void {
  const now = performance.now();
  for (const [number, file] of files) {
    if (!file.dirty || now - file.syncedMs < SYNC_EVERY_MS) continue;
    try {
      fdatasyncSync(file.fd);
      file.dirty = false;
      file.syncedMs = performance.now();
    } catch (error) {
      files.delete(number);
      quietly(() => closeSync(file.fd));
      reply({ file: number, error: codeOf(error), at: file.at });
    }
    // One at a time: what waits on stdin meanwhile must not wait for all.
    return;
  }
}

/** A view that holds until the next call; null at the end of stdin. */
function nextFrame(): Buffer | null {
  if (filled - from === 0) from = filled = 0;
  if (!fill(4)) return null;
  const length = buffer.readUInt32BE(from) + 4;
  if (length < FRAME_HEADER_BYTES || length > LARGEST_FRAME_BYTES) return null;
  if (!fill(length)) return null;
  const frame = buffer.subarray(from, from + length);
  from += length;
  return frame;
}

function fill(length: number): boolean {
  if (from + length > buffer.length) {
    const larger = length > buffer.length ? Buffer.allocUnsafe(length * 2) : buffer;
    buffer.copy(larger, 0, from, filled);
    filled -= from;
    from = 0;
    buffer = larger;
  }
  while (filled - from < length) {
    const got = readInput();
    if (got === 0) return false;
    filled += got;
  }
  return true;
}

function readInput(): number {
  for (;;) {
    try {
      return readSync(0, buffer, filled, buffer.length - filled, null);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EINTR') continue;
      if (code !== 'EAGAIN') return 0;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function reply(message: WriterReply): void {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < line.length; ) {
    try {
      sent += writeSync(1, line, sent);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
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
