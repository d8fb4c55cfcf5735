import { expect, test } from 'vitest';
import { opusSamples } from './opus.ts';

test.each([
  ['CELT, 20 ms, one frame', [31 << 3], 960],
  ['CELT, 2.5 ms, two frames', [(28 << 3) | 1], 240],
  ['SILK, 60 ms', [3 << 3], 2880],
  ['hybrid, 20 ms, three frames', [(15 << 3) | 3, 3], 2880],
  ['nothing', [], 0],
  ['longer than a packet can be', [(3 << 3) | 3, 48], 0],
])('the length of a packet is told by its first bytes: %s', (_name, bytes, samples) => {
  expect(opusSamples(Uint8Array.from(bytes), 0, bytes.length)).toBe(samples);
});
