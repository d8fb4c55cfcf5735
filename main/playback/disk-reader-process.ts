/**
 * The process that reads footage of one disk. A call to a disk that hangs can be neither given up nor, with some file systems, killed: the
 * process it happens in is gone only when the disk answers. That must not be the engine. It ends when its stdin does, that is, with
 * the engine.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type AskedOfReader, REPLY_HEADER_BYTES, writeReplyHeader } from './disk-reader-protocol.ts';

const files = new Map<number, FileHandle>();

// Ctrl-C in a terminal reaches the whole group: the engine decides when this process ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
createInterface({ input: process.stdin })
  .on('line', (line) => void answer(JSON.parse(line) as AskedOfReader))
  // To exit would be to wait for what is being read.
  .on('close', () => process.kill(process.pid, 'SIGKILL'));

async function answer(asked: AskedOfReader): Promise<void> {
  try {
    switch (asked.kind) {
      case 'open':
        files.set(asked.number, await open(asked.file, 'r'));
        reply(asked.number, Buffer.alloc(REPLY_HEADER_BYTES), false);
        break;
      case 'read': {
        const out = Buffer.allocUnsafe(REPLY_HEADER_BYTES + asked.bytes);
        const file = files.get(asked.of);
        const bytesRead = file ? (await file.read(out, REPLY_HEADER_BYTES, asked.bytes, asked.from)).bytesRead : 0;
        reply(asked.number, out.subarray(0, REPLY_HEADER_BYTES + bytesRead), false);
        break;
      }
      case 'close': {
        const file = files.get(asked.of);
        files.delete(asked.of);
        await file?.close();
        break;
      }
    }
  } catch (error) {
    if (asked.kind === 'close') return;
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
    reply(asked.number, Buffer.concat([Buffer.alloc(REPLY_HEADER_BYTES), Buffer.from(code)]), true);
  }
}

/** @param out with room for the header before what is told. */
function reply(number: number, out: Buffer, isError: boolean): void {
  writeReplyHeader(out, number, isError);
  process.stdout.write(out);
}
