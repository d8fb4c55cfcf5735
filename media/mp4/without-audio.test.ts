import { expect, test } from 'vitest';
import type { AudioTrack } from '../fragment.ts';
import { parseInit } from './init.ts';
import { h264Track, makeInit } from './mux.ts';
import { withoutAudio } from './without-audio.ts';

const sps = Uint8Array.from(Buffer.from('6764001facb402802dd080000003008000000f71300016e360002dc6f240c03c06', 'hex'));
const pps = Uint8Array.from([0x68, 0xef, 0x3c, 0xb0]);
const audio: AudioTrack = { kind: 'audio', id: 2, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1, timescale: 16_000, description: Uint8Array.from([0x14, 0x08]) };

test('leaves the sound out and the picture as it is', () => {
  const init = makeInit('run', h264Track(sps, pps, 90_000), audio);
  const silent = withoutAudio(init);
  expect(silent.audio).toBeNull();
  const parsed = parseInit(silent.bytes);
  expect(parsed.audio).toBeNull();
  expect(parsed.video).toEqual(init.video);
  expect([...parsed.defaults.keys()]).toEqual([1]);
  expect(parseInit(init.bytes).audio?.codecString).toBe('mp4a.40.2');
});

test('gives back what had no sound', () => {
  const init = makeInit('run', h264Track(sps, pps, 90_000), null);
  expect(withoutAudio(init)).toBe(init);
});
