import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import type { CatalogClient } from './catalog-client.ts';
import { GapBook } from './gap-book.ts';
import { IndexQueue } from './index-queue.ts';
import type { Sidecars } from './sidecars.ts';

/** Takes the place of index and ledgers, which have tests of their own: remembers what it was asked. */
function setUp() {
  const asked: unknown[][] = [];
  const lines: unknown[] = [];
  const index = { isFull: false };
  const catalog = { ask: (...question: unknown[]) => (index.isFull ? Promise.reject(new Error('full')) : Promise.resolve(void asked.push(question))) } as unknown as CatalogClient;
  const clock = new FakeClock();
  const queue = new IndexQueue(clock);
  const book = new GapBook({ catalog, queue, sidecars: { write: (_camera: string, _atMs: number, line: unknown) => void lines.push(line) } as unknown as Sidecars, onError: () => {} });
  return { book, queue, asked, lines, index, clock };
}

test('the same cause again is the same gap', () => {
  const { book, asked } = setUp();
  book.begin('cam', 1_000, 'camera-offline');
  book.begin('cam', 2_000, 'camera-offline');
  expect(asked).toEqual([['beginGap', 'cam', 1_000, 'camera-offline']]);
});

test('what turns out to have been missing earlier for the same cause is told, too', async () => {
  const { book, queue, asked } = setUp();
  book.begin('cam', 5_000, 'disk-full');
  book.begin('cam', 1_000, 'disk-full');
  await queue.close();
  expect(asked.at(-1)).toEqual(['putGap', 'cam', 1_000, 5_000, 'disk-full']);
});

test('an index that takes nothing for a while is told everything in its order when it does', async () => {
  const { book, asked, index, clock } = setUp();
  index.isFull = true;
  book.begin('cam', 1_000, 'disk-full');
  book.end('cam', 2_000);
  book.begin('cam', 5_000, 'camera-offline');
  for (let second = 0; second < 3; second++) {
    await turn();
    clock.advance(1_000);
  }
  await turn();
  expect(asked).toEqual([]);
  index.isFull = false;
  clock.advance(1_000);
  await turn();
  expect(asked).toEqual([
    ['beginGap', 'cam', 1_000, 'disk-full'],
    ['endGap', 'cam', 2_000],
    ['beginGap', 'cam', 5_000, 'camera-offline'],
  ]);
});

test('an index that never takes anything keeps nothing from ending', async () => {
  const { book, queue, asked, index } = setUp();
  index.isFull = true;
  book.begin('cam', 1_000, 'disk-full');
  book.end('cam', 2_000);
  await queue.close();
  expect(asked).toEqual([]);
});

test('a gap that lasts since an engine before has its end in the ledger', () => {
  const { book, asked, lines } = setUp();
  book.resume('cam', 1_000, 'engine-stopped');
  // The same cause goes on; another one ends it.
  book.begin('cam', 2_000, 'engine-stopped');
  expect(asked).toEqual([]);
  book.end('cam', 5_000);
  expect(lines).toEqual([{ t: 'gap', s: 1_000, e: 5_000, c: 'engine-stopped' }]);
});
