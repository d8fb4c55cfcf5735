import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { canMount, keepDisk, makeReadOnly, mountDisk, putBack, unmountDisk } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { GOP, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { type NumberedRecorder, recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const CAP = 64 * 1024 * 1024;
/** What the issue asks for: a disk that fails is noticed and left within this. */
const NOTICED_WITHIN_MS = 5_000;

let folder: string;
let first: string;
let second: string;
let storage: FootageStore;
let rig: NumberedRecorder;
let feeding: NodeJS.Timeout;

async function open(): Promise<FootageStore> {
  return createStorage({ dataDir: path.join(folder, 'data'), defaultRecordingsPath: first, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
}

const numbersOf = (disk: string) => (existsSync(path.join(disk, CAMERA)) ? segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file)) : []);
const lastOf = (disk: string) => numbersOf(disk).at(-1) ?? -1;
const stateOf = async (disk: string) => (await storage.status()).locations.find((each) => each.path === disk)?.state;

if (!canMount) process.stderr.write('\n  NOT RUN: disks that are taken away, for want of the right to mount one.\n\n');
describe.each(canMount ? ['of two disks'] : [])('%s', () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kanjia-locations-'));
    first = path.join(folder, 'first');
    second = path.join(folder, 'second');
    mkdirSync(path.join(folder, 'data'));
    mountDisk(first, '80m');
    mountDisk(second, '80m');
    keepDisk(first, path.join(folder, 'kept'));
    storage = await open();
    await storage.update({
      segmentSeconds: 30,
      locations: [first, second].map((each) => ({ path: each, capBytes: CAP, keepFreeBytes: 0 })),
    });
    rig = recordNumbered(storage, CAMERA, Date.now() - 1_000_000);
    // Ten times as fast as time.
    feeding = setInterval(() => rig.feed(5), 50);
    await eventually(() => lastOf(first) > 30, { what: 'the first disk is written to' });
  });
  afterEach(async () => {
    clearInterval(feeding);
    await rig.recorder.close('engine-stopped');
    await storage.close();
    for (const disk of ['kept', 'first', 'second']) while (isMounted(path.join(folder, disk))) unmountDisk(path.join(folder, disk));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Recording goes on in the second within the time allowed, and then in the first again. */
  async function failsOver(fail: () => void, mend: () => void, state: string): Promise<void> {
    const since = performance.now();
    const fedBefore = rig.fed;
    fail();
    await eventually(() => lastOf(second) >= fedBefore, { within: 20_000, every: 20, what: 'the second disk is written to' });
    expect(performance.now() - since).toBeLessThan(NOTICED_WITHIN_MS);
    expect(await stateOf(first)).toBe(state);
    expect((await storage.status()).path).toBe(second);
    mend();
    await eventually(async () => (await stateOf(first)) === 'ok', { within: 10_000, what: 'the first disk is ok again' });
    const fedThen = rig.fed;
    // The segment that is open in the second is ended; the next one goes to the first.
    await eventually(() => lastOf(first) > fedThen, { within: 20_000, what: 'the first disk is used again' });
  }

  /** @returns the longest stretch of numbers that neither disk has, and whether any is on both. */
  async function missing(): Promise<{ longest: number; twice: number }> {
    clearInterval(feeding);
    await rig.recorder.close('engine-stopped');
    await storage.close();
    const found = [...numbersOf(path.join(folder, 'kept')), ...numbersOf(second)].toSorted((a, b) => a - b);
    let longest = 0;
    for (let index = 1; index < found.length; index++) longest = Math.max(longest, found[index]! - found[index - 1]! - 1);
    return { longest, twice: found.length - new Set(found).size };
  }

  test('one that is taken away is noticed within 5 s and footage goes on in the next, and in the first when it is back', async () => {
    await failsOver(
      () => unmountDisk(first),
      () => putBack(path.join(folder, 'kept'), first),
      'missing',
    );
    // The picture group that was being written may stand on both.
    const { longest, twice } = await missing();
    expect(longest).toBe(0);
    expect(twice).toBeLessThanOrEqual(GOP);
  });

  test('the empty folder below a disk that is gone is never written to', async () => {
    unmountDisk(first);
    await eventually(async () => (await stateOf(first)) === 'missing', { within: 10_000, what: 'it is missed' });
    const fedThen = rig.fed;
    await eventually(() => lastOf(second) > fedThen, { what: 'the second is written to' });
    expect(readdirSync(first)).toEqual([]);
  });

  test('another disk in the place of a known one is told from it and never written to', async () => {
    unmountDisk(first);
    mountDisk(first, '80m');
    writeFileSync(path.join(first, '.kanjia-recordings'), JSON.stringify({ id: 'loc_0123456789abcdef' }));
    await eventually(async () => (await stateOf(first)) === 'other-disk', { within: 10_000, what: 'it is told' });
    const fedThen = rig.fed;
    await eventually(() => lastOf(second) > fedThen, { what: 'the second is written to' });
    expect(readdirSync(first)).toEqual(['.kanjia-recordings']);
    unmountDisk(first);
  });

  test('one that becomes read-only is left for the next, and no frame is missing', async () => {
    await failsOver(
      () => makeReadOnly(first),
      () => unmountDisk(first),
      'read-only',
    );
    const { longest, twice } = await missing();
    expect(longest).toBe(0);
    expect(twice).toBeLessThanOrEqual(GOP);
  });

  test('one that is full of other things is left for the next, and no frame is missing', async () => {
    const other = path.join(first, 'other');
    const since = rig.fed;
    for (let size = 80 * 1024 * 1024; size > 4_096; size = Math.floor(size / 2)) {
      try {
        writeFileSync(`${other}-${size}`, new Uint8Array(size));
      } catch {
        rmSync(`${other}-${size}`, { force: true });
      }
    }
    await eventually(() => lastOf(second) > since + 20, { within: 20_000, what: 'the second disk is written to' });
    const { longest, twice } = await missing();
    expect(longest).toBe(0);
    expect(twice).toBeLessThanOrEqual(GOP);
  });

  test('one that hangs is left for the next within 5 s, and what waited for it goes there', async () => {
    const writer = Number.parseInt(readFileSync(path.join(folder, 'data', 'writer-0.pid'), 'utf8'));
    await failsOver(
      () => process.kill(writer, 'SIGSTOP'),
      () => process.kill(writer, 'SIGCONT'),
      'slow',
    );
    const { longest, twice } = await missing();
    expect(longest).toBe(0);
    expect(twice).toBeLessThanOrEqual(GOP);
  });

  test('the only one that hangs for a while, as one that wakes up does, is waited for: no frame is missing', async () => {
    await storage.update({ locations: [{ path: first, capBytes: CAP, keepFreeBytes: 0 }], segmentSeconds: 5 });
    const writer = Number.parseInt(readFileSync(path.join(folder, 'data', 'writer-0.pid'), 'utf8'));
    process.kill(writer, 'SIGSTOP');
    await eventually(async () => (await stateOf(first)) === 'slow', { within: 10_000, what: 'it is slow' });
    const fedThen = rig.fed;
    // Longer than a segment: new ones are opened meanwhile.
    await eventually(() => rig.fed > fedThen + 100, { what: 'time passes' });
    process.kill(writer, 'SIGCONT');
    await eventually(() => lastOf(first) > fedThen + 100, { within: 20_000, what: 'it is written' });
    expect(await missing()).toMatchObject({ longest: 0, twice: 0 });
  });

  test('one that hangs for good does not keep the engine from ending', async () => {
    const writer = Number.parseInt(readFileSync(path.join(folder, 'data', 'writer-0.pid'), 'utf8'));
    process.kill(writer, 'SIGSTOP');
    await eventually(async () => (await stateOf(first)) === 'slow', { within: 10_000, what: 'it is slow' });
    clearInterval(feeding);
    await rig.recorder.close('engine-stopped');
    await storage.close();
    await eventually(() => !isAlive(writer), { what: 'its writer has ended' });
  });

  test('of a disk that was taken away this moment nothing counts as gone', async () => {
    const range = { cameraId: CAMERA, from: 0, to: Date.now() + 1_000_000 };
    await storage.update({ segmentSeconds: 2 });
    await eventually(async () => (await storage.listRecordings(range)).segments.some(({ open: isOpen }) => !isOpen), { what: 'a segment is closed' });
    const closed = (await storage.listRecordings(range)).segments.find(({ open: isOpen }) => !isOpen)!;
    unmountDisk(first);
    await storage.reportMissing(closed.id);
    expect((await storage.listRecordings(range)).segments.map(({ id }) => id)).toContain(closed.id);
  });

  test('footage of a disk that is away is not forgotten, and is there when the disk is', async () => {
    const range = { cameraId: CAMERA, from: 0, to: Date.now() + 1_000_000 };
    const before = await storage.listRecordings(range);
    unmountDisk(first);
    await eventually(async () => (await stateOf(first)) === 'missing', { within: 10_000, what: 'it is missed' });
    await storage.reportMissing(before.segments[0]!.id);
    clearInterval(feeding);
    await rig.recorder.close('engine-stopped');
    await storage.close();
    storage = await open();
    await storage.audited;
    expect(await stateOf(first)).toBe('missing');
    expect((await storage.listRecordings(range)).segments.map(({ id }) => id)).toEqual(expect.arrayContaining(before.segments.map(({ id }) => id)));
    putBack(path.join(folder, 'kept'), first);
    await eventually(async () => (await stateOf(first)) === 'ok', { within: 10_000, what: 'it is back' });
    rig = recordNumbered(storage, CAMERA, Date.now());
  });
});

function isMounted(disk: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').split('\n').some((line) => line.split(' ')[1] === disk);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
