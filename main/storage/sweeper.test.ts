/** The sweeper alone: an index that answers what the test says, and a disk that removes what it is told to. Real ones: tests/integration/last-to-go.test.ts. */
import { expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { Sweeper, type SweeperParts } from './sweeper.ts';

const CAP = 6_400_000_000;
const FOLDER = '/disk';

/** One location, no more than 100 MB of slack; what is open in it and closed, bytes. */
function rig() {
  const clock = new FakeClock(1_800_000_000_000);
  const room = { open: 0, closed: [] as number[], hangs: false };
  const row = (bytes: number, id: number) => ({ id, cameraId: 'cam_a', location: FOLDER, runId: 'run1', startMs: clock.now() - 3_600_000 + id, durationMs: 60_000, bytes, class: 'continuous' });
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
  const unlink = () => (room.hangs ? Promise.reject(new AppError('timeout', 'storage.diskHangs')) : Promise.resolve());
  const location = { path: FOLDER, capBytes: CAP, keepFreeBytes: 0, freeBytes: 1e12, state: 'ok', unlink };
  const sweeper = new Sweeper({
    catalog: { ask: (name: string, ...args: never[]) => Promise.resolve(answers[name]!(...args)) },
    locations: { reachable: () => [location], get: () => location, choose: () => null },
    clock,
    log: silentLogger,
    openFiles: () => (room.open > 0 ? [{ writtenBytes: room.open, pendingBytes: 0, options: { location: { folder: FOLDER } } }] : []),
    policy: () => DEFAULT_RETENTION,
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
  return { room, sweeper, sweep, removed };
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
