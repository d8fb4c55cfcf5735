import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { lockDataDir } from '../../main/storage/lock.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import type { StorageNotice } from '../../main/storage/storage-notices.ts';
import { canMount, makeReadOnly, mountDisk, unmountDisk } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const recordingProcess = fileURLToPath(new URL('../support/recording-process.ts', import.meta.url));

let dataDir: string;
let footage: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-faults-'));
  footage = path.join(dataDir, 'footage');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function openStorage(recordings = footage): Promise<FootageStore> {
  return createStorage({ dataDir, defaultRecordingsPath: recordings, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
}

function noticesOf(storage: FootageStore): StorageNotice[] {
  let notices: StorageNotice[] = [];
  storage.onNotices((now) => (notices = now))[Symbol.dispose]();
  return notices;
}

const record = (storage: FootageStore, startMs: number, bytes?: number) => recordNumbered(storage, CAMERA, startMs, bytes);

/** Records frames in a process of its own until `count` are fed, and kills it, or lets it end. */
async function recordAndEnd(startMs: number, count: number, how: 'SIGKILL' | 'properly'): Promise<{ fedBefore: (agoMs: number) => number }> {
  const child = spawn(process.execPath, [recordingProcess, dataDir, String(startMs), CAMERA], { stdio: ['pipe', 'pipe', 'inherit'] });
  const fedAt: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('fed ')) fedAt.push(performance.now());
    if (fedAt.length === count) {
      if (how === 'SIGKILL') child.kill('SIGKILL');
      else child.stdin.end();
    }
  }
  const endedAt = performance.now();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { fedBefore: (agoMs) => fedAt.filter((at) => at < endedAt - agoMs).length };
}

const allNumbers = () => segmentFiles(footage, CAMERA).flatMap((file) => numbersIn(file));
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);
const recordings = (storage: FootageStore, startMs: number) => storage.listRecordings({ cameraId: CAMERA, from: startMs - 10_000, to: startMs + 600_000 });

