/** The sweeper alone: an index that answers what the test says, and a disk that removes what it is told to. Real ones: tests/integration/last-to-go.test.ts. */
import { expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { Sweeper, type SweeperParts } from './sweeper.ts';

const CAP = 6_400_000_000;
const FOLDER = '/disk';
const START_MS = 1_800_000_000_000;

/** One location, no more than 100 MB of slack; what is open in it and closed, bytes. */
function rig() {
  const clock = new FakeClock(START_MS + 3_600_000);
  const room = { open: 0, closed: [] as number[], hangs: false, policy: DEFAULT_RETENTION, refused: (_file: string) => false };
  const row = (bytes: number, id: number) => ({ id, cameraId: 'cam_a', location: FOLDER, runId: 'run1', startMs: START_MS + id, durationMs: 60_000, bytes, class: 'continuous' });
  const removed = new Set<number>();
  const marked = new Set<number>();
  const rows = () => room.closed.map(row).filter(({ id }) => !removed.has(id));
  const answers: Record<string, (...args: never[]) => unknown> = {
    totals: () => [{ location: FOLDER, class: 'continuous', bytes: rows().reduce((sum, { bytes }) => sum + bytes, 0) }],
    extents: () => (rows().length === 0 ? [] : [{ cameraId: 'cam_a', oldestMs: rows()[0]!.startMs, newestMs: clock.now() }]),
    oldest: () => rows().filter(({ id }) => !marked.has(id)),
    markDeleting: (ids: number[]) => {
      for (const id of ids) marked.add(id);
    },
    forget: (ids: number[]) => {
      for (const id of ids) removed.add(id);
      return { pictures: [] };
    },
    onEvents: () => [],
  };
  const unlink = (files: string[]) => {
    if (room.hangs) return Promise.reject(new AppError('timeout', 'storage.diskHangs'));
    return files.some(room.refused) ? Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })) : Promise.resolve();
  };
  const location = { path: FOLDER, capBytes: CAP, keepFreeBytes: 0, freeBytes: 1e12, state: 'ok', unlink };
  const sweeper = new Sweeper({
    catalog: { ask: (name: string, ...args: never[]) => Promise.resolve(answers[name]!(...args)) },
    locations: { reachable: () => [location], get: () => location, choose: () => null },
    clock,
    log: silentLogger,
    openFiles: () => (room.open > 0 ? [{ writtenBytes: room.open, pendingBytes: 0, options: { location: { folder: FOLDER } } }] : []),
    policy: () => room.policy,
    onRemoved: () => {},
    onEventsGone: () => {},
    onGuaranteeBroken: () => {},
    freePictures: () => Promise.resolve(0),
  } as unknown as SweeperParts);
  const sweep = async () => {
    clock.advance(500);
    sweeper.reclassed();
    await sweeper.sweep();
  };
  return { room, sweeper, sweep, removed, marked };
}

test('a disk that was full while all of it was being written gives room when that is closed, though it is within its cap then', async () => {
  const { room, sweeper, sweep, removed } = rig();
  room.open = CAP - 100_000;
  await sweep();
  expect(sweeper.isShort(FOLDER)).toBe(true);
  room.closed = [1e9, 1e9, CAP - 100_000 - 2e9];
  room.open = 0;
  await sweep();
  await sweep();
  expect([...removed]).toEqual([0]);
  expect(sweeper.isShort(FOLDER)).toBe(false);
});

test('a disk of which nothing may go is full until something does', async () => {
  const { room, sweeper, sweep } = rig();
  room.open = CAP + 1;
  for (let at = 0; at < 3; at++) await sweep();
  expect(sweeper.isShort(FOLDER)).toBe(true);
  room.open = CAP - 200e6;
  await sweep();
  expect(sweeper.isShort(FOLDER)).toBe(false);
});

test('what a disk that hangs did not remove in time is removed when it answers, and nothing else in its place', async () => {
  const { room, sweeper, sweep, removed } = rig();
  room.closed = [200e6, 200e6, CAP - 300e6];
  room.hangs = true;
  for (let at = 0; at < 20; at++) await sweep();
  expect([...removed]).toEqual([]);
  room.hangs = false;
  for (let at = 0; at < 20; at++) await sweep();
  expect([...removed]).toEqual([0]);
  expect(sweeper.isShort(FOLDER)).toBe(false);
});

test('beyond the bytes of its class, too, nothing else goes in the place of what a disk did not remove yet', async () => {
  const { room, sweep, removed, marked } = rig();
  room.closed = [200e6, 200e6, 200e6];
  room.policy = { ...DEFAULT_RETENTION, continuous: { days: null, bytes: 500e6 } };
  room.hangs = true;
  for (let at = 0; at < 20; at++) await sweep();
  expect([...marked]).toEqual([0]);
  room.hangs = false;
  for (let at = 0; at < 20; at++) await sweep();
  expect([...removed]).toEqual([0]);
});

test('where a disk removes nothing, no room is said to have been made, and no more is given up for it', async () => {
  const { room, sweeper, sweep, marked } = rig();
  room.closed = [200e6, 200e6, 200e6];
  await sweep();
  room.refused = () => true;
  for (let at = 0; at < 20; at++) expect(await sweeper.free(FOLDER, 1e6)).toBe(0);
  expect(marked.size).toBe(1);
});

test('a file that will not go keeps no other from going', async () => {
  const { room, sweep, removed } = rig();
  room.closed = Array.from({ length: 40 }, () => 10e6);
  room.policy = { ...DEFAULT_RETENTION, continuous: { days: null, bytes: 50e6 } };
  room.refused = (file) => file.endsWith(`${START_MS + 7}-run1.mp4`);
  await sweep();
  expect(removed.has(7)).toBe(false);
  expect(removed.size).toBe(34);
});
