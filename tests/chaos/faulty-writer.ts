/**
 * A writer process whose disk fails as KANJIA_CHAOS says, and notes what it has synced, so that a power loss can be made of what it
 * has not. Everything but the disk is the real writer.
 */
import fs, { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { type DiskPort, systemDisk } from '../../main/storage/segment-writer.ts';
import { runWriter } from '../../main/storage/writer-loop.ts';
import type { FaultyDisk } from './power-loss.ts';

const { journal, fail } = JSON.parse(process.env.KANJIA_CHAOS ?? '{}') as FaultyDisk;
const files = new Map<number, { file: string; bytes: number }>();
let calls = 0;

function maybeFail(call: string, file = ''): void {
  if (!fail || fail.call !== call || !file.startsWith(fail.folder ?? '')) return;
  calls += 1;
  if (calls > fail.after && calls <= fail.after + fail.times) throw Object.assign(new Error(`made to fail: ${call}`), { code: fail.code });
}

function note(what: object): void {
  if (journal) appendFileSync(journal, `${JSON.stringify(what)}\n`);
}

const disk: DiskPort = {
  open(file, flags) {
    maybeFail('open', file);
    const fd = systemDisk.open(file, flags);
    files.set(fd, { file, bytes: 0 });
    return fd;
  },
  write(fd, bytes, from, length, at) {
    maybeFail('write', files.get(fd)?.file);
    const wrote = systemDisk.write(fd, bytes, from, length, at);
    const known = files.get(fd);
    if (known) known.bytes = Math.max(known.bytes, at + wrote);
    return wrote;
  },
  truncate(fd, length) {
    systemDisk.truncate(fd, length);
    const known = files.get(fd);
    if (known) known.bytes = length;
  },
  sync(fd) {
    maybeFail('sync', files.get(fd)?.file);
    systemDisk.sync(fd);
    const known = files.get(fd);
    if (known) note({ file: known.file, bytes: known.bytes });
  },
  close(fd) {
    files.delete(fd);
    systemDisk.close(fd);
  },
  syncFolder(folder) {
    systemDisk.syncFolder(folder);
    note({ folder });
  },
};

if (fail?.call === 'read') {
  // What is read back passes by the port. Of a file that is open Linux says the name.
  const { readSync } = fs;
  fs.readSync = ((fd: number, ...rest: [NodeJS.ArrayBufferView]) => {
    const file = fd > 2 ? fs.readlinkSync(`/proc/self/fd/${fd}`) : '';
    if (file.endsWith('.mp4')) maybeFail('read', file);
    return readSync(fd, ...rest);
  }) as typeof readSync;
  syncBuiltinESMExports();
}

runWriter(disk);
process.exit(0);
