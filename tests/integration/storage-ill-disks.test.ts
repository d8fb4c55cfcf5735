/** Disks that hang or refuse: what lies on them waits, and nothing else does. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { openPlaybackReader } from '../../main/playback/reader.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { canMount, mountDisk, unmountDisk } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import type { HangingDisk } from '../support/hanging-writer.ts';
import { numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const DAY = 86_400_000;
const MARKER = '.kanjia-recordings';

let folder: string;
let storage: FootageStore;
let closed: boolean;

const disk = (name: string) => path.join(folder, name);
const hangs = () => disk('hangs');
const used = (...names: string[]) => names.map((name) => ({ path: disk(name), capBytes: 64 * 1024 * 1024, keepFreeBytes: 0 }));
const numbersOf = (name: string) => (existsSync(path.join(disk(name), CAMERA)) ? segmentFiles(disk(name), CAMERA).flatMap((file) => numbersIn(file)) : []);
const stateOf = async (name: string) => (await storage.status()).locations.find((each) => each.path === disk(name))?.state;
const listed = async (from: number) => (await storage.listRecordings({ cameraId: CAMERA, from, to: Date.now() + 60_000 })).segments;

async function open(refuses?: string): Promise<void> {
  process.env.KANJIA_HANG = JSON.stringify({ folder: disk('first'), while: hangs(), ...(refuses === undefined ? {} : { refuses }) } satisfies HangingDisk);
  const writerProgram = new URL('../support/hanging-writer.ts', import.meta.url);
  storage = await createStorage({ dataDir: disk('data'), defaultRecordingsPath: disk('first'), clock: systemClock, log: silentLogger, engineStartMs: Date.now(), writerProgram });
  closed = false;
}

async function close(): Promise<void> {
  if (!closed) await storage.close();
  closed = true;
}

/** Ends as a killed engine: what is on disk and in the index now is what the next one finds. */
async function kill(): Promise<void> {
  cpSync(folder, `${folder}-left`, { recursive: true });
  await close();
  rmSync(folder, { recursive: true });
  renameSync(`${folder}-left`, folder);
}

function loseIndex(): void {
  for (const name of readdirSync(disk('data'))) if (name.startsWith('index.')) rmSync(path.join(disk('data'), name));
}

/** 40 frames, in a segment that stays open, on the first of the disks. */
async function recordOpen(startMs: number, name: string) {
  const rig = recordNumbered(storage, CAMERA, startMs);
  rig.feed(40);
  await eventually(() => numbersOf(name).length === 40, { what: 'it is on disk' });
  await eventually(async () => (await listed(startMs - 1_000)).length > 0, { what: 'it is in the index' });
  return rig;
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-ill-'));
  mkdirSync(disk('data'));
  await open();
  await storage.update({ segmentSeconds: 30, locations: used('first', 'second') });
  await eventually(async () => (await stateOf('second')) === 'ok', { what: 'both are there' });
});
afterEach(async () => {
  rmSync(hangs(), { force: true });
  await close();
  delete process.env.KANJIA_HANG;
  rmSync(folder, { recursive: true, force: true });
});

test('one that hangs when the engine starts keeps the other from nothing, and is put right when it answers', async () => {
  const startMs = Date.now() - 1_000_000;
  await recordOpen(startMs, 'first');
  await kill();
  writeFileSync(hangs(), '');
  await open();
  expect(await stateOf('first')).toBe('slow');
  const rig = await recordOpen(Date.now() - 10_000, 'second');
  rmSync(hangs());
  await eventually(async () => (await listed(startMs - 1_000))[0]?.open === false, { what: 'what was open there is closed' });
  expect((await listed(startMs - 1_000))[0]).toMatchObject({ startMs, durationMs: 4_000 });
  await rig.recorder.close('engine-stopped');
});

