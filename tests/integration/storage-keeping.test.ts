import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const YARD = 'cam_bbbbbbbbbbbb';
const MINUTE = 60_000;

let dataDir: string;
let footage: string;
let clock: FakeClock;
let storage: FootageStore;
let startMs: number;

const open = () => createStorage({ dataDir, defaultRecordingsPath: footage, clock, log: silentLogger, engineStartMs: clock.now() });
const list = async (cameraId: string) => (await storage.listRecordings({ cameraId, from: startMs, to: clock.now() })).segments;
const causesOf = async (cameraId: string, from: number, to: number) => (await storage.timeline([cameraId], from, to))[0]!.spans.map(({ cause, by }) => `${cause ?? 'footage'}${by ? ` by ${by}` : ''}`);

/** Ten minutes of each camera, in segments of 20 s. */
async function recordTenMinutes(): Promise<void> {
  await storage.update({ segmentSeconds: 20 });
  for (const cameraId of [DOOR, YARD]) {
    const rig = recordNumbered(storage, cameraId, startMs);
    rig.feed((10 * MINUTE) / FRAME_MS);
    await rig.recorder.close('recording-off');
  }
  await eventually(async () => [...(await list(DOOR)), ...(await list(YARD))].filter((segment) => !segment.open).length === 60, { what: 'all is in the index' });
}

/** Lets time pass, and the disk answer in between: else it would count as slow. */
async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 1_000) {
    clock.advance(1_000);
    await eventually(async () => (await storage.status()).state === 'ok', { every: 1, what: 'the disk has answered' });
  }
}

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-keeping-'));
  footage = path.join(dataDir, 'footage');
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now() - 20 * MINUTE;
  storage = await open();
  await recordTenMinutes();
});
afterEach(async () => {
  await closeStorage();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What waits inside for time to pass is given it. */
async function turning<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(20), 5);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
const closeStorage = () => turning(storage.close());

test('what is deleted by hand is gone from sight at once, and can be had back for a minute', async () => {
  const from = startMs + 2 * MINUTE;
  const range = { cameraIds: [DOOR], from, to: from + MINUTE };
  const preview = await storage.previewDeletion(range);
  expect(preview).toMatchObject({ stretches: [{ cameraId: DOOR, from, to: from + MINUTE, segments: 3 }], starred: 0 });
  const deletion = await storage.delete(range, 'Wang');
  expect(deletion).toMatchObject({ segments: 3, bytes: preview.bytes, dueMs: clock.now() + MINUTE });
  expect(await list(DOOR)).toHaveLength(27);
  expect(await list(YARD)).toHaveLength(30);
  expect(await causesOf(DOOR, startMs, startMs + 5 * MINUTE)).toEqual(['footage', 'deleted by Wang', 'footage']);
  await pass(50_000);
  expect(await storage.undelete(deletion.id)).toBe(3);
  expect(await causesOf(DOOR, startMs, startMs + 5 * MINUTE)).toEqual(['footage']);
  await pass(20_000);
  expect(await list(DOOR)).toHaveLength(30);
  expect(segmentFiles(footage, DOOR)).toHaveLength(30);
});

test('a minute later its files are gone and it cannot be had back; who deleted it is known for good, even from the files alone', async () => {
  await storage.putEvent({ id: 'evt_1', cameraId: DOOR, kind: 'motion', startMs: startMs + 2 * MINUTE + 5_000, endMs: startMs + 2 * MINUTE + 9_000, score: 0.5, box: null });
  const deletion = await storage.delete({ cameraIds: [DOOR], from: startMs + 2 * MINUTE, to: startMs + 3 * MINUTE }, 'Wang');
  await pass(61_000);
  await turning(eventually(() => segmentFiles(footage, DOOR).length === 27, { what: 'the files are gone' }));
  await expect(storage.undelete(deletion.id)).rejects.toMatchObject({ kind: 'not-found', messageKey: 'storage.tooLateToUndo' });
  expect(await causesOf(DOOR, startMs, startMs + 5 * MINUTE)).toEqual(['footage', 'deleted by Wang', 'footage']);
  expect((await storage.listEvents({})).events).toEqual([]);
  await closeStorage();
  for (const name of readdirSync(dataDir)) if (name.startsWith('index.')) rmSync(path.join(dataDir, name));
  storage = await open();
  expect(await causesOf(DOOR, startMs, startMs + 5 * MINUTE)).toEqual(['footage', 'deleted by Wang', 'footage']);
  expect((await storage.listEvents({})).events).toEqual([]);
});

test('a deletion is carried out by the next engine, too, and not before its time', async () => {
  await storage.delete({ cameraIds: [DOOR, YARD], from: startMs, to: startMs + 10 * MINUTE }, 'Wang');
  await closeStorage();
  storage = await open();
  expect(await list(DOOR)).toHaveLength(0);
  expect(segmentFiles(footage, DOOR)).toHaveLength(30);
  await pass(61_000);
  await turning(eventually(() => segmentFiles(footage, DOOR).length + segmentFiles(footage, YARD).length === 0, { what: 'the files are gone' }));
});

test('nothing to delete is said', async () => {
  await expect(storage.delete({ cameraIds: [DOOR], from: startMs - 5 * MINUTE, to: startMs - MINUTE }, 'Wang')).rejects.toMatchObject({ kind: 'not-found', messageKey: 'storage.nothingToDelete' });
});

test('what is starred outlives everything else of its age, and goes by its turn when it is starred no longer', async () => {
  const star = await storage.star({ cameraId: DOOR, from: startMs + 61_000, to: startMs + 62_000, note: 'the parcel' });
  await storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 1, bytes: null } } });
  clock.stepWall(2 * 24 * 60 * MINUTE);
  await pass(40_000);
  await turning(eventually(() => segmentFiles(footage, DOOR).length === 1 && segmentFiles(footage, YARD).length === 0, { what: 'all but what is starred is gone' }));
  expect(await list(DOOR)).toMatchObject([{ startMs: startMs + 60_000, class: 'starred' }]);
  expect(await storage.unstar(star.id)).toBe(true);
  await pass(40_000);
  await turning(eventually(() => segmentFiles(footage, DOOR).length === 0, { what: 'it is gone, too' }));
});

