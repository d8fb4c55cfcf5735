/** The loop of a writer process: frames from stdin, answers to stdout, everything synchronous. */
import { readSync, writeSync } from 'node:fs';
import { type DiskPort, SegmentWriter } from './segment-writer.ts';
import { FRAME_HEADER_BYTES, type WriterReply } from './writer-protocol.ts';

const FIRST_BUFFER_BYTES = 512 * 1024;
/** Larger frames are no frames: the stream is damaged and the process ends. */
const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;

let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
let from = 0;
let filled = 0;

/** Returns when stdin has ended, that is, with the engine, and all is written. */
export function runWriter(disk: DiskPort, Writer = SegmentWriter): void {
  // Ctrl-C in a terminal reaches the whole group: the engine decides when this process ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const writer = new Writer(disk, reply);
  for (let frame = nextFrame(); frame; frame = nextFrame()) writer.handle(frame);
  writer.end();
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
      const code = (error as NodeJS.ErrnoException).code;
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
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      // The engine takes what is in the pipe within a millisecond; segments wait meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
