/** Footage that is deleted by hand: what goes is told beforehand, what can be had back is known after a restart, removed cameras included. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { CallContext } from '../../main/host/dispatcher.ts';
import { footageHandlers } from '../../main/host/handlers/footage.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const [DOOR, YARD] = ['cam_aaaaaaaaaaaa', 'cam_bbbbbbbbbbbb'];
const MINUTE = 60_000;
const EVER_MS = 8_640_000_000_000_000;
const context: CallContext = { session: { id: 's', role: 'owner', name: 'Wang' }, connection: null, language: 'en', signal: new AbortController().signal };

let dataDir: string;
let clock: FakeClock;
let storage: FootageStore;
let startMs: number;

const open = () => createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock, log: silentLogger, engineStartMs: clock.now() });
const handlers = () => footageHandlers({ storage, park: { list: () => [{ id: DOOR }] as never }, disks: { nameOf: () => null } });
const stored = async (cameraId: string) => (await storage.listRecordings({ cameraId, from: 0, to: EVER_MS })).segments.filter((segment) => !segment.open).length;
async function close(): Promise<void> {
  const timer = setInterval(() => clock.advance(1), 5);
  await storage.close();
  clearInterval(timer);
}

/** Two minutes of two cameras, of which one is no longer there. */
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-deleting-'));
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now() - 60 * MINUTE;
  storage = await open();
  await storage.update({ segmentSeconds: 20 });
  for (const [id, name] of [[DOOR, 'Front door'], [YARD, 'Old yard']] as const) {
    storage.addCamera(id, startMs, name);
    const rig = recordNumbered(storage, id, startMs);
    rig.feed((2 * MINUTE) / FRAME_MS);
    await rig.recorder.close('camera-offline');
  }
  await eventually(async () => (await stored(DOOR)) === 6 && (await stored(YARD)) === 6, { what: 'all is in the index' });
});
afterEach(async () => {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a camera that was removed is told by its last name, as long as it has footage, and with what range', async () => {
  storage.addCamera(YARD, startMs, 'Yard');
  const removed = async () => (await handlers()['recordings.removedCameras']({}, context)).cameras;
  await eventually(async () => (await removed())[0]?.name === 'Yard', { what: 'its name is known' });
  expect(await removed()).toEqual([{ cameraId: YARD, name: 'Yard', oldestMs: startMs, newestMs: expect.closeTo(startMs + 2 * MINUTE, -3) as number, usedBytes: expect.any(Number) as number }]);
  await close();
  storage = await open();
  expect((await removed()).map(({ name }) => name)).toEqual(['Yard']);
  const all = { cameraIds: [YARD], from: 0, to: EVER_MS };
  const preview = await handlers()['recordings.previewDeletion'](all, context);
  expect(preview.stretches.map(({ cameraId, segments }) => [cameraId, segments])).toEqual([[YARD, 6]]);
  await handlers()['recordings.delete'](all, context);
  expect([await stored(YARD), await stored(DOOR)]).toEqual([0, 6]);
  clock.advance(2 * MINUTE);
  await eventually(async () => (await removed()).length === 0, { what: 'nothing is left of it' });
});

test('what can still be had back is known, the newest first, also after a restart, and no longer than that', async () => {
  const pending = async () => (await handlers()['recordings.deletions']({}, context)).deletions;
  expect(await pending()).toEqual([]);
  const { deletion: first } = await handlers()['recordings.delete']({ cameraIds: [DOOR], from: startMs, to: startMs + MINUTE }, context);
  clock.advance(10_000);
  const { deletion: second } = await handlers()['recordings.delete']({ cameraIds: [YARD], from: startMs, to: startMs + MINUTE }, context);
  expect(await pending()).toEqual([second, first]);
  await close();
  storage = await open();
  const left = await pending();
  expect(left.map(({ id, bytes, segments }) => ({ id, bytes, segments }))).toEqual([second, first].map(({ id, bytes, segments }) => ({ id, bytes, segments })));
  await handlers()['recordings.undelete']({ id: second.id }, context);
  expect([(await pending()).map(({ id }) => id), await stored(YARD)]).toEqual([[first.id], 6]);
  clock.advance(first.dueMs - clock.now());
  expect(await pending()).toEqual([]);
});
