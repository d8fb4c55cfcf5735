/** The clock is put back while a camera records: the hours that were twice are read and exported whole, one take after the other. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { openFootage, type ReadingWish } from '../../main/playback/open-footage.ts';
import { OpenedDisk } from '../../main/storage/opened-disk.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import type { Storage } from '../../main/storage/types.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';
import { makeFootage } from '../support/player-footage.ts';
import { openExportBench, shownNumbers, spanOf, START_MS } from './export-support.ts';

const CAMERA = 'cam_abcdefghijkl';
const startMs = Date.UTC(2026, 4, 5, 12);
const at = (frame: number) => startMs + frame * FRAME_MS;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

let dataDir: string;
let storage: FootageStore;

const open = (engineStartMs = Date.now()) => createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs });
const settled = (segments: number) => eventually(async () => (await storage.listRecordings({ cameraId: CAMERA, from: 0, to: Date.now() })).segments.filter((each) => !each.open).length === segments, { what: 'all is in the index' });

/** 0 to 200; then the clock is put back to 100, and 100 to 300 come. A second of frames is ten. */
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-takes-'));
  storage = await open();
  await storage.update({ segmentSeconds: 3 });
  const first = recordNumbered(storage, CAMERA, startMs, 400, 'first');
  first.feed(200);
  await first.recorder.close('clock-step');
  storage.clockBroke({ kind: 'stepped', fromMs: at(200), toMs: at(100) });
  // The files of the second take begin at other times than those of the first.
  const second = recordNumbered(storage, CAMERA, at(107), 400, 'second');
  second.feed(200);
  await second.recorder.close('recording-off');
  await settled(14);
});
afterEach(async () => {
  await storage.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Frames as their take and number, in thousands; other items by their names. */
async function read(frame: number, wish: ReadingWish, from: Pick<Storage, 'takes' | 'readableSegments' | 'readableBefore'> = storage, cameraId = CAMERA): Promise<(number | string)[]> {
  const out: (number | string)[] = [];
  let take = 0;
  for await (const item of openFootage({ storage: from as Storage, clock: systemClock, cameraId }, at(frame), wish, new AbortController().signal)) {
    if (item.kind === 'init') take = item.take ?? 0;
    else if (item.kind === 'media') {
      const { offset } = parseFragment(item.bytes).samples[0]!;
      out.push(take * 1_000 + new DataView(item.bytes.buffer, item.bytes.byteOffset).getUint32(offset));
    } else if (item.kind === 'end') {
      if (item.next) out.push(`take ${item.next.take} at ${Math.round((item.next.atMs - startMs) / FRAME_MS)}`);
      return out;
    }
  }
  return out;
}

const FIRST = [...range(0, 200), 'take 1 at 100'];
const SECOND = range(1_000, 1_200);

async function isReadWhole(from: Parameters<typeof read>[2] = storage, cameraId = CAMERA): Promise<void> {
  expect(await read(0, {}, from, cameraId)).toEqual(FIRST);
  expect((await read(100, { take: 1, onlyTake: true }, from, cameraId)).filter((item) => typeof item === 'number')).toEqual(SECOND);
}

test('each take is read whole, and at its end it is said where the next one goes on', async () => {
  await isReadWhole();
  expect((await read(150, { take: 0 }))[0]).toBe(150);
  expect((await read(150, { take: 0 })).at(-1)).toBe('take 1 at 100');
});

test('of a time that was twice what was recorded last is read, where nothing else is asked for', async () => {
  expect((await read(157, {}))[0]).toBe(1_050);
  expect((await read(157, { take: 0 }))[0]).toBe(150);
  // The first take has nothing there.
  expect((await read(250, { take: 0 }))[0]).toBe(1_140);
});

test('backward it goes from the beginning of the second take to the end of the first', async () => {
  const group = (first: number) => range(first, first + 10);
  const groups = (from: number, to: number) => range(0, (to - from) / 10).flatMap((index) => group(to - 10 * (index + 1)));
  expect(await read(166, { direction: 'backward', take: 1 })).toEqual([...groups(1_000, 1_060), 'take 0 at 200']);
  expect(await read(200, { direction: 'backward', take: 0, onlyTake: true })).toEqual(groups(0, 200));
});

test('where nothing is recorded just before a picture it is said where the one before it is, in its take or the one before', async () => {
  const before = async (atMs: number, wish: ReadingWish) => {
    for await (const item of openFootage({ storage, clock: systemClock, cameraId: CAMERA }, atMs, wish, new AbortController().signal)) {
      if (item.kind === 'init') return item.before && { take: item.before.take, frame: Math.floor((item.before.atMs - startMs) / FRAME_MS) };
    }
    throw new Error('nothing came');
  };
  expect(await before(at(107) - 0.5, { take: 1, onlyTake: true })).toEqual({ take: 0, frame: 199 });
  expect(await before(at(137) - 0.5, { take: 1, onlyTake: true })).toBeUndefined();
  expect(await before(at(0) - 0.5, { take: 0, onlyTake: true })).toBeUndefined();
  const third = recordNumbered(storage, CAMERA, at(400), 400, 'third');
  third.feed(50);
  await third.recorder.close('recording-off');
  await settled(16);
  expect(await before(at(400) - 0.5, { take: 1, onlyTake: true })).toEqual({ take: 1, frame: 306 });
});

test('with an index that is made anew from the files both takes are known', async () => {
  await storage.close();
  for (const name of ['index.db', 'index.db-wal', 'index.db-shm']) rmSync(path.join(dataDir, name), { force: true });
  storage = await open();
  await settled(14);
  await isReadWhole();
  expect(storage.take).toBe(1);
});

test('on another computer the disk tells of both takes', async () => {
  await storage.close();
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'kanjia-elsewhere-'));
  const disk = await OpenedDisk.open({ folder: path.join(dataDir, 'footage'), dataDir: elsewhere, clock: systemClock, log: silentLogger });
  try {
    const [camera] = await disk.cameras();
    await isReadWhole(disk, camera!.cameraId);
  } finally {
    await disk.close();
    rmSync(elsewhere, { recursive: true, force: true });
    storage = await open();
  }
});

