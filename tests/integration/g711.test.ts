import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toPcma, toPcmu } from '../../media/g711.ts';

const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';
/** Every sixteen-bit value. */
const ALL = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);

test.each([
  ['mulaw', toPcmu],
  ['alaw', toPcma],
] as const)('%s: ffmpeg hears every sample within the step of its segment', (format, encode) => {
  const { stdout } = spawnSync(ffmpegPath, ['-v', 'error', '-f', format, '-ar', '8000', '-ac', '1', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], { input: encode(ALL), maxBuffer: 1 << 24 });
  const heard = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2);
  expect(heard).toHaveLength(ALL.length);
  let worst = 0;
  // Above the loudest step everything is clipped.
  heard.forEach((sample, index) => (worst = Math.max(worst, Math.abs(sample - ALL[index]!) / Math.max(16, Math.abs(ALL[index]!) * 0.032 + 8))));
  expect(worst).toBeLessThanOrEqual(1.35);
});
