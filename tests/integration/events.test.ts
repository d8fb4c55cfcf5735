import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import type { CameraEvent } from '../../contract/types.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const YARD = 'cam_bbbbbbbbbbbb';
const MINUTE = 60_000;
const ROLLS = { preMs: 5_000, postMs: 10_000 };

let dataDir: string;
let footage: string;
let clock: FakeClock;
let storage: FootageStore;
let startMs: number;

const open = () => createStorage({ dataDir, defaultRecordingsPath: footage, clock, log: silentLogger, engineStartMs: clock.now() });
const jpeg = (fill: number, length = 5_000) => Uint8Array.from({ length }, (_, index) => [0xff, 0xd8, 0xff, 0xe0][index] ?? fill);
const event = (id: string, minute: number, change: Partial<CameraEvent> = {}): CameraEvent => ({
  ...{ id, cameraId: DOOR, kind: 'person', startMs: startMs + minute * MINUTE, endMs: startMs + minute * MINUTE + 15_000, score: 0.5, box: [0.25, 0.25, 0.5, 0.5] },
  about: {
    ...{ source: 'guard', why: { key: 'person', data: { zone: 'Door' } }, zones: ['Door'], recorded: true, alerted: true, pictureMs: startMs + minute * MINUTE + 2_000 },
    ...{ outline: null, objects: [{ kind: 'person', score: 0.75, box: [0.25, 0.5, 0.125, 0.25] }], distanceMetres: 2.5 },
  },
  ...change,
});
const list = async (query: Parameters<FootageStore['listEvents']>[0] = {}) => (await storage.listEvents(query)).events;
const ids = async (query: Parameters<FootageStore['listEvents']>[0] = {}) => (await list(query)).map(({ id }) => id);
const starredSegments = async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: startMs + 20 * MINUTE })).segments.filter((segment) => segment.class === 'starred').map((segment) => (segment.startMs - startMs) / 20_000);
const pictures = () => {
  const days = path.join(footage, DOOR);
  return existsSync(days) ? readdirSync(days).flatMap((day) => (existsSync(path.join(days, day, 'pictures')) ? readdirSync(path.join(days, day, 'pictures')) : [])).toSorted() : [];
};

/** Lets time pass, and the disk answer in between: else it would count as slow. */
async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 1_000) {
    clock.advance(1_000);
    await eventually(async () => (await storage.status()).state === 'ok', { every: 1, what: 'the disk has answered' });
  }
}
/** What waits inside for time to pass is given it. */
async function turning<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(20), 5);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
async function again(options: { withoutIndex?: boolean } = {}): Promise<void> {
  await turning(storage.close());
  if (options.withoutIndex) for (const name of readdirSync(dataDir)) if (name.startsWith('index.')) rmSync(path.join(dataDir, name));
  storage = await open();
}

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-events-'));
  footage = path.join(dataDir, 'footage');
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now() - 20 * MINUTE;
  storage = await open();
  await storage.update({ segmentSeconds: 20 });
  const rig = recordNumbered(storage, DOOR, startMs);
  rig.feed((10 * MINUTE) / FRAME_MS);
  await rig.recorder.close('recording-off');
  storage.addCamera(YARD, startMs);
  await eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: clock.now() })).segments.filter((segment) => !segment.open).length === 30, { what: 'all is in the index' });
  for (const minute of [1, 3, 5, 7]) await storage.putEvent(event(`evt_${minute}`, minute));
});
afterEach(async () => {
  await turning(storage.close());
  rmSync(dataDir, { recursive: true, force: true });
});