test('stars and their notes are made again from the files, and those taken away are not', async () => {
  const kept = await storage.star({ cameraId: DOOR, from: startMs + 61_000, to: startMs + 62_000, note: 'the parcel' });
  const gone = await storage.star({ cameraId: DOOR, from: startMs + 181_000, to: startMs + 182_000 });
  await storage.unstar(gone.id);
  await closeStorage();
  for (const name of readdirSync(dataDir)) if (name.startsWith('index.')) rmSync(path.join(dataDir, name));
  storage = await open();
  expect(await storage.stars({})).toEqual([kept]);
  expect((await list(DOOR)).filter((segment) => segment.class === 'starred')).toHaveLength(1);
});

test('a change is previewed: what it removes at once, by camera and stretch; and then just that is removed', async () => {
  clock.stepWall(24 * 60 * MINUTE);
  const change = { retention: { ...DEFAULT_RETENTION, continuous: { days: (24 * 60 * MINUTE + 15 * MINUTE) / 86_400_000, bytes: null } } };
  const preview = await storage.preview(change);
  expect(preview.refused).toBeNull();
  expect(preview.removes).toMatchObject([
    { cameraId: DOOR, from: startMs, to: startMs + 5 * MINUTE - 20_000 },
    { cameraId: YARD, from: startMs, to: startMs + 5 * MINUTE - 20_000 },
  ]);
  await storage.update(change);
  expect(await list(DOOR)).toHaveLength(16);
});

test('a change that would overwrite guaranteed days at once is refused, whichever limit it is that leaves them no room', async () => {
  const rig = recordNumbered(storage, DOOR, startMs - 10 * MINUTE);
  rig.feed(50);
  await rig.recorder.close('recording-off');
  await eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: 0, to: clock.now() })).segments.some(({ open: isOpen }) => !isOpen), { what: 'it is in the index' });
  const { freeBytes } = await storage.status();
  const change = { keepFreeBytes: freeBytes + 1e9, capBytes: 64 * 1024 * 1024 };
  // Not guaranteed, it is told what goes.
  expect(await storage.preview(change)).toMatchObject({ refused: null, removesBytes: expect.any(Number) as number });
  expect((await storage.preview(change)).removesBytes).toBeGreaterThan(0);
  await storage.update({ retention: { ...DEFAULT_RETENTION, guaranteedDays: { [DOOR]: 30 } } });
  expect((await storage.preview(change)).refused?.key).toBe('storage.refused.guaranteeTooMuch');
  await expect(storage.update(change)).rejects.toMatchObject({ kind: 'invalid' });
  expect((await storage.preview({ segmentSeconds: 30 })).refused).toBeNull();
});

