import { expect, test } from 'vitest';
import { h264Payloads } from './h264-packets.ts';

const nalOf = (type: number, length: number) => Uint8Array.from({ length }, (_, index) => (index === 0 ? 0x60 | type : index & 0xff));

test('a small NAL unit goes as it is, the last packet of an access unit is marked', () => {
  const parts = h264Payloads([nalOf(7, 20), nalOf(5, 30)], 100);
  expect(parts.map(({ prefix, from, to, last }) => [prefix, from, to, last])).toEqual([
    [null, 0, 20, false],
    [null, 0, 30, true],
  ]);
});

test('a large one is cut into FU-A fragments that put together again are the NAL unit', () => {
  const nal = nalOf(5, 1000);
  const parts = h264Payloads([nal], 100);
  expect(parts.every(({ prefix, from, to }) => (prefix?.length ?? 0) + to - from <= 100)).toBe(true);
  const first = parts[0]!.prefix!;
  const restored = [(first[0]! & 0xe0) | (first[1]! & 0x1f), ...parts.flatMap((part) => [...part.nal.subarray(part.from, part.to)])];
  expect(Uint8Array.from(restored)).toEqual(nal);
  expect(parts.map(({ prefix }) => prefix![1]! & 0xc0)).toEqual([0x80, ...parts.slice(1, -1).map(() => 0), 0x40]);
});