describe('an engine that is killed', () => {
  test('loses less than a second; every frame on disk is in the index, and the time after it says why', async () => {
    const startMs = Date.now() - 120_000;
    const { fedBefore } = await recordAndEnd(startMs, 300, 'SIGKILL');
    const storage = await openStorage();
    const { segments, gaps } = await recordings(storage, startMs);
    await storage.close();
    const found = allNumbers();
    expect(found).toEqual(upTo(found.length));
    expect(found.length).toBeGreaterThanOrEqual(fedBefore(1_000));
    expect(segments.length).toBeGreaterThan(3);
    expect(segments.every(({ open }) => !open)).toBe(true);
    expect(segments.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(found.length * FRAME_MS);
    const endMs = startMs + found.length * FRAME_MS;
    expect(gaps.find((gap) => gap.startMs >= endMs - FRAME_MS)).toMatchObject({ startMs: endMs, cause: 'engine-stopped' });
  });

  test('and whose newest file was torn by the power loss keeps each whole frame of it', async () => {
    const startMs = Date.now() - 120_000;
    await recordAndEnd(startMs, 280, 'SIGKILL');
    await (await openStorage()).close();
    const newest = segmentFiles(footage, CAMERA).at(-1)!;
    expect(numbersIn(newest).length).toBeGreaterThan(1);
    markOpen(newest);
    truncateSync(newest, statSync(newest).size - 100);
    const before = numbersIn(newest);
    const storage = await openStorage();
    const { segments } = await recordings(storage, startMs);
    await storage.close();
    expect(numbersIn(newest)).toEqual(before);
    expect(segments.at(-1)).toMatchObject({ durationMs: before.length * FRAME_MS, bytes: statSync(newest).size, path: newest });
  });

  /** As the index was before the file was closed. */
  function markOpen(file: string): void {
    const script = `const D = require('better-sqlite3'); const db = new D(process.argv[1]); db.prepare('UPDATE segments SET state = 1 WHERE start_ms = ?').run(${Number.parseInt(path.basename(file))}); db.close();`;
    execFileSync(process.execPath, ['-e', script, path.join(dataDir, indexName())], { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
  }
});

function indexName(): string {
  return readdirSync(dataDir).find((name) => /\.(db|sqlite)$/.test(name) && !name.startsWith('engine'))!;
}

describe('an index that is', () => {
  async function recorded(): Promise<{ startMs: number; before: Awaited<ReturnType<typeof recordings>> }> {
    const startMs = Date.now() - 120_000;
    await recordAndEnd(startMs, 250, 'properly');
    const storage = await openStorage();
    await storage.putEvent({ id: 'evt_1', cameraId: CAMERA, kind: 'motion', startMs: startMs + 1_000, endMs: startMs + 4_000, score: 0.5, box: null });
    const before = await recordings(storage, startMs);
    await storage.close();
    return { startMs, before };
  }

  const removeIndex = () => {
    for (const name of readdirSync(dataDir)) if (name.startsWith(indexName())) rmSync(path.join(dataDir, name));
  };

  test('gone is made again from the files: the same footage, events and causes', async () => {
    const { startMs, before } = await recorded();
    const name = indexName();
    for (const each of readdirSync(dataDir)) if (each.startsWith(name)) rmSync(path.join(dataDir, each));
    const storage = await openStorage();
    const after = await recordings(storage, startMs);
    const { events } = await storage.listEvents({});
    await storage.close();
    expect(after.segments.map(({ path: file, bytes, durationMs }) => [file, bytes, durationMs])).toEqual(before.segments.map(({ path: file, bytes, durationMs }) => [file, bytes, durationMs]));
    expect(events).toMatchObject([{ id: 'evt_1', endMs: startMs + 4_000 }]);
    expect(after.gaps.map(({ cause }) => cause)).toContain('engine-stopped');
  });

  test('full of rubbish is moved aside, made again and told of', async () => {
    const { startMs, before } = await recorded();
    const name = indexName();
    const file = path.join(dataDir, name);
    const bytes = readFileSync(file);
    for (let at = 100; at < bytes.length; at += 97) bytes[at] = (at * 31) & 0xff;
    removeIndex();
    writeFileSync(file, bytes);
    const storage = await openStorage();
    const { segments } = await recordings(storage, startMs);
    const notices = noticesOf(storage);
    await storage.close();
    expect(segments).toHaveLength(before.segments.length);
    expect(notices).toMatchObject([{ level: 'warning', text: { key: 'notices.indexRebuilt', data: { segments: before.segments.length } } }]);
    expect(readdirSync(dataDir).some((each) => each.startsWith(name.split('.')[0]!) && /corrupt|damaged/.test(each))).toBe(true);
  });
});

describe('files that were changed behind our back', () => {
  test('a deleted one is a gap that says so, one that came back is taken in', async () => {
    const startMs = Date.now() - 120_000;
    await recordAndEnd(startMs, 250, 'properly');
    const file = segmentFiles(footage, CAMERA)[1]!;
    const aside = path.join(dataDir, 'aside.mp4');
    renameSync(file, aside);
    const storage = await openStorage();
    await storage.audited;
    const missing = await recordings(storage, startMs);
    await storage.close();
    const [from, to] = [numbersIn(aside)[0]!, numbersIn(aside).at(-1)! + 1];
    expect(missing.segments.map(({ path: each }) => each)).not.toContain(file);
    expect(missing.gaps).toContainEqual({ startMs: startMs + from * FRAME_MS, endMs: startMs + to * FRAME_MS, cause: 'file-missing' });
    renameSync(aside, file);
    const again = await openStorage();
    await again.audited;
    const back = await recordings(again, startMs);
    await again.close();
    expect(back.segments.map(({ path: each }) => each)).toContain(file);
    expect(back.gaps.some(({ cause }) => cause === 'file-missing')).toBe(false);
  });

  test('strange files in the folder are left where they are', async () => {
    const startMs = Date.now() - 120_000;
    await recordAndEnd(startMs, 120, 'properly');
    const day = path.dirname(segmentFiles(footage, CAMERA)[0]!);
    writeFileSync(path.join(day, '1-abc.mp4'), 'no video at all');
    writeFileSync(path.join(day, 'holiday.mp4'), 'mine');
    copyFileSync(segmentFiles(footage, CAMERA).at(-1)!, path.join(footage, '1700000000000-stray.mp4'));
    const storage = await openStorage();
    await storage.audited;
    const { segments } = await recordings(storage, startMs);
    await storage.close();
    expect(segments.length).toBeGreaterThan(0);
    expect(segments.some(({ startMs: each }) => each === 1)).toBe(false);
    expect(existsSync(path.join(day, 'holiday.mp4'))).toBe(true);
    expect(existsSync(path.join(day, '1-abc.mp4'))).toBe(true);
  });
});

test('a writer process that is killed is started again: no frame is lost, recording goes on', async () => {
  const startMs = Date.now() - 120_000;
  const storage = await openStorage();
  await storage.update({ segmentSeconds: 5 });
  const rig = record(storage, startMs);
  rig.feed(120);
  await eventually(() => allNumbers().length >= 50, { what: 'frames reach the disk' });
  process.kill(Number.parseInt(readFileSync(path.join(dataDir, 'writer-0.pid'), 'utf8')), 'SIGKILL');
  rig.feed(130);
  await eventually(() => allNumbers().length >= 200, { what: 'frames reach the disk again' });
  await rig.recorder.close('engine-stopped');
  await storage.close();
  expect(allNumbers()).toEqual(upTo(250));
});

if (!canMount) process.stderr.write('\n  NOT RUN: full and read-only disks, for want of the right to mount one.\n\n');
describe.each(canMount ? ['a small disk of its own'] : [])('%s', () => {
  let disk: string;
  beforeEach(() => {
    disk = path.join(dataDir, 'disk');
    mountDisk(disk, '6m');
  });
  afterEach(() => unmountDisk(disk));

  test('that is full of recordings goes on with the newest; nothing in between is missing', async () => {
    const startMs = Date.now() - 1_000_000;
    const storage = await openStorage(disk);
    await storage.update({ segmentSeconds: 2, keepFreeBytes: 0 });
    const rig = record(storage, startMs, 20_000);
    // 16 MB onto 6 MB.
    for (let round = 0; round < 40; round++) {
      rig.feed(20);
      await eventually(() => segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file)).at(-1)! >= rig.fed - 15, { within: 10_000, what: `round ${round} is on disk` });
    }
    await rig.recorder.close('engine-stopped');
    await storage.close();
    const found = segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file));
    expect(found.at(-1)).toBe(rig.fed - 1);
    expect(found).toEqual(Array.from({ length: found.length }, (_, index) => rig.fed - found.length + index));
    expect(found.length).toBeGreaterThan(80);
  });

  test('that is full of other things is said to be, and with room again recording goes on', async () => {
    const startMs = Date.now() - 1_000_000;
    const storage = await openStorage(disk);
    await storage.update({ segmentSeconds: 2, keepFreeBytes: 0 });
    const other = path.join(disk, 'other');
    // Less is left than one segment takes: there is nothing of ours that could make room.
    writeFileSync(other, new Uint8Array(6_100_000));
    const rig = record(storage, startMs, 20_000);
    const timer = setInterval(() => rig.feed(2), 50);
    try {
      await eventually(() => storage.blocked === 'disk-full', { within: 20_000, what: 'the store says that the disk is full' });
      expect(noticesOf(storage).map(({ text }) => text.key)).toContain('storage.state.full');
      expect((await storage.status()).state).toBe('full');
      rmSync(other);
      await eventually(async () => storage.blocked === null && (segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file)).at(-1) ?? 0) > rig.fed - 60, { within: 20_000, what: 'recording goes on' });
      const { gaps } = await recordings(storage, startMs);
      expect(gaps.map(({ cause }) => cause)).toContain('disk-full');
    } finally {
      clearInterval(timer);
      await rig.recorder.close('engine-stopped');
      await storage.close();
    }
  });

  test('that is made read-only is noticed and said, and recording goes on when it is writable again', async () => {
    const startMs = Date.now() - 1_000_000;
    const storage = await openStorage(disk);
    const rig = record(storage, startMs);
    const timer = setInterval(() => rig.feed(2), 50);
    const count = () => segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file)).length;
    try {
      await eventually(() => count() > 10, { what: 'frames are on disk' });
      makeReadOnly(disk);
      await eventually(async () => (await storage.status()).state === 'read-only', { within: 10_000, what: 'the store says read-only' });
      expect(noticesOf(storage)).toMatchObject([{ level: 'error', text: { key: 'storage.state.read-only', data: { path: disk } } }]);
      unmountDisk(disk);
      const before = count();
      await eventually(async () => (await storage.status()).state === 'ok' && count() > before + 20, { within: 20_000, what: 'recording goes on' });
    } finally {
      clearInterval(timer);
      await rig.recorder.close('engine-stopped');
      await storage.close();
    }
  });
});

