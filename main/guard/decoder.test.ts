import { expect, test } from 'vitest';
import { analysisSize, decoderArguments } from './decoder-arguments.ts';
import { FrameTimes } from './frame-times.ts';

test.each([
  [640, 360, 192, 108],
  [640, 480, 168, 124],
  [1920, 1080, 192, 108],
  [360, 640, 108, 192],
  [160, 90, 160, 92],
])('%i x %i is analysed at %i x %i', (width, height, toWidth, toHeight) => {
  expect(analysisSize(width, height)).toEqual({ width: toWidth, height: toHeight });
});

test('the decoder takes fragments on stdin and needs no pipe but the three', () => {
  const line = decoderArguments({ width: 192, height: 108 }).join(' ');
  expect(line).toContain('-threads 1 -probesize 32 -analyzeduration 0 -copyts -f mp4 -i pipe:0');
  expect(line).toContain('[f=rawvideo]pipe:1|[f=framecrc]pipe:2');
  expect(line).not.toMatch(/pipe:[3-9]/);
});

test('frame times are read from whatever pieces they come in, among other messages', () => {
  const times = new FrameTimes();
  const text = '#tb 0: 1/1000\n#dimensions 0: 192x108\n0,       1100,       1300,      100,    20736, 0xe1fed38f\n[h264 @ 0x1] no frame!\n0, 5000000123, 5000000124, 67, 20736, 0x0\n';
  for (const character of text) times.push(character);
  expect([times.next(), times.next(), times.next()]).toEqual([1300, 5_000_000_124, undefined]);
  expect(times.message).toBe('[h264 @ 0x1] no frame!');
});

test('times without frames do not pile up without bound', () => {
  const times = new FrameTimes();
  expect(() => times.push('0, 1, 1, 1, 1, 0x0\n'.repeat(5000))).toThrow('more frame times than frames');
});
