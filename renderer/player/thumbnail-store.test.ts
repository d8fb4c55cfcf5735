import { expect, it } from 'vitest';
import { ThumbnailStore } from './thumbnail-store.ts';

const closed: number[] = [];
const picture = (wallMs: number) => ({ wallMs, sourceWidth: 640, image: { close: () => closed.push(wallMs) } as unknown as ImageBitmap });

it('the nearest picture stands for a moment, if it is near enough', () => {
  const store = new ThumbnailStore(10);
  for (const at of [1000, 3000, 2000]) store.put(picture(at), 0);
  expect(store.near(2100, 500)?.wallMs).toBe(2000);
  expect(store.near(2600, 500)?.wallMs).toBe(3000);
  expect(store.near(9000, 500)).toBeNull();
});

it('there are never more than so many, and those far from where one looks go first, closed', () => {
  closed.length = 0;
  const store = new ThumbnailStore(3);
  for (const at of [1000, 2000, 3000, 4000, 5000]) store.put(picture(at), 4500);
  expect(store.size).toBe(3);
  expect(closed).toEqual([1000, 2000]);
  store.put(picture(3500), 0);
  expect(closed).toEqual([1000, 2000, 5000]);
});

it('the same moment is kept once', () => {
  closed.length = 0;
  const store = new ThumbnailStore(3);
  store.put(picture(1000), 0);
  store.put(picture(1000), 0);
  expect([store.size, closed]).toEqual([1, [1000]]);
});