test('a data folder has one engine: a second one is refused, the first is unharmed', async () => {
  const lock = await lockDataDir(dataDir, { waitMs: 0 });
  await expect(lockDataDir(dataDir, { waitMs: 200 })).rejects.toMatchObject({ kind: 'conflict', messageKey: 'data.inUse', data: { pid: expect.anything() } });
  lock[Symbol.dispose]();
  (await lockDataDir(dataDir, { waitMs: 0 }))[Symbol.dispose]();
});

test('a data folder that cannot be made is told by its path', async () => {
  const file = path.join(dataDir, 'file');
  writeFileSync(file, '');
  await expect(lockDataDir(path.join(file, 'data'), { waitMs: 0 })).rejects.toMatchObject({ kind: 'read-only', messageKey: 'data.notWritable', data: { path: path.join(file, 'data') } });
});

test('a folder for footage that cannot be written is refused, and recording stays where it is', async () => {
  const storage = await openStorage();
  const file = path.join(dataDir, 'a-file');
  writeFileSync(file, '');
  await expect(storage.update({ path: path.join(file, 'footage') })).rejects.toMatchObject({ kind: 'read-only', data: { path: path.join(file, 'footage') } });
  expect(await storage.status()).toMatchObject({ path: footage, state: 'ok' });
  await storage.close();
});

test('damaged settings start anew and are told of; no footage is lost by it', async () => {
  const startMs = Date.now() - 120_000;
  await recordAndEnd(startMs, 100, 'properly');
  writeFileSync(path.join(dataDir, 'storage.json'), '{"path": 7');
  rmSync(path.join(dataDir, 'storage.json.previous'), { force: true });
  const storage = await openStorage();
  const { segments } = await recordings(storage, startMs);
  const notices = noticesOf(storage);
  await storage.close();
  expect(segments.length).toBeGreaterThan(0);
  expect(allNumbers()).toEqual(upTo(allNumbers().length));
  expect(notices.map(({ text }) => text.key).some((key) => /config/.test(key))).toBe(true);
});
