/**
 * A writer process whose disk hangs, whatever it is asked, while a file says so, or whose folders may not be read: KANJIA_HANG is the JSON
 * of `HangingDisk`. Everything else is the real writer.
 */
import { existsSync } from 'node:fs';
import { type DiskPort, SegmentWriter, systemDisk } from '../../main/storage/segment-writer.ts';
import { runWriter } from '../../main/storage/writer-loop.ts';
import type { WriterReply } from '../../main/storage/writer-protocol.ts';

export interface HangingDisk {
  /** The location that hangs. */
  folder: string;
  /** While this file is there. */
  while: string;
  /** Folders of that name may not be listed. */
  refuses?: string;
}

const disk = JSON.parse(process.env.KANJIA_HANG ?? '{}') as HangingDisk;
const pause = new Int32Array(new SharedArrayBuffer(4));
let isMine = false;

class HangingWriter extends SegmentWriter {
  readonly #answer: (message: WriterReply) => void;

  constructor(port: DiskPort, answer: (message: WriterReply) => void) {
    super(port, answer);
    this.#answer = answer;
  }

  override handle(frame: Buffer): void {
    isMine ||= frame.includes(`"${disk.folder}`);
    if (isMine) while (existsSync(disk.while)) Atomics.wait(pause, 0, 0, 20);
    if (disk.refuses !== undefined && frame.includes('"kind":"list"') && frame.includes(`/${disk.refuses}"`)) this.#answer({ request: frame.readUInt32BE(5), error: 'EACCES' });
    else super.handle(frame);
  }
}

runWriter(systemDisk, HangingWriter);
process.exit(0);