test('an engine that starts before the one before it ended begins another take', async () => {
  await storage.close();
  expect(existsSync(path.join(dataDir, 'heartbeat'))).toBe(true);
  const backMs = Date.now() - 3_600_000;
  storage = await open(backMs);
  expect(storage.take).toBe(2);
  expect((await storage.clockBreaks()).at(-1)).toMatchObject({ kind: 'stepped', take: 2, toMs: backMs });
  await storage.close();
  // Said once: the clock that holds now is the one that is gone by.
  storage = await open();
  expect(storage.take).toBe(2);
});

test('what is still to be written of a run from before goes to the take it is of', async () => {
  const nowMs = Date.now();
  storage.clockBroke({ kind: 'stepped', fromMs: nowMs + 700_000, toMs: nowMs });
  const late = recordNumbered(storage, 'cam_late', nowMs + 600_000, 400, 'late');
  late.feed(20);
  await late.recorder.close('recording-off');
  const [, before, after] = storage.takes();
  await eventually(async () => (await storage.readableSegments('cam_late', 0, 8.64e15, 5, before)).some((each) => !each.open), { what: 'it is in the index' });
  expect(await storage.readableSegments('cam_late', 0, 8.64e15, 5, after)).toEqual([]);
});

test('what a card had of a time before the clock was put back is read there', async () => {
  const filled = recordNumbered(storage, CAMERA, at(-60), 400, 'card');
  filled.feed(50);
  await filled.recorder.close('recording-off');
  await settled(16);
  expect(await read(-60, {})).toEqual([...range(0, 50), ...FIRST]);
});

test('who looks at the first take stays in it over its pauses, though the second has footage there', async () => {
  for (const [from, count, run] of [[1_000, 100, 'a'], [1_150, 50, 'b']] as const) {
    const part = recordNumbered(storage, CAMERA, at(from), 400, run);
    part.feed(count);
    await part.recorder.close('recording-off');
  }
  storage.clockBroke({ kind: 'stepped', fromMs: at(1_200), toMs: at(1_100) });
  const again = recordNumbered(storage, CAMERA, at(1_107), 400, 'c');
  again.feed(100);
  await again.recorder.close('recording-off');
  await settled(24);
  expect((await read(1_120, { take: 1 }))[0]).toBe(1_000);
  expect((await read(1_120, {}))[0]).toBe(2_010);
});

test('what lies ahead of the present, because the clock was put back, is on the timeline and listed', async () => {
  const nowMs = Date.now();
  const ahead = recordNumbered(storage, 'cam_aheadaheadah', nowMs + 60_000, 400, 'ahead');
  ahead.feed(50);
  await ahead.recorder.close('clock-step');
  storage.clockBroke({ kind: 'stepped', fromMs: nowMs + 65_000, toMs: nowMs });
  await eventually(async () => (await storage.listRecordings({ cameraId: 'cam_aheadaheadah', from: 0, to: nowMs + 100_000 })).segments.filter((each) => !each.open).length === 2, { what: 'both files are listed' });
  const [track] = await storage.timeline(['cam_aheadaheadah'], nowMs + 50_000, nowMs + 100_000);
  expect(track!.spans.map(({ startMs: from, endMs, cause }) => [from - nowMs, endMs - nowMs, cause])).toEqual([[60_000, 65_000, null]]);
});

