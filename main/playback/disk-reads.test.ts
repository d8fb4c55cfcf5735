import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { DiskReads } from './disk-reads.ts';

/** Reads that end when they are told to. */
function setUp() {
  const clock = new FakeClock();
  const reads = new DiskReads(clock);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const late: string[] = [];
  const read = (disk: string, name: string) =>
    reads.run(
      disk,
      () => {
        started.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      },
      (result) => late.push(result),
    );
  return { clock, started, late, read, end: (name: string) => ends.get(name)?.() };
}

test('reads of one disk take turns', async () => {
  const { started, read, end } = setUp();
  const all = ['a1', 'a2', 'a3'].map((name) => read('a', name));
  expect(started).toEqual(['a1', 'a2']);
  end('a2');
  expect(await all[1]).toBe('a2');
  await turn();
  expect(started).toEqual(['a1', 'a2', 'a3']);
});

test('a disk that hangs fails those who wait for it, so that they may try again, and holds up no other', async () => {
  const { clock, started, read, end } = setUp();
  const hanging = Promise.allSettled(['a1', 'a2', 'a3'].map((name) => read('a', name)));
  const other = read('b', 'b1');
  expect(started).toEqual(['a1', 'a2', 'b1']);
  end('b1');
  expect(await other).toBe('b1');
  clock.advance(10_000);
  for (const result of await hanging) expect(result).toMatchObject({ status: 'rejected', reason: { kind: 'timeout', retryable: true } });
  // Its reads are under way still: no further one begins there, others do.
  const more = Promise.allSettled([read('a', 'a4'), read('b', 'b2')]);
  await turn();
  expect(started).toEqual(['a1', 'a2', 'b1', 'b2']);
  end('b2');
  await turn();
  clock.advance(10_000);
  expect(await more).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'b2' }]);
});

test('what comes too late is put away', async () => {
  const { clock, started, late, read, end } = setUp();
  const all = Promise.allSettled([read('a', 'a1'), read('b', 'b1')]);
  expect(started).toEqual(['a1', 'b1']);
  clock.advance(10_000);
  await all;
  end('a1');
  await turn();
  expect(late).toEqual(['a1']);
});

test('three disks that hang hold up no fourth', async () => {
  const { clock, started, read, end } = setUp();
  const hanging = Promise.allSettled(['a', 'b', 'c'].flatMap((disk) => [1, 2, 3].map((number) => read(disk, `${disk}${number}`))));
  expect(started).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  for (const name of ['d1', 'd2', 'd3']) {
    const well = read('d', name);
    expect(started.at(-1)).toBe(name);
    end(name);
    expect(await well).toBe(name);
    await turn();
  }
  clock.advance(10_000);
  expect((await hanging).every(({ status }) => status === 'rejected')).toBe(true);
  // They hang still, and the others go on.
  const later = read('d', 'd4');
  end('d4');
  expect(await later).toBe('d4');
});
