import { expect, test } from 'vitest';
import type { CatalogClient } from './catalog-client.ts';
import { GapBook } from './gap-book.ts';
import type { Sidecars } from './sidecars.ts';

/** Takes the place of index and ledgers, which have tests of their own: remembers what it was asked. */
function setUp() {
  const asked: unknown[][] = [];
  const catalog = { ask: (...question: unknown[]) => Promise.resolve(void asked.push(question)) } as unknown as CatalogClient;
  const book = new GapBook({ catalog, sidecars: { write: () => {} } as unknown as Sidecars, onError: () => {} });
  return { book, asked };
}

test('the same cause again is the same gap', () => {
  const { book, asked } = setUp();
  book.begin('cam', 1_000, 'camera-offline');
  book.begin('cam', 2_000, 'camera-offline');
  expect(asked).toEqual([['beginGap', 'cam', 1_000, 'camera-offline']]);
});

test('what turns out to have been missing earlier for the same cause is told, too', () => {
  const { book, asked } = setUp();
  book.begin('cam', 5_000, 'disk-full');
  book.begin('cam', 1_000, 'disk-full');
  expect(asked.at(-1)).toEqual(['putGap', 'cam', 1_000, 5_000, 'disk-full']);
});
