/**
 * A zip file of files as they are, not compressed: video does not get smaller. APPNOTE.TXT 6.3.10 §4.3; sizes and offsets beyond 32
 * bits as zip64 (§4.5.3); names in UTF-8.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Task } from './types.ts';

export interface ZipEntry {
  /** `/` separates folders. */
  name: string;
  file: string;
}

const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const END_64 = 0x0606_4b50;
const END_64_LOCATOR = 0x0706_4b50;
/** Names are UTF-8 (§4.4.4, bit 11). */
const UTF8_NAMES = 0x0800;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const ZIP64_EXTRA = 0x0001;
const LARGEST_32 = 0xffff_ffff;
const LARGEST_16 = 0xffff;
const CRC_AT = 14;

interface Written {
  name: Buffer;
  crc: number;
  size: number;
  offset: number;
}

/**
 * @param options.largest for tests: sizes and offsets from here on are written as zip64.
 * @throws the system's errors; the signal's reason. The file is left as it is then.
 */
export async function writeZip(target: string, entries: readonly ZipEntry[], options: Task & { madeMs: number; largest?: number }): Promise<{ bytes: number }> {
  const { signal, onProgress, madeMs, largest = LARGEST_32 } = options;
  const sizes = await Promise.all(entries.map(async ({ file }) => (await stat(file)).size));
  const total = sizes.reduce((sum, size) => sum + size, 1);
  const zip = await open(target, 'wx', 0o600);
  try {
    const time = dosTime(madeMs);
    const written: Written[] = [];
    let at = 0;
    for (const [index, { name, file }] of entries.entries()) {
      const size = sizes[index] ?? 0;
      const entry: Written = { name: Buffer.from(name, 'utf8'), crc: 0, size, offset: at };
      at += await writeAt(zip, localHeader(entry, time, largest), at);
      for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024, signal }) as AsyncIterable<Buffer>) {
        entry.crc = crc32(piece, entry.crc);
        at += await writeAt(zip, piece, at);
        onProgress(at / total);
      }
      // Its header says the size already.
      if (at !== entry.offset + localHeader(entry, time, largest).length + size) throw new Error(`${name} changed while it was read`);
      const crc = Buffer.alloc(4);
      crc.writeUInt32LE(entry.crc);
      await writeAt(zip, crc, entry.offset + CRC_AT);
      written.push(entry);
    }
    const directory = Buffer.concat(written.map((entry) => centralHeader(entry, time, largest)));
    const end = Buffer.concat([directory, endOfDirectory(written.length, directory.length, at, largest)]);
    at += await writeAt(zip, end, at);
    await zip.sync();
    return { bytes: at };
  } finally {
    await zip.close();
  }
}

function localHeader({ name, crc, size }: Written, time: number, largest: number): Buffer {
  const long = size >= largest;
  const extra = long ? zip64Extra(size, size) : Buffer.alloc(0);
  const size32 = long ? LARGEST_32 : size;
  return Buffer.concat([fields('4222444422', LOCAL, long ? VERSION_ZIP64 : VERSION, UTF8_NAMES, 0, time, crc, size32, size32, name.length, extra.length), name, extra]);
}

function centralHeader({ name, crc, size, offset }: Written, time: number, largest: number): Buffer {
  const longSize = size >= largest;
  const longOffset = offset >= largest;
  const extra = longSize || longOffset ? zip64Extra(...(longSize ? [size, size] : []), ...(longOffset ? [offset] : [])) : Buffer.alloc(0);
  const version = extra.length > 0 ? VERSION_ZIP64 : VERSION;
  const size32 = longSize ? LARGEST_32 : size;
  const header = fields('4222244442222244', CENTRAL, version, version, UTF8_NAMES, 0, time, crc, size32, size32, name.length, extra.length, 0, 0, 0, 0, longOffset ? LARGEST_32 : offset);
  return Buffer.concat([header, name, extra]);
}

function endOfDirectory(count: number, bytes: number, at: number, largest: number): Buffer {
  const long = count >= LARGEST_16 || bytes >= largest || at >= largest;
  const end = fields('42222442', END, 0, 0, Math.min(count, LARGEST_16), Math.min(count, LARGEST_16), long ? LARGEST_32 : bytes, long ? LARGEST_32 : at, 0);
  if (!long) return end;
  const end64 = fields('4822448888', END_64, 44, VERSION_ZIP64, VERSION_ZIP64, 0, 0, count, count, bytes, at);
  return Buffer.concat([end64, fields('4484', END_64_LOCATOR, 0, at + bytes, 1), end]);
}

function zip64Extra(...values: number[]): Buffer {
  return Buffer.concat([fields('22', ZIP64_EXTRA, values.length * 8), fields('8'.repeat(values.length), ...values)]);
}

/** Little-endian numbers of so many bytes each. */
function fields(lengths: string, ...values: number[]): Buffer {
  const out = Buffer.alloc(Array.from(lengths, Number).reduce((sum, length) => sum + length, 0));
  let at = 0;
  values.forEach((value, index) => {
    const length = Number(lengths[index]);
    if (length === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, length);
    at += length;
  });
  return out;
}

/** Date and time of MS-DOS, local: the date in the upper half. */
function dosTime(atMs: number): number {
  const at = new Date(atMs);
  const date = (Math.max(0, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
  return ((date << 16) | (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)) >>> 0;
}

async function writeAt(file: FileHandle, bytes: Buffer, at: number): Promise<number> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  return bytes.length;
}
