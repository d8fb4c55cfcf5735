import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import type { FaultyDisk } from '../chaos/power-loss.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, GOP, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { type NumberedRecorder, recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
/** A whole picture group, and half of the next. */
const WRITTEN = GOP * 1.5;
const startMs = Date.now() - 600_000;

let folder: string;
let storage: FootageStore;
let rig: NumberedRecorder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-breaks-'));
  mkdirSync(path.join(folder, 'data'));
});
afterEach(async () => {
  await rig.recorder.close('engine-stopped');
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, index) => from + index);
const disk = (name: string) => path.join(folder, name);
const numbersOf = (name: string) => segmentFiles(disk(name), CAMERA).flatMap((file) => numbersIn(file));

/** Records on these disks until a picture group and a half are on the first; then that one fails once, with the next write. */
async function recordUntilItFails(code: string, disks: string[]): Promise<void> {
  // The header is written first, then what was fed at once.
  const faulty: FaultyDisk = { fail: { call: 'write', code, after: 2, times: 1, folder: disk(disks[0]!) } };
  process.env.KANJIA_CHAOS = JSON.stringify(faulty);
  try {
    const writerProgram = new URL('../chaos/faulty-writer.ts', import.meta.url);
    storage = await createStorage({ dataDir: disk('data'), defaultRecordingsPath: disk(disks[0]!), clock: systemClock, log: silentLogger, engineStartMs: startMs, writerProgram });
    await storage.update({ segmentSeconds: 30, locations: disks.map((name) => ({ path: disk(name), capBytes: 64 * 1024 * 1024, keepFreeBytes: 0 })) });
  } finally {
    delete process.env.KANJIA_CHAOS;
  }
  rig = recordNumbered(storage, CAMERA, startMs);
  rig.feed(WRITTEN);
  await eventually(async () => (await listed())[0]?.durationMs === WRITTEN * FRAME_MS, { what: 'a picture group and a half are written' });
  rig.feed(2);
}

const listed = async () => (await storage.listRecordings({ cameraId: CAMERA, from: startMs, to: startMs + 60_000 })).segments;

test('of a segment that breaks off for good all that is on the disk stays footage', async () => {
  await recordUntilItFails('ENOSPC', ['only']);
  await eventually(async () => (await listed()).every(({ open }) => !open), { what: 'the segment is given up' });
  expect(numbersOf('only')).toEqual(upTo(WRITTEN));
  expect((await listed()).map(({ durationMs }) => durationMs)).toEqual([WRITTEN * FRAME_MS]);
  const [track] = await storage.timeline([CAMERA], startMs, startMs + 60_000);
  expect(track!.spans).toMatchObject([
    { startMs, endMs: startMs + WRITTEN * FRAME_MS, cause: null },
    { startMs: startMs + WRITTEN * FRAME_MS, cause: 'disk-full' },
  ]);
});

test.each(['ENOSPC', 'EIO'])('of a segment that goes on on the next disk (%s) no frame stands on both', async (code) => {
  await recordUntilItFails(code, ['first', 'second']);
  await eventually(() => numbersOf('second').length === WRITTEN + 2 - GOP, { what: 'the picture group is on the next disk' });
  expect(numbersOf('second')).toEqual(upTo(WRITTEN + 2, GOP));
  await eventually(() => numbersOf('first').length === GOP, { what: 'the file on the first disk ends before it' });
});
