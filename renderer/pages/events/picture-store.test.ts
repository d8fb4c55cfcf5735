import { expect, test, vi } from 'vitest';
import { PictureStore } from './picture-store.ts';

/** What has come is taken. */
const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

function setUp() {
  let made = 0;
  const dropped: string[] = [];
  const asked: string[] = [];
  const waiting = new Map<string, (blob: Blob | null) => void>();
  const store = new PictureStore({ make: () => `url:${++made}`, drop: (url) => dropped.push(url) });
  const watch = (key: string, listener = () => {}) =>
    store.watch(
      key,
      () => {
        asked.push(key);
        return new Promise((resolve) => waiting.set(key, resolve));
      },
      listener,
    );
  return { store, watch, asked, dropped, come: (key: string, blob: Blob | null = new Blob()) => waiting.get(key)?.(blob) };
}

test('four come at a time, then the one asked for last, and none that nobody waits for any more', async () => {
  const { store, watch, asked, come } = setUp();
  const stop = Array.from({ length: 10 }, (_, index) => watch(String(index)));
  stop[9]!();
  expect(asked).toEqual(['0', '1', '2', '3']);
  come('0');
  await vi.waitFor(() => expect(asked).toEqual(['0', '1', '2', '3', '8']));
  expect([store.get('0'), store.get('1')]).toEqual(['url:1', null]);
});

test('who waits is told, and that there is none, too', async () => {
  const { store, watch, come } = setUp();
  const told = vi.fn();
  watch('a', told);
  watch('b', told);
  come('a');
  come('b', null);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
  expect([store.get('a'), store.get('b')]).toEqual(['url:1', undefined]);
});

test('of many the least looked at are forgotten, never one that is on the page', async () => {
  const { store, watch, come, dropped } = setUp();
  watch('kept');
  come('kept');
  await settled();
  for (let number = 0; number < 300; number++) {
    const stop = watch(String(number));
    come(String(number));
    await settled();
    expect(store.get(String(number))).not.toBeNull();
    stop();
  }
  expect([dropped.length, store.get('kept'), store.get('0'), store.get('299')]).toEqual([61, 'url:1', null, 'url:301']);
  store.close();
  expect(dropped).toHaveLength(301);
});
