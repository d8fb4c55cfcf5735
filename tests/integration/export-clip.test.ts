/** Clips of what was recorded, as ffmpeg decodes them: each picture says its number. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { canMount, mountDisk, unmountDisk } from '../support/disks.ts';
import { makeFootage, type PlayerFootage } from '../support/player-footage.ts';
import { canMakeH265, type ExportBench, foldersOf, framesOf, kindsIn, makeOpenGroups, openExportBench, shownNumbers, spanOf, START_MS } from './export-support.ts';

const FPS = 15;
const frameMs = (number: number) => START_MS + (number * 1000) / FPS;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Where picture `number` of recorded footage is. */
function pictureMs({ frames }: PlayerFootage, number: number): number {
  const pictures = frames.filter(({ track }) => track === 'video');
  return START_MS + pictures[number]!.startMs - pictures[0]!.startMs;
}

let plain: PlayerFootage;
let reordered: PlayerFootage;
let sounding: PlayerFootage;
beforeAll(() => {
  plain = makeFootage({ frames: 90, fps: FPS, gop: 15 });
  reordered = makeFootage({ frames: 90, fps: FPS, gop: 15, bFrames: 2 });
  sounding = makeFootage({ frames: 90, fps: FPS, gop: 30, sound: true });
});

let bench: ExportBench;
beforeEach(async () => {
  bench = await openExportBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

test('a clip shows each picture from the asked one to the last before the end, across segments', async () => {
  await bench.record(plain);
  const { path: file, bytes } = await bench.run({ from: frameMs(22), to: frameMs(71) });
  expect(shownNumbers(file!)).toEqual(range(22, 71));
  expect(statSync(file!).size).toBe(bytes);
});

test('nothing is re-encoded: the clip begins with the bytes of the keyframe before', async () => {
  await bench.record(plain);
  const { path: file } = await bench.run({ from: frameMs(22), to: frameMs(30) });
  const packets = framesOf(file!, 'v', { input: ['-ignore_editlist', '1'], copy: true });
  const sizes = plain.frames.map(({ bytes }) => Buffer.from(bytes, 'base64')).map((bytes) => bytes.length - bytes.readUInt32BE(0) - 8);
  expect(packets.map(({ bytes }) => bytes)).toEqual(sizes.slice(15, 30));
});

test.each([
  ['a moment within a picture begins with that picture', 22.5, 40, 22],
  ['a moment told in whole milliseconds is the picture it was rounded from', Math.floor(22 * 1000 / FPS) * FPS / 1000, 40, 22],
  ['a keyframe is where the clip begins', 30, 45, 30],
  ['a single picture is a clip', 44, 45, 44],
])('%s', async (_title, from, to, first) => {
  await bench.record(plain);
  const { path: file } = await bench.run({ from: frameMs(from), to: frameMs(to) });
  expect(shownNumbers(file!)).toEqual(range(first, to));
});

test('pictures that were sent out of order are shown in order, from the asked one to the last before the end', async () => {
  await bench.record(reordered);
  // Pictures are shown later than they are decoded: by as much as the first is.
  const lagMs = reordered.frames[0]!.presentationOffsetMs;
  expect(lagMs).toBeGreaterThan(0);
  for (const [from, to] of [[22, 71], [30, 44], [16, 17], [43, 46], [29, 31], [0, 90]] as const) {
    const { path: file } = await bench.run({ from: frameMs(from) + lagMs, to: frameMs(to) + lagMs });
    expect(shownNumbers(file!)).toEqual(range(from, to));
  }
});

test.runIf(canMakeH265)('of H.265 with open picture groups, what is decoded behind a keyframe and shown before it is shown, too', async () => {
  const open = makeOpenGroups({ frames: 60, fps: FPS, gop: 15 });
  await bench.record(open);
  const lagMs = open.frames[0]!.presentationOffsetMs;
  expect(lagMs).toBeGreaterThan(0);
  for (const [from, to] of [[22, 41], [29, 33], [14, 16], [28, 29], [30, 45]] as const) {
    const { path: file } = await bench.run({ from: frameMs(from) + lagMs, to: frameMs(to) + lagMs });
    expect(shownNumbers(file!)).toEqual(range(from, to));
  }
});

test('sound begins and ends with the picture', async () => {
  await bench.record(sounding);
  const { path: file } = await bench.run({ from: pictureMs(sounding, 40), to: pictureMs(sounding, 70) });
  expect(shownNumbers(file!)).toEqual(range(40, 70));
  const [video, audio] = [spanOf(file!, 'v'), spanOf(file!, 'a')];
  expect(video.begin).toBeCloseTo(0, 3);
  expect(Math.abs(audio.begin)).toBeLessThan(0.065);
  expect(Math.abs(audio.end - 2)).toBeLessThan(0.07);
});

test('a gap is closed up, and sound is in step behind it', async () => {
  await bench.record(sounding);
  await bench.record(sounding, { startMs: START_MS + 60_000 });
  const { path: file } = await bench.run({ from: pictureMs(sounding, 60), to: pictureMs(sounding, 30) + 60_000 });
  expect(shownNumbers(file!)).toEqual([...range(60, 90), ...range(0, 30)]);
  const [video, audio] = [spanOf(file!, 'v'), spanOf(file!, 'a')];
  const seconds = (pictureMs(sounding, 89) + 1000 / FPS - pictureMs(sounding, 60) + pictureMs(sounding, 30) - START_MS) / 1000;
  expect(video.end).toBeCloseTo(seconds, 2);
  expect(Math.abs(audio.end - seconds)).toBeLessThan(0.07);
});

test('sound that comes on the way is left out, and the picture goes on', async () => {
  await bench.record(plain);
  await bench.record(sounding, { startMs: START_MS + 60_000 });
  const { path: file } = await bench.run({ from: frameMs(80), to: pictureMs(sounding, 10) + 60_000 });
  expect(shownNumbers(file!)).toEqual([...range(80, 90), ...range(0, 10)]);
  expect(kindsIn(file!)).toEqual(['vide']);
});

test('what comes behind the end of a clip may be of any format', async () => {
  await bench.record(plain);
  await bench.record(reordered, { startMs: START_MS + 30_000 });
  const { path: file } = await bench.run({ from: frameMs(80), to: START_MS + 20_000 });
  expect(shownNumbers(file!)).toEqual(range(80, 90));
});

test('pictures of another format on the way are said, and those before the range disturb nothing', async () => {
  await bench.record(reordered);
  await bench.record(plain, { startMs: START_MS + 6_000 });
  await expect(bench.run({ from: START_MS + 5_000, to: START_MS + 7_000 })).rejects.toMatchObject({ kind: 'unsupported', messageKey: 'playback.formatChanged' });
  const { path: file } = await bench.run({ from: START_MS + 6_200, to: START_MS + 7_000 });
  expect(shownNumbers(file!)).toEqual(range(3, 15));
});

test('a range that begins where there is no footage begins with the first picture behind', async () => {
  await bench.record(plain);
  const { path: file } = await bench.run({ from: START_MS - 30_000, to: frameMs(10) });
  expect(shownNumbers(file!)).toEqual(range(0, 10));
});

test('a range without footage is refused, and leaves no file', async () => {
  await bench.record(plain);
  await expect(bench.run({ from: START_MS + 3_600_000, to: START_MS + 3_700_000 })).rejects.toMatchObject({ kind: 'not-found', messageKey: 'playback.nothingThere' });
  expect(foldersOf(bench)).toEqual([]);
});

test('an export that is cancelled leaves no file', async () => {
  await bench.record(plain);
  const job = bench.start({ from: frameMs(0), to: frameMs(90) });
  expect(await bench.exports.cancel(job.id)).toBe(true);
  expect(bench.exports.list()).toMatchObject([{ id: job.id, state: 'cancelled', path: null }]);
  expect(foldersOf(bench)).toEqual([]);
});

test('what an engine that was killed left half done is removed at the next start, and what was done stays', async () => {
  await bench.record(plain);
  const { path: file } = await bench.run({ from: frameMs(0), to: frameMs(9) });
  const left = path.join(bench.dataDir, 'exports', 'left.unfinished');
  mkdirSync(left);
  await bench.reopen();
  await bench.run({ from: frameMs(0), to: frameMs(1) });
  expect([existsSync(left), existsSync(file!)]).toEqual([false, true]);
});

test.runIf(canMount)('an export that the disk has no room for is refused before it takes any', async () => {
  await bench.record(plain);
  const folder = path.join(bench.dataDir, 'exports');
  mountDisk(folder, '64k');
  try {
    await expect(bench.run({ from: frameMs(0), to: frameMs(90) })).rejects.toMatchObject({ kind: 'disk-full', messageKey: 'playback.exportDiskFull' });
    expect(foldersOf(bench)).toEqual([]);
  } finally {
    unmountDisk(folder);
  }
});

test('one that waits for its turn is cancelled at once, and the others go on', async () => {
  await bench.record(plain);
  const [first, second, third] = [0, 1, 2].map(() => bench.start({ from: frameMs(0), to: frameMs(90) }));
  await bench.exports.cancel(third!.id);
  expect(bench.exports.list().map(({ state }) => state)).toEqual(['running', 'running', 'cancelled']);
  for (const { id } of [first!, second!]) expect(await bench.exports.finished(id, new AbortController().signal)).toMatchObject({ state: 'done' });
  expect(await bench.run({ from: frameMs(0), to: frameMs(9) })).toMatchObject({ state: 'done' });
});

test('more than twenty at once are refused until one is done', async () => {
  await bench.record(plain);
  const started = Array.from({ length: 20 }, () => bench.start({ from: frameMs(0), to: frameMs(90) }));
  expect(() => bench.start({ from: frameMs(0), to: frameMs(90) })).toThrow(expect.objectContaining({ kind: 'busy' }));
  for (const { id } of started) await bench.exports.finished(id, new AbortController().signal);
  expect(bench.exports.list().map(({ state }) => state)).toEqual(started.map(() => 'done'));
  expect(bench.start({ from: frameMs(0), to: frameMs(1) }).state).toBe('running');
});