test('a starred event keeps its footage, from before it until after it; no longer starred it gives it back; a restart and a lost index change nothing', async () => {
  const changed: CameraEvent[] = [];
  storage.events.onChanged((each) => changed.push(each));
  expect(await storage.events.update('evt_3', { starred: true, note: '快递 the parcel' }, ROLLS)).toMatchObject({ id: 'evt_3', starred: true, note: '快递 the parcel' });
  // From 2:55 to 3:25.
  expect(await starredSegments()).toEqual([8, 9, 10]);
  expect(changed.map(({ id, starred }) => [id, starred])).toEqual([['evt_3', true]]);
  await again();
  expect(await list({ starred: true, text: 'parcel' })).toMatchObject([{ id: 'evt_3', note: '快递 the parcel' }]);
  await again({ withoutIndex: true });
  expect(await list({ starred: true })).toMatchObject([{ id: 'evt_3', note: '快递 the parcel', about: { zones: ['Door'], distanceMetres: 2.5 } }]);
  expect([await starredSegments(), (await storage.stars({})).length]).toEqual([[8, 9, 10], 1]);
  // The guard has more to say, and takes nothing of it back.
  await storage.putEvent(event('evt_3', 3, { score: 0.875 }));
  expect(await storage.events.get('evt_3')).toMatchObject({ starred: true, note: '快递 the parcel', score: 0.875 });
  await storage.events.update('evt_3', { starred: false }, ROLLS);
  await again({ withoutIndex: true });
  expect([await ids({ starred: true }), await starredSegments(), (await storage.events.get('evt_3')).note]).toEqual([[], [], '快递 the parcel']);
});

test('two who star an event at once star it once; a star taken away under recordings is none of the event any more', async () => {
  await Promise.all([1, 2, 3].map(() => storage.events.update('evt_3', { starred: true }, ROLLS)));
  const stars = await storage.stars({});
  expect(stars).toHaveLength(1);
  expect(await storage.unstar(stars[0]!.id)).toBe(true);
  expect((await storage.events.get('evt_3')).starred).toBeUndefined();
});

test('an event that is starred while it lasts keeps its footage to its end', async () => {
  await storage.putEvent(event('evt_9', 9, { endMs: null }));
  clock.stepWall(-(20 - 9.2) * MINUTE);
  await storage.events.update('evt_9', { starred: true }, ROLLS);
  clock.stepWall((20 - 9.2) * MINUTE);
  expect(await starredSegments()).toEqual([26, 27, 28]);
  await storage.putEvent(event('evt_9', 9, { endMs: startMs + 9.6 * MINUTE }));
  expect(await starredSegments()).toEqual([26, 27, 28, 29]);
  await again({ withoutIndex: true });
  expect(await starredSegments()).toEqual([26, 27, 28, 29]);
});

test('deleted events are out of sight at once and can be had back for a minute; then they are gone, from the files alone, too, whatever the guard still says', async () => {
  const removed: string[] = [];
  storage.events.onRemoved((gone) => removed.push(...gone));
  await storage.events.savePicture(event('evt_1', 1), jpeg(1), startMs + MINUTE);
  await storage.events.savePicture(event('evt_5', 5), jpeg(5), startMs + 5 * MINUTE);
  await storage.events.update('evt_5', { starred: true }, ROLLS);
  const first = await storage.events.delete(['evt_1', 'evt_5', 'evt_none'], { footage: false, by: 'Wang' });
  expect([first, await ids(), removed]).toEqual([{ id: first.id, dueMs: clock.now() + MINUTE, events: 2, segments: 0 }, ['evt_3', 'evt_7'], ['evt_1', 'evt_5']]);
  await pass(50_000);
  expect((await storage.events.undelete(first.id)).map(({ id }) => id)).toEqual(['evt_1', 'evt_5']);
  await again({ withoutIndex: true });
  expect([await ids(), await ids({ starred: true }), pictures()]).toEqual([['evt_1', 'evt_3', 'evt_5', 'evt_7'], ['evt_5'], ['evt_1.jpg', 'evt_5.jpg']]);
  const second = await storage.events.delete(['evt_5'], { footage: false, by: 'Wang' });
  await again();
  expect(await ids()).toEqual(['evt_1', 'evt_3', 'evt_7']);
  await pass(61_000);
  await turning(eventually(async () => pictures().length === 1 && (await storage.stars({})).length === 0, { what: 'it is gone for good' }));
  await expect(storage.events.undelete(second.id)).rejects.toMatchObject({ kind: 'not-found', messageKey: 'storage.tooLateToUndo' });
  await storage.putEvent(event('evt_5', 5));
  expect([await ids(), await starredSegments(), segmentFiles(footage, DOOR).length]).toEqual([['evt_1', 'evt_3', 'evt_7'], [], 30]);
  await again({ withoutIndex: true });
  await storage.putEvent(event('evt_5', 5));
  expect([await ids(), await starredSegments(), await storage.stars({})]).toEqual([['evt_1', 'evt_3', 'evt_7'], [], []]);
  await expect(storage.events.delete(['evt_5'], { footage: false, by: 'Wang' })).rejects.toMatchObject({ kind: 'not-found', messageKey: 'event.gone' });
});