test('what cannot be held is refused and nothing changes: a guarantee that the room does not give', async () => {
  // Two hours of footage, so that a rate is known.
  for (const cameraId of [DOOR, YARD]) {
    const rig = recordNumbered(storage, cameraId, startMs - 120 * MINUTE);
    rig.feed(10);
    await rig.recorder.close('recording-off');
  }
  await eventually(async () => (await storage.preview({})).keepsDays !== null, { what: 'a rate is known' });
  const before = await storage.status();
  const change = { capBytes: 64 * 1024 * 1024, retention: { ...DEFAULT_RETENTION, guaranteedDays: { [DOOR]: 30_000 } } };
  const { refused } = await storage.preview(change);
  expect(refused?.key).toBe('storage.refused.guaranteeTooMuch');
  await expect(storage.update(change)).rejects.toMatchObject({ kind: 'invalid', messageKey: 'storage.refused.guaranteeTooMuch' });
  expect(await storage.status()).toMatchObject({ capBytes: before.capBytes, retention: before.retention });
});

test('the folder of a day whose footage is overwritten goes; that it was overwritten is known even from the files alone', async () => {
  const yesterday = startMs - 24 * 60 * MINUTE;
  const rig = recordNumbered(storage, DOOR, yesterday);
  rig.feed(MINUTE / FRAME_MS);
  await rig.recorder.close('recording-off');
  const days = () => readdirSync(path.join(footage, DOOR)).filter((name) => name.startsWith('2026')).toSorted();
  await eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: yesterday, to: startMs - MINUTE })).segments.filter((segment) => !segment.open).length === 3, { what: 'yesterday is in the index' });
  expect(days()).toEqual(['2026-05-04', '2026-05-05']);
  await storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 0.5, bytes: null } } });
  await closeStorage();
  storage = await open();
  await turning(storage.audited);
  expect(days()).toEqual(['2026-05-05']);
  expect(await causesOf(DOOR, yesterday, yesterday + MINUTE)).toEqual(['overwritten']);
  await closeStorage();
  for (const name of readdirSync(dataDir)) if (name.startsWith('index.')) rmSync(path.join(dataDir, name));
  storage = await open();
  expect(await causesOf(DOOR, yesterday, yesterday + MINUTE)).toEqual(['overwritten']);
});

test('an old starred clip keeps its own day, and nothing of the others', async () => {
  const star = await storage.star({ cameraId: DOOR, from: startMs + 9_000, to: startMs + 10_000 });
  const event = (id: string, at: number) => ({ id, cameraId: DOOR, kind: 'motion' as const, startMs: at, endMs: at + 1_000, score: 1, box: null });
  await storage.putEvent(event('evt_starred', startMs + 9_000));
  await storage.putEvent(event('evt_gone', startMs + 5 * MINUTE));
  const DAY = 24 * 60 * MINUTE;
  // Two days later: all of the first day goes but what is starred, and of the second all.
  clock.stepWall(DAY);
  const secondMs = clock.now() - MINUTE;
  const second = recordNumbered(storage, DOOR, secondMs);
  second.feed(MINUTE / FRAME_MS);
  await second.recorder.close('recording-off');
  await eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: secondMs, to: clock.now() + MINUTE })).segments.filter((each) => !each.open).length === 3, { what: 'the second day is in the index' });
  clock.stepWall(2 * DAY);
  const third = recordNumbered(storage, DOOR, clock.now() - MINUTE);
  third.feed(MINUTE / FRAME_MS);
  await third.recorder.close('recording-off');
  await storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 1, bytes: null }, events: { days: 1, bytes: null } } });
  const days = () => readdirSync(path.join(footage, DOOR)).filter((name) => /^\d/.test(name)).length;
  expect(days()).toBe(3);
  const again = async () => {
    await closeStorage();
    storage = await open();
    await turning(storage.audited);
  };
  await again();
  expect(days()).toBe(2);
  const { events } = await storage.listEvents({ cameraIds: [DOOR] });
  expect(events.map(({ id }) => id)).toEqual(['evt_starred']);
  expect((await storage.stars({})).map(({ id }) => id)).toEqual([star.id]);
  const told = () => readFileSync(path.join(footage, DOOR, 'ledger.jsonl'), 'utf8').split('"overwritten"').length;
  expect(told()).toBe(2);
  await again();
  expect(told()).toBe(2);
});
