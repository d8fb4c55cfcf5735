import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { canMount, mountDisk, unmountDisk } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { type NumberedRecorder, recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const startMs = Date.now() - 1_000_000;

let folder: string;
let footage: string;
let storage: FootageStore;
let rig: NumberedRecorder;

const filler = () => path.join(folder, 'data', 'filler');
const numbers = () => segmentFiles(footage, CAMERA).flatMap((file) => numbersIn(file));
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);
const spans = async (toMs: number) => (await storage.timeline([CAMERA], startMs, toMs))[0]!.spans;

function fillTheIndexDisk(): void {
  const fd = openSync(filler(), 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
      try {
        for (;;) writeSync(fd, new Uint8Array(size));
      } catch {
        // Smaller pieces may still find room.
      }
    }
  } finally {
    closeSync(fd);
  }
}

/** Feeds frames until the index has refused some of them: its log may have room of its own for a while. */
async function recordOn(frames: number): Promise<void> {
  const until = rig.fed + frames;
  while (rig.fed < until) {
    rig.feed(20);
    await eventually(() => numbers().length === rig.fed, { what: 'what was fed is on the disk of the footage' });
  }
}

if (!canMount) process.stderr.write('\n  NOT RUN: a full disk of the index, for want of the right to mount one.\n\n');
describe.each(canMount ? ['the disk of the index'] : [])('%s', () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kanjia-index-disk-'));
    footage = path.join(folder, 'footage');
    mkdirSync(footage);
    mountDisk(path.join(folder, 'data'), '8m');
    storage = await createStorage({ dataDir: path.join(folder, 'data'), defaultRecordingsPath: footage, clock: systemClock, log: silentLogger, engineStartMs: startMs });
    await storage.update({ segmentSeconds: 2 });
    rig = recordNumbered(storage, CAMERA, startMs);
  });
  afterEach(async () => {
    rmSync(filler(), { force: true });
    await rig.recorder.close('engine-stopped');
    await storage.close();
    unmountDisk(path.join(folder, 'data'));
    rmSync(folder, { recursive: true, force: true });
  });

  test('that is full keeps nothing from being recorded, and with room again the index knows all of it', async () => {
    await recordOn(40);
    fillTheIndexDisk();
    await recordOn(400);
    rmSync(filler());
    await recordOn(40);
    expect(numbers()).toEqual(upTo(rig.fed));
    const toMs = startMs + rig.fed * FRAME_MS;
    await eventually(async () => (await spans(toMs)).length === 1, { within: 40_000, what: 'the timeline has no hole' });
    expect(await spans(toMs)).toMatchObject([{ startMs, cause: null }]);
  });
});