test('an event can take its footage with it, and both come back, or neither', async () => {
  const deletion = await storage.events.delete(['evt_3', 'evt_5'], { footage: true, by: 'Wang' });
  expect(deletion).toMatchObject({ events: 2, segments: 2 });
  const count = async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: clock.now() })).segments.length;
  expect(await count()).toBe(28);
  await storage.events.undelete(deletion.id);
  expect([await count(), await ids()]).toEqual([30, ['evt_1', 'evt_3', 'evt_5', 'evt_7']]);
  await storage.events.delete(['evt_3', 'evt_5'], { footage: true, by: 'Wang' });
  await pass(61_000);
  await turning(eventually(() => segmentFiles(footage, DOOR).length === 28, { what: 'the files are gone' }));
  await again({ withoutIndex: true });
  expect([await count(), await ids()]).toEqual([28, ['evt_1', 'evt_7']]);
});

test('what went with events is one among the deletions of footage, and brings the events back with it', async () => {
  const count = async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: clock.now() })).segments.length;
  const whole = await count();
  const alone = await storage.delete({ cameraIds: [DOOR], from: startMs + 7 * MINUTE, to: startMs + 7 * MINUTE + 1_000 }, 'Wang');
  clock.advance(1_000);
  const deletion = await storage.events.delete(['evt_1', 'evt_3'], { footage: true, by: 'Wang' });
  const pending = await storage.pendingDeletions();
  expect(pending.map(({ segments, events }) => [segments, events])).toEqual([[2, 2], [1, 0]]);
  expect(await storage.undelete(pending[0]!.id)).toBe(2);
  expect([await count(), await ids(), await storage.pendingDeletions()]).toEqual([whole - 1, ['evt_1', 'evt_3', 'evt_5', 'evt_7'], [alone]]);
  await expect(storage.events.undelete(deletion.id)).rejects.toMatchObject({ kind: 'not-found' });
});

test('a picture lies beside the footage, is read back as it was, replaced by a better one, and found again from the files alone', async () => {
  const changed: CameraEvent[] = [];
  storage.events.onChanged((each) => changed.push(each));
  expect((await storage.events.get('evt_3')).about?.pictureMs).toBeNull();
  expect(await storage.events.savePicture(event('evt_3', 3), jpeg(7), startMs + 3 * MINUTE)).toBe(true);
  expect(await storage.events.savePicture(event('evt_3', 3), jpeg(8, 100 * 1024), startMs + 3 * MINUTE)).toBe(true);
  expect(readFileSync(path.join(footage, DOOR, '2026-05-05', 'pictures', 'evt_3.jpg'))).toHaveLength(100 * 1024);
  expect(await storage.events.picture('evt_3')).toEqual(Buffer.from(jpeg(8, 100 * 1024)));
  expect(changed.at(-1)).toMatchObject({ id: 'evt_3', about: { pictureMs: startMs + 3 * MINUTE } });
  expect(await storage.events.picture('evt_1')).toBeNull();
  await again({ withoutIndex: true });
  expect([await storage.events.picture('evt_3'), (await storage.events.get('evt_3')).about?.pictureMs]).toEqual([Buffer.from(jpeg(8, 100 * 1024)), startMs + 3 * MINUTE + 2_000]);
});

