import { expect, test } from 'vitest';
import { AdtsSplitter } from './adts.ts';
import { MediaError } from './media-error.ts';

function adts(payload: readonly number[]): number[] {
  const length = 7 + payload.length;
  return [0xff, 0xf1, 0x6c, 0x40 | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc, ...payload];
}

test.each([1, 3, 7, 8, 1000])('frames come out as they went in, cut into pieces of %i bytes', (size) => {
  const frames = [[1, 2, 3], Array.from({ length: 400 }, (_, index) => index & 0xff), [9]];
  const stream = Uint8Array.from(frames.flatMap(adts));
  const out: number[][] = [];
  const splitter = new AdtsSplitter((bytes, from, to) => void out.push([...bytes.subarray(from, to)]));
  for (let at = 0; at < stream.length; at += size) splitter.push(stream.subarray(at, at + size));
  expect(out).toEqual(frames);
});

test('what is no ADTS is refused', () => {
  const splitter = new AdtsSplitter(() => {});
  expect(() => splitter.push(new Uint8Array(64))).toThrow(MediaError);
});