test('one whose files refuse keeps no engine from starting', async () => {
  const startMs = Date.now() - 1_000_000;
  await recordOpen(startMs, 'first');
  await kill();
  // An error that is none of a file that is gone.
  const [file] = segmentFiles(disk('first'), CAMERA);
  renameSync(file!, disk('aside'));
  mkdirSync(file!);
  await open();
  const rig = recordNumbered(storage, CAMERA, Date.now() - 10_000);
  rig.feed(40);
  await eventually(() => segmentFiles(disk('first'), CAMERA).length === 2, { what: 'it records' });
  await rig.recorder.close('engine-stopped');
  await close();
  rmSync(file!, { recursive: true });
  renameSync(disk('aside'), file!);
  await open();
  expect((await listed(startMs - 1_000))[0]).toMatchObject({ startMs, durationMs: 4_000, open: false });
});

test('of one that another stands in for at the start nothing is forgotten', async () => {
  const startMs = Date.now() - 1_000_000;
  await recordOpen(startMs, 'first');
  await kill();
  const marker = path.join(disk('first'), MARKER);
  const own = readFileSync(marker);
  renameSync(path.join(disk('first'), CAMERA), disk('aside'));
  writeFileSync(marker, JSON.stringify({ id: 'loc_0123456789abcdef' }));
  await open();
  expect(await stateOf('first')).toBe('other-disk');
  expect(await listed(startMs - 1_000)).toHaveLength(1);
  renameSync(disk('aside'), path.join(disk('first'), CAMERA));
  writeFileSync(marker, own);
  await eventually(async () => (await listed(startMs - 1_000))[0]?.open === false, { what: 'what was open there is closed' });
});

test('one that hangs while something is removed from it does not keep others from being overwritten', async () => {
  const startMs = Date.now() - 3 * DAY;
  const rig = await recordOpen(startMs, 'first');
  await rig.recorder.close('recording-off');
  await storage.update({ locations: used('second', 'first') });
  const other = recordNumbered(storage, CAMERA, startMs + 60_000);
  other.feed(40);
  await other.recorder.close('recording-off');
  await eventually(async () => (await listed(startMs - 1_000)).filter((each) => !each.open && each.durationMs === 4_000).length === 2, { what: 'both are in the index' });
  writeFileSync(hangs(), '');
  const changing = storage.update({ retention: { ...DEFAULT_RETENTION, continuous: { days: 1, bytes: null } } });
  await eventually(() => numbersOf('second').length === 0, { what: 'the old footage of the other disk is gone' });
  rmSync(hangs());
  await changing;
  await eventually(() => numbersOf('first').length === 0, { within: 50_000, what: 'that of this one, too' });
});

test('one that hangs while something is noted beside its footage keeps the engine from nothing, not even from ending', async () => {
  const startMs = Date.now() - 1_000_000;
  const rig = await recordOpen(startMs, 'first');
  writeFileSync(hangs(), '');
  await storage.star({ cameraId: CAMERA, from: startMs, to: startMs + 1_000 });
  await eventually(() => readIfThere(path.join(disk('second'), CAMERA, new Date(startMs).toISOString().slice(0, 10), 'ledger.jsonl')).includes('"star"'), { what: 'it stands on the other disk' });
  await rig.recorder.close('engine-stopped');
  await close();
});

test('a file that cannot be opened for another reason than being gone is not forgotten', async () => {
  const startMs = Date.now() - 1_000_000;
  const rig = await recordOpen(startMs, 'first');
  await rig.recorder.close('recording-off');
  await eventually(async () => (await listed(startMs - 1_000))[0]?.open === false, { what: 'it is closed' });
  const [file] = segmentFiles(disk('first'), CAMERA);
  renameSync(file!, disk('aside'));
  symlinkSync(file!, file!);
  const reading = openPlaybackReader({ storage, clock: systemClock, cameraId: CAMERA, atMs: startMs, signal: new AbortController().signal, follow: false });
  const kinds: string[] = [];
  for await (const { kind } of reading) kinds.push(kind);
  expect(kinds).not.toContain('media');
  expect(await listed(startMs - 1_000)).toHaveLength(1);
  await storage.reportMissing((await listed(startMs - 1_000))[0]!.id);
  expect(await listed(startMs - 1_000)).toHaveLength(1);
});

