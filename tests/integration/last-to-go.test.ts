/** What is overwritten when nothing that may go freely is left: a real store, a cap of 64 MiB, and more footage than that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import type { GapCause } from '../../contract/types.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { type NumberedRecorder, recordNumbered } from '../support/numbered-recorder.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const YARD = 'cam_bbbbbbbbbbbb';
const CAP = 64 * 1024 * 1024;
const FRAME_BYTES = 200_000;
/** 4 MB: twenty frames, two seconds. */
const AT_ONCE = 20;
const STEPS_PER_CAP = CAP / (AT_ONCE * FRAME_BYTES);
/** Ten seconds. */
const SEGMENT_BYTES = 100 * FRAME_BYTES;

let dataDir: string;
let clock: FakeClock;
let storage: FootageStore;
let startMs: number;
let notices: string[];
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-last-'));
  notices = [];
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now() - 20 * 60_000;
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock, log: silentLogger, engineStartMs: clock.now() });
  storage.onNotices((standing) => (notices = standing.map(({ text }) => text.key)));
  await storage.update({ segmentSeconds: 10, capBytes: CAP, keepFreeBytes: 0 });
});
afterEach(async () => {
  const timer = setInterval(() => clock.advance(20), 5);
  await storage.close();
  clearInterval(timer);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Until the disk has it all and the sweeps of two seconds are over. */
async function settle(): Promise<void> {
  for (let at = 0; at < 2_000; at += 500) {
    clock.advance(500);
    await eventually(async () => (await storage.status()).state !== 'slow', { every: 1, what: 'the disk has answered' });
  }
}
async function record(rig: NumberedRecorder, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    rig.feed(AT_ONCE);
    await settle();
  }
}
const used = async () => (await storage.status()).usedBytes;
async function lengthOf(cameraId: string, cause: GapCause | null): Promise<number> {
  const [track] = await storage.timeline([cameraId], startMs, clock.now());
  return track!.spans.filter((span) => span.cause === cause).reduce((sum, span) => sum + span.endMs - span.startMs, 0);
}

test('guaranteed days go when nothing else is left, within the cap, and it is said; recording goes on', async () => {
  await storage.update({ retention: { ...DEFAULT_RETENTION, guaranteedDays: { [DOOR]: 30 } } });
  const yard = recordNumbered(storage, YARD, startMs, FRAME_BYTES);
  await record(yard, 5);
  await yard.recorder.close('recording-off');
  const door = recordNumbered(storage, DOOR, startMs, FRAME_BYTES);
  await record(door, Math.floor(STEPS_PER_CAP) - 3);
  const given = async () => {
    await settle();
    return (await lengthOf(YARD, 'overwritten')) > 0;
  };
  await eventually(given, { every: 1, what: 'the other camera has given room' });
  expect(await lengthOf(DOOR, 'overwritten')).toBe(0);
  expect(notices).not.toContain('notices.guaranteeBroken');
  await record(door, 8);
  const withinCap = async () => {
    await settle();
    return (await lengthOf(DOOR, 'overwritten')) > 0 && (await used()) <= CAP;
  };
  await eventually(withinCap, { every: 1, what: 'the oldest of the guaranteed has gone' });
  expect(await lengthOf(YARD, null)).toBe(0);
  expect(await lengthOf(DOOR, 'disk-full')).toBe(0);
  expect(notices).toContain('notices.guaranteeBroken');
  expect((await storage.status()).state).toBe('ok');
  await door.recorder.close('recording-off');
}, 120_000);

test('a disk full of what is starred is written to no further than its cap, says so, and is used again when a star is taken away', async () => {
  const door = recordNumbered(storage, DOOR, startMs, FRAME_BYTES);
  const star = await storage.star({ cameraId: DOOR, from: startMs, to: clock.now() });
  await record(door, Math.ceil(STEPS_PER_CAP) + 4);
  const isFull = async () => {
    await settle();
    return (await storage.status()).state === 'full';
  };
  await eventually(isFull, { every: 1, what: 'it is full' });
  expect(notices).toContain('notices.nothingMayGo');
  await record(door, 8);
  // What was open when it became full is ended in its time.
  expect(await used()).toBeLessThanOrEqual(CAP + 2 * SEGMENT_BYTES);
  const before = await lengthOf(DOOR, 'disk-full');
  await record(door, 2);
  expect(await lengthOf(DOOR, 'disk-full')).toBeGreaterThan(before);
  expect(await lengthOf(DOOR, 'overwritten')).toBe(0);
  await storage.unstar(star.id);
  const isBack = async () => {
    await settle();
    return (await storage.status()).state === 'ok' && (await used()) <= CAP;
  };
  await eventually(isBack, { every: 1, what: 'there is room again' });
  expect(notices).not.toContain('notices.nothingMayGo');
  await door.recorder.close('recording-off');
}, 120_000);