test('what is no picture, is too large, or has a name that leads elsewhere is refused; a picture may come before its event', async () => {
  const refused = { kind: 'invalid', messageKey: 'event.badPicture' };
  await expect(storage.events.savePicture(event('evt_3', 3), jpeg(1, 100 * 1024 + 1), 0)).rejects.toMatchObject(refused);
  await expect(storage.events.savePicture(event('evt_3', 3), new Uint8Array(100), 0)).rejects.toMatchObject(refused);
  await expect(storage.events.savePicture(event('../evt_3', 3), jpeg(1), 0)).rejects.toMatchObject(refused);
  await storage.events.savePicture(event('evt_8', 8), jpeg(9), 0);
  expect(await storage.events.picture('evt_8')).toBeNull();
  await storage.putEvent(event('evt_8', 8));
  expect(await storage.events.picture('evt_8')).toEqual(Buffer.from(jpeg(9)));
});

test('pictures that come faster than the disk takes them are bounded: the newest of each event is kept', async () => {
  const kept = await Promise.all(Array.from({ length: 80 }, (_, number) => storage.events.savePicture(event(`evt_${number % 2 === 0 ? 3 : 5}`, 3), jpeg(number), 0)));
  expect(kept.filter(Boolean).length).toBeLessThan(10);
  expect([(await storage.events.picture('evt_3'))?.at(-1), (await storage.events.picture('evt_5'))?.at(-1)]).toEqual([78, 79]);
  const many = await Promise.all(Array.from({ length: 80 }, (_, number) => storage.events.savePicture(event(`evt_x${number}`, 3), jpeg(number), 0)));
  expect([many.length, many.filter(Boolean).length, many.at(-1)]).toEqual([80, 32, true]);
});

test('pictures go with the footage: with that of a day that is overwritten, and with what somebody deletes', async () => {
  await storage.events.savePicture(event('evt_3', 3), jpeg(3), 0);
  await storage.events.savePicture(event('evt_7', 7), jpeg(7), 0);
  await storage.delete({ cameraIds: [DOOR], from: startMs + 3 * MINUTE, to: startMs + 4 * MINUTE }, 'Wang');
  await pass(61_000);
  await turning(eventually(() => pictures().join() === 'evt_7.jpg', { what: 'the deleted one is gone' }));
  const rig = recordNumbered(storage, DOOR, startMs + 24 * 60 * MINUTE);
  rig.feed(MINUTE / FRAME_MS);
  await rig.recorder.close('recording-off');
  clock.stepWall(24 * 60 * MINUTE);
  await storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 0.5, bytes: null }, events: { days: 0.5, bytes: null } } });
  await again();
  await turning(storage.audited);
  expect([readdirSync(path.join(footage, DOOR)).filter((name) => name.startsWith('2026')), await ids()]).toEqual([['2026-05-06'], []]);
});

test('filters and the outline of days see the same events after a restart and from the files alone', async () => {
  await storage.putEvent(event('evt_y', 2, { cameraId: YARD, kind: 'motion' }));
  await storage.putEvent({ ...event('evt_z', 4, { cameraId: YARD, kind: 'vehicle' }), about: { ...event('evt_z', 4).about!, zones: ['Drive', 'Door'] } });
  const seen = async () => [
    await storage.events.zones(),
    await ids({ zones: ['Drive'] }),
    await ids({ zones: ['Door', 'Drive'], order: 'newest', cameraIds: [YARD] }),
    await ids({ kinds: ['person', 'vehicle'], from: startMs + 4 * MINUTE }),
    await storage.events.outline({ kinds: ['person', 'vehicle'] }, { pageSize: 50, timeZone: 'Asia/Shanghai' }),
  ];
  const expected = [['Door', 'Drive'], ['evt_z'], ['evt_z', 'evt_y'], ['evt_z', 'evt_5', 'evt_7'], { count: 5, days: [{ startMs: Date.UTC(2026, 4, 4, 16), count: 5 }], cursors: [] }];
  expect(await seen()).toEqual(expected);
  await again();
  expect(await seen()).toEqual(expected);
  await again({ withoutIndex: true });
  expect(await seen()).toEqual(expected);
});