test.runIf(canMount)('a disk that is mounted over its folder is another one, and nothing is written to it', async () => {
  mountDisk(disk('first'), '8m');
  try {
    await eventually(async () => (await stateOf('first')) === 'missing', { what: 'it is missed' });
    await recordOpen(Date.now() - 10_000, 'second');
    expect(readdirSync(disk('first'))).toEqual([]);
    await close();
    await open();
    expect(await stateOf('first')).toBe('missing');
    expect(readdirSync(disk('first'))).toEqual([]);
  } finally {
    await close();
    unmountDisk(disk('first'));
  }
});

test('what stands beside the footage of one that was away when the index was made anew is read when it is back', async () => {
  const startMs = Date.now() - 1_000_000;
  const rig = await recordOpen(startMs, 'first');
  await storage.star({ cameraId: CAMERA, from: startMs, to: startMs + 1_000, note: 'kept' });
  await rig.recorder.close('recording-off');
  await close();
  const marker = path.join(disk('first'), MARKER);
  const own = readFileSync(marker);
  writeFileSync(marker, JSON.stringify({ id: 'loc_0123456789abcdef' }));
  loseIndex();
  await open();
  await storage.audited;
  expect(await storage.stars({})).toEqual([]);
  await close();
  // The engine after the next knows it still.
  await open();
  writeFileSync(marker, own);
  await eventually(async () => (await storage.stars({})).length === 1, { what: 'the star is known' });
  await eventually(async () => (await listed(startMs - 1_000)).length === 1, { what: 'its footage, too' });
  expect((await listed(startMs - 1_000))[0]).toMatchObject({ class: 'starred' });
});

test.each(['stops', 'is killed'])('why there is nothing between two engines is known from the files alone, when the first one %s', async (how) => {
  const startMs = Date.now() - 1_000_000;
  const rig = await recordOpen(startMs, 'first');
  if (how === 'stops') {
    await rig.recorder.close('engine-stopped');
    await close();
  } else await kill();
  await open();
  const again = recordNumbered(storage, CAMERA, startMs + 500_000);
  again.feed(40);
  await eventually(async () => (await listed(startMs + 500_000)).length === 1, { what: 'it records again' });
  await again.recorder.close('engine-stopped');
  await close();
  loseIndex();
  await open();
  const [track] = await storage.timeline([CAMERA], startMs, startMs + 504_000);
  expect(track!.spans.map(({ cause }) => cause)).toEqual([null, 'engine-stopped', null]);
});

test('that the clock was set is known from the files alone', async () => {
  const breaks = [1, 2].map((step) => ({ kind: 'stepped' as const, fromMs: step * 1_000, toMs: step * 2_000 }));
  for (const each of breaks) storage.clockBroke(each);
  await eventually(async () => (await storage.clockBreaks()).length === 2, { what: 'both are in the index' });
  await close();
  loseIndex();
  await open();
  expect(await storage.clockBreaks()).toEqual(breaks.map((each) => ({ ...each, take: 0 })));
});

test.each(['lost+found', 'cam_zyxwvutsrqpo'])('a folder that may not be read (%s) keeps neither the index from being made anew nor files from being taken in', async (refused) => {
  const startMs = Date.now() - 1_000_000;
  const rig = await recordOpen(startMs, 'first');
  await rig.recorder.close('recording-off');
  await close();
  mkdirSync(path.join(disk('first'), refused));
  loseIndex();
  await open(refused);
  expect(await listed(startMs - 1_000)).toHaveLength(1);
  await storage.audited;
  await close();
  const [file] = segmentFiles(disk('first'), CAMERA);
  renameSync(file!, disk('aside'));
  await open(refused);
  await storage.audited;
  expect(await listed(startMs - 1_000)).toEqual([]);
  await close();
  renameSync(disk('aside'), file!);
  await open(refused);
  await storage.audited;
  expect(await listed(startMs - 1_000)).toHaveLength(1);
});

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
