import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { OpenedDisks } from '../../main/host/opened-disks.ts';
import { openFootage } from '../../main/playback/open-footage.ts';
import { LOCATION_MARKER } from '../../main/storage/layout.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';

let folder: string;
let disk: string;
let here: FootageStore;
let disks: OpenedDisks;
let startMs: number;

const open = (name: string, recordings: string) => {
  mkdirSync(path.join(folder, name), { recursive: true });
  return createStorage({ dataDir: path.join(folder, name), defaultRecordingsPath: recordings, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
};
/** Names, lengths, times and contents of all files. */
const stateOf = (place: string) => execFileSync('sh', ['-c', 'find . -printf "%p %s %T@\\n" | sort; find . -type f -exec sha256sum {} + | sort'], { cwd: place, encoding: 'utf8' });

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-opened-'));
  disk = path.join(folder, 'disk');
  startMs = Date.now() - 100_000;
  const there = await open('there', disk);
  await there.update({ segmentSeconds: 5 });
  const rig = recordNumbered(there, CAMERA, startMs);
  there.addCamera(CAMERA, startMs, 'Shop door');
  rig.feed(200);
  await there.putEvent({ id: 'evt_1', cameraId: CAMERA, kind: 'motion', startMs: startMs + 3_000, endMs: startMs + 4_000, score: 0.5, box: null });
  await rig.recorder.close('engine-stopped');
  await eventually(async () => (await there.listRecordings({ cameraId: CAMERA, from: 0, to: Date.now() })).segments.filter((segment) => !segment.open).length === 4, { what: 'all is in the index' });
  await there.close();
  here = await open('here', path.join(folder, 'own'));
  disks = new OpenedDisks({ dataDir: path.join(folder, 'here'), clock: systemClock, log: silentLogger });
});
afterEach(async () => {
  await disks.close();
  await here.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a disk of another computer is opened with its cameras, their names, timeline, events and pictures', async () => {
  const { cameras } = await disks.open(disk);
  expect(cameras).toMatchObject([{ name: 'Shop door', oldestMs: startMs, newestMs: startMs + 200 * FRAME_MS }]);
  const { cameraId } = cameras[0]!;
  expect(cameraId).not.toBe(CAMERA);
  const storage = disks.readable(here);
  const [track] = await storage.timeline([cameraId], startMs, startMs + 20_000);
  expect(track).toMatchObject({ cameraId, spans: [{ startMs, endMs: startMs + 5_000, class: 'events' }, { endMs: startMs + 20_000, class: 'continuous' }] });
  expect((await storage.listEvents({ cameraIds: [cameraId] })).events).toMatchObject([{ id: 'evt_1', cameraId }]);
  expect((await storage.listRecordings({ cameraId, from: startMs, to: startMs + 20_000 })).segments).toHaveLength(4);
  const stop = new AbortController();
  let frames = 0;
  for await (const item of openFootage({ storage, clock: systemClock, cameraId }, startMs, {}, stop.signal)) frames += item.kind === 'media' ? 1 : 0;
  expect(frames).toBe(200);
});

test('nothing on it is changed, a half-written file included, and it can be read-only', async () => {
  const day = path.join(disk, CAMERA, '2020-01-01');
  mkdirSync(day);
  writeFileSync(path.join(day, '1577836800000-run1.mp4'), 'half');
  const before = stateOf(disk);
  await disks.open(disk);
  await disks.close();
  expect(stateOf(disk)).toBe(before);
});

test('a disk whose identity cannot be read is opened, and gets no other', async () => {
  writeFileSync(path.join(disk, LOCATION_MARKER), '{}');
  const before = stateOf(disk);
  const { cameras } = await disks.open(disk);
  expect(cameras).toHaveLength(1);
  await disks.close();
  expect(stateOf(disk)).toBe(before);
});

test('what is asked of cameras of this installation is answered by its own store, both in one question, too', async () => {
  const rig = recordNumbered(here, CAMERA, startMs);
  rig.feed(30);
  await rig.recorder.close('engine-stopped');
  const { cameras } = await disks.open(disk);
  const id = cameras[0]!.cameraId;
  const tracks = await disks.readable(here).timeline([id, CAMERA], startMs, startMs + 2_000);
  expect(tracks.map(({ cameraId }) => cameraId)).toEqual([id, CAMERA]);
  expect((await disks.readable(here).status()).path).toBe(path.join(folder, 'own'));
});

test('a folder without recordings is refused, and a disk that is closed is forgotten', async () => {
  await expect(disks.open(path.join(folder, 'there'))).rejects.toMatchObject({ kind: 'not-found', messageKey: 'storage.noRecordingDisk' });
  await expect(disks.open('relative')).rejects.toMatchObject({ kind: 'invalid' });
  const { id } = await disks.open(disk);
  expect(await disks.closeDisk(id)).toBe(true);
  expect(await disks.list()).toEqual([]);
});

test('events of cameras here and there come together, page after page', async () => {
  here.addCamera(CAMERA, startMs);
  for (const number of [1, 2, 3]) await here.putEvent({ id: `evt_here${number}`, cameraId: CAMERA, kind: 'motion', startMs: startMs + number * 2_000, endMs: startMs + number * 2_000 + 500, score: 0.5, box: null });
  const { cameras } = await disks.open(disk);
  const cameraIds = [CAMERA, cameras[0]!.cameraId];
  const storage = disks.readable(here);
  expect((await storage.listEvents({ cameraIds })).events.map(({ id }) => id)).toEqual(['evt_here1', 'evt_1', 'evt_here2', 'evt_here3']);
  const first = await storage.listEvents({ cameraIds, limit: 2 });
  expect(first.events.map(({ id }) => id)).toEqual(['evt_here1', 'evt_1', 'evt_here2']);
  const second = await storage.listEvents({ cameraIds, limit: 2, cursor: first.cursor! });
  expect(second).toMatchObject({ events: [{ id: 'evt_here3' }], cursor: null });
  await expect(storage.listEvents({ cameraIds, cursor: 'rubbish' })).rejects.toMatchObject({ kind: 'invalid' });
  expect(disks.nameOf(cameras[0]!.cameraId)).toBe('Shop door');
});
