import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, initFragment, numberedFrame, numbersIn, segmentFiles } from '../support/numbered-frames.ts';

const CAMERA = 'cam_abcdefghijkl';
const PRE_ROLL_SECONDS = 30;

let dataDir: string;
let footage: string;
let clock: FakeClock;
let storage: FootageStore;
let startMs: number;

const open = () => createStorage({ dataDir, defaultRecordingsPath: footage, clock, log: silentLogger, engineStartMs: clock.now() });
const onDisk = () => segmentFiles(footage, CAMERA).flatMap((file) => numbersIn(file));
const newestOnDisk = () => segmentFiles(footage, CAMERA).flatMap((file, index, files) => (index < files.length - 2 ? [] : numbersIn(file))).at(-1) ?? -1;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const listed = async () => (await storage.listRecordings({ cameraId: CAMERA, from: startMs - 1_000, to: clock.now() + 1_000 })).segments;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-pre-roll-'));
  footage = path.join(dataDir, 'footage');
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now();
  storage = await open();
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

/** Lets time pass, and the disk answer in between: else it would count as slow. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1_000);
    await eventually(async () => (await storage.status()).state === 'ok', { every: 1, what: 'the disk has answered' });
  }
}

/** As a killed engine leaves it: what is on disk and in the index at this moment. */
async function kill(): Promise<void> {
  const left = `${dataDir}-left`;
  cpSync(dataDir, left, { recursive: true });
  await closeStorage();
  rmSync(dataDir, { recursive: true });
  renameSync(left, dataDir);
}

function loseIndex(): void {
  for (const name of readdirSync(dataDir)) if (name.startsWith('index.')) rmSync(path.join(dataDir, name));
}

/** Three pieces of pre-roll and what happened behind them; frames 400 to 720. */
async function recordAnEvent(): Promise<void> {
  const { recorder, feed } = rig();
  await feed(700);
  recorder.trigger(true, clock.now());
  await feed(20);
  recorder.trigger(false, clock.now());
  await feed(15);
  await recorder.close('recording-off');
  await eventually(async () => (await listed()).length === 3 && (await listed()).every((segment) => !segment.open && segment.durationMs > 0), { what: 'all is in the index' });
}

function rig() {
  const hub = createHub({ clock, name: 'test' });
  storage.addCamera(CAMERA, startMs);
  const recorder = createRecorder({ cameraId: CAMERA, hub, storage, clock, log: silentLogger });
  recorder.configure({ mode: 'motion', preRollSeconds: PRE_ROLL_SECONDS, postRollSeconds: 0 });
  hub.init(initFragment('run1'));
  let next = 0;
  return {
    recorder,
    /** As fast as the disk takes it, on the clock of the test. */
    async feed(count: number) {
      for (let index = 0; index < count; index++) {
        hub.media(numberedFrame('run1', next++, startMs));
        clock.advance(FRAME_MS);
        await Promise.resolve();
        // The disk answers in between: else it would count as slow.
        if (next % 10 === 0) await eventually(() => newestOnDisk() >= next - 3, { every: 1, what: 'it is on disk' });
      }
    },
  };
}

test('nothing happens: pre-roll on disk is no footage, and goes after a while', async () => {
  const { recorder, feed } = rig();
  await feed(1_800);
  expect(await listed()).toEqual([]);
  await eventually(() => onDisk()[0]! >= 1_800 - 900 - 200, { what: 'what is too old is gone' });
  expect(onDisk().at(-1)).toBeGreaterThan(1_750);
  expect((await storage.timeline([CAMERA], startMs, clock.now() - 1_000))[0]!.spans.map(({ cause }) => cause)).toEqual(['not-triggered']);
  await recorder.close('engine-stopped');
});

test('pre-roll whose file is gone when the files are looked at is missed by nobody', async () => {
  const { recorder, feed } = rig();
  await feed(250);
  await recorder.close('engine-stopped');
  await closeStorage();
  rmSync(segmentFiles(footage, CAMERA)[1]!);
  storage = await open();
  await turning(storage.audited);
  const causes = (await storage.timeline([CAMERA], startMs, startMs + 250 * FRAME_MS))[0]!.spans.map(({ cause }) => cause);
  expect(causes).not.toContain('file-missing');
});

test('something happens: what was recorded before it is footage, and stays, also when the index is lost', async () => {
  await recordAnEvent();
  // Frame 700 less 300; pieces of a hundred.
  const before = await listed();
  expect(before.map((segment) => [segment.startMs - startMs, segment.class])).toEqual([400, 500, 600].map((frame) => [frame * FRAME_MS, 'events']));
  await pass(150);
  await eventually(() => onDisk()[0] === 400, { what: 'the rest is gone' });
  expect(onDisk()).toEqual(range(400, 720));
  await closeStorage();
  loseIndex();
  storage = await open();
  expect((await listed()).map(({ id, class: name }) => [id, name])).toEqual(before.map(({ id, class: name }) => [id, name]));
});

test('an engine that is killed keeps none of it that nothing happened in', async () => {
  const { recorder, feed } = rig();
  await feed(120);
  await recorder.close('engine-stopped');
  await closeStorage();
  clock.stepWall(200_000);
  storage = await open();
  clock.advance(6_000);
  await eventually(() => onDisk().length === 0, { what: 'it is gone' });
  expect(await listed()).toEqual([]);
});

test.each(['', ', index and all'])('something happens in the first piece: it is footage, also when the engine is killed in it%s', async (lost) => {
  const { recorder, feed } = rig();
  await feed(50);
  recorder.trigger(true, clock.now());
  await feed(200);
  await eventually(() => newestOnDisk() >= 247, { what: 'it is on disk' });
  const found = onDisk();
  await kill();
  if (lost) loseIndex();
  storage = await open();
  await turning(storage.audited);
  expect((await listed()).map((segment) => [segment.startMs, segment.class])).toEqual([[startMs, 'events']]);
  await pass(120);
  expect(onDisk()).toEqual(found);
  await recorder.close('engine-stopped');
});

test('a file of an event that was taken away and comes back is footage still', async () => {
  await recordAnEvent();
  await closeStorage();
  const [file] = segmentFiles(footage, CAMERA).filter((each) => numbersIn(each)[0] === 500);
  const aside = path.join(dataDir, 'aside.mp4');
  renameSync(file!, aside);
  storage = await open();
  await turning(storage.audited);
  expect(await listed()).toHaveLength(2);
  await closeStorage();
  renameSync(aside, file!);
  storage = await open();
  await turning(storage.audited);
  expect((await listed()).map((segment) => segment.class)).toEqual(['events', 'events', 'events']);
  await pass(120);
  expect(onDisk()).toEqual(range(400, 720));
});

test('what was kept on a disk of another installation is footage here, too', async () => {
  await recordAnEvent();
  await closeStorage();
  const other = { dataDir, footage };
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-pre-roll-'));
  footage = path.join(dataDir, 'footage');
  const own = footage;
  storage = await open();
  await storage.update({ locations: [own, other.footage].map((folder) => ({ path: folder, capBytes: 64 * 1024 * 1024, keepFreeBytes: 0 })) });
  await turning(storage.audited);
  footage = other.footage;
  await eventually(async () => (await listed()).length === 3, { what: 'it is taken in' });
  await pass(120);
  expect(onDisk()).toEqual(range(400, 720));
  rmSync(other.dataDir, { recursive: true, force: true });
});