test('a disk that is read by itself knows of the takes, too, and one of another computer does not change ours', async () => {
  await storage.close();
  const otherDir = mkdtempSync(path.join(tmpdir(), 'kanjia-other-'));
  const footage = path.join(dataDir, 'footage');
  const second = path.join(dataDir, 'second');
  storage = await open();
  await storage.update({ locations: [{ path: footage, capBytes: 10e9, keepFreeBytes: 0 }, { path: second, capBytes: 10e9, keepFreeBytes: 0 }] });
  const own = storage.takes();
  storage.clockBroke({ kind: 'stepped', fromMs: at(5_000), toMs: at(4_000) });
  await eventually(() => existsSync(path.join(second, '.kanjia-clock')), { what: 'the second disk says when the clock was put back' });
  await storage.close();
  // A computer that never had its clock put back brings the disk in.
  try {
    const other = await createStorage({ dataDir: otherDir, defaultRecordingsPath: path.join(otherDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
    const late = recordNumbered(other, 'cam_otherotherot', at(7_000), 400, 'other');
    late.feed(20);
    await late.recorder.close('recording-off');
    await other.update({ locations: [{ path: path.join(otherDir, 'footage'), capBytes: 10e9, keepFreeBytes: 0 }, { path: footage, capBytes: 10e9, keepFreeBytes: 0 }] });
    await eventually(async () => (await other.listRecordings({ cameraId: CAMERA, from: 0, to: Date.now() })).segments.length === 14, { what: 'what is on the disk is taken in' });
    expect(other.takes()).toHaveLength(1);
    expect((await other.readableSegments(CAMERA, 0, Date.now(), 50)).length).toBe(14);
    expect((await other.readableSegments('cam_otherotherot', 0, Date.now(), 50)).length).toBe(1);
    await other.close();
  } finally {
    rmSync(otherDir, { recursive: true, force: true });
  }
  storage = await open();
  expect(storage.takes().slice(0, 1)).toMatchObject([{ number: own[0]!.number }]);
  expect(storage.take).toBe(2);
});

test('an event knows of which take it is', async () => {
  const about = { source: 'guard' as const, why: { key: 'events.why.motion', data: {} }, zones: [], recorded: true, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null };
  await storage.putEvent({ id: 'evt_second', cameraId: CAMERA, kind: 'motion', startMs: at(150), endMs: at(160), score: 1, box: null, about });
  expect((await storage.events.get('evt_second'))?.about?.take).toBe(1);
});

test('an export of a time that was twice shows both takes, one after the other', async () => {
  await using bench = await openExportBench();
  const footage = makeFootage({ frames: 90, fps: 15, gop: 15 });
  const ms = (frame: number) => START_MS + (frame * 1000) / 15;
  bench.clock.advance(60_000);
  await bench.record(footage);
  bench.storage.clockBroke({ kind: 'stepped', fromMs: ms(90), toMs: ms(40) });
  await bench.record(footage, { startMs: Math.round(ms(47)) });
  const { path: file } = await bench.run({ from: ms(22), to: ms(100) });
  expect(shownNumbers(file!)).toEqual([...range(22, 90), ...range(0, 53)]);
});

test('an export of a time that was twice begins with the very picture of its begin in each take, with its sound', async () => {
  await using bench = await openExportBench();
  const footage = makeFootage({ frames: 90, fps: 15, gop: 15, sound: true });
  const ms = (frame: number) => START_MS + (frame * 1000) / 15;
  bench.clock.advance(60_000);
  await bench.record(footage);
  bench.storage.clockBroke({ kind: 'stepped', fromMs: ms(90), toMs: ms(30) });
  await bench.record(footage, { startMs: ms(36) });
  // Its encoder begins sound and picture so much apart, ms.
  const lateMs = 65;
  const { path: file } = await bench.run({ from: ms(69) + lateMs, to: ms(100) + lateMs });
  // Frame 69 of the first take, and 33 of the second, stand in the middle of their groups.
  expect(shownNumbers(file!)).toEqual([...range(69, 90), ...range(33, 64)]);
  const [picture, sound] = [spanOf(file!, 'v'), spanOf(file!, 'a')];
  expect(picture.end).toBeGreaterThan(50 / 15);
  // A piece of sound is 64 ms.
  expect(Math.abs(sound.end - picture.end)).toBeLessThan(0.13);
  const encoded = await bench.run({ kind: 'encoded', from: ms(69) + lateMs, to: ms(100) + lateMs, options: { encode: { masks: [{ how: 'black', corners: [[0.8, 0.8], [1, 0.8], [1, 1]] }] } } });
  expect(new Set(shownNumbers(encoded.path!))).toEqual(new Set([...range(69, 90), ...range(33, 64)]));
});