test('pictures count in the bytes of their disk, whatever happens to the index, and no longer when they are gone', async () => {
  const used = async () => (await storage.status()).usedBytes;
  const before = await used();
  await storage.events.savePicture(event('evt_3', 3), jpeg(3, 50_000), 0);
  expect((await used()) - before).toBe(50_000);
  await storage.events.savePicture(event('evt_3', 3), jpeg(4, 30_000), 0);
  await storage.events.savePicture(event('evt_5', 5), jpeg(5, 1_000), 0);
  expect((await used()) - before).toBe(31_000);
  await again();
  expect((await used()) - before).toBe(31_000);
  await again({ withoutIndex: true });
  await turning(storage.audited);
  expect((await used()) - before).toBe(31_000);
  await storage.events.delete(['evt_3'], { footage: false, by: 'Wang' });
  await pass(61_000);
  await turning(eventually(async () => (await used()) - before === 1_000, { what: 'the picture that went counts no longer' }));
});

test('a camera that records nothing keeps its pictures for some months, not for ever', async () => {
  const DAY = 24 * 60 * MINUTE;
  await storage.putEvent(event('evt_y', 1, { cameraId: YARD }));
  await storage.events.savePicture({ id: 'evt_y', cameraId: YARD, startMs: startMs + MINUTE }, jpeg(1), 0);
  await storage.events.savePicture(event('evt_3', 3), jpeg(3), 0);
  clock.stepWall(100 * DAY);
  await again();
  await turning(storage.audited);
  expect(await storage.events.picture('evt_y')).not.toBeNull();
  clock.stepWall(30 * DAY);
  await again();
  await turning(storage.audited);
  expect(await storage.events.picture('evt_y')).toBeNull();
  expect(existsSync(path.join(footage, YARD, '2026-05-05'))).toBe(false);
  // Its footage is there.
  expect(await storage.events.picture('evt_3')).toEqual(Buffer.from(jpeg(3)));
});

test('a picture goes when its footage has, though something older is starred; that of a starred event stays', async () => {
  for (const minute of [1, 7]) await storage.events.savePicture(event(`evt_${minute}`, minute), jpeg(minute), 0);
  await storage.events.update('evt_1', { starred: true }, ROLLS);
  await storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 1, bytes: null }, events: { days: 1, bytes: null } } });
  clock.stepWall(2 * 24 * 60 * MINUTE);
  await pass(40_000);
  await turning(eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: startMs + 20 * MINUTE })).segments.every((segment) => segment.class === 'starred'), { what: 'all but what is starred is gone' }));
  await turning(eventually(() => pictures().join() === 'evt_1.jpg', { what: 'so are its pictures' }));
  const rig = recordNumbered(storage, DOOR, clock.now());
  rig.feed(MINUTE / FRAME_MS);
  await rig.recorder.close('recording-off');
  await again();
  await turning(storage.audited);
  expect(pictures()).toEqual(['evt_1.jpg']);
  expect(await storage.events.picture('evt_1')).toEqual(Buffer.from(jpeg(1)));
});

test('a disk over its limit, with no footage left that may go, gives its oldest pictures', async () => {
  const limit = 64 * 1024 * 1024;
  await storage.star({ cameraId: DOOR, from: startMs, to: startMs + 10 * MINUTE });
  await storage.update({ capBytes: limit });
  for (let number = 0; number < 700; number++) {
    const of = event(`evt_p${number}`, 0, { cameraId: YARD, startMs: startMs + number * 1_000, endMs: startMs + number * 1_000 + 500 });
    await storage.putEvent(of);
    await storage.events.savePicture(of, jpeg(number % 250, 100 * 1024), 0);
  }
  await turning(eventually(async () => (await storage.status()).usedBytes <= limit, { what: 'it is below its limit' }));
  expect(await storage.events.picture('evt_p0')).toBeNull();
  expect((await storage.events.get('evt_p0')).about?.pictureMs).toBeNull();
  expect(await storage.events.picture('evt_p699')).not.toBeNull();
});
