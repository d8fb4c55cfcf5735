import { expect, test } from 'vitest';
import { parseAvcC } from '../h264.ts';
import { MediaError } from '../media-error.ts';
import { parseInit } from './init.ts';
import { parseFragment } from './moof.ts';
import { h264Track, makeFragment, makeInit } from './mux.ts';

/** 1280x720, High, as x264 writes it. */
const SPS = Uint8Array.from(Buffer.from('6764001facb402802dd08000000300800000 0f71300016e360002dc6f240c03c06'.replaceAll(' ', ''), 'hex'));
const PPS = Uint8Array.from([0x68, 0xef, 0x3c, 0xb0]);
const AUDIO = { kind: 'audio', id: 2, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1, timescale: 16_000, description: Uint8Array.of(20, 8) } as const;

test('an init fragment says what went in', () => {
  const video = h264Track(SPS, PPS, 90_000);
  expect(video).toMatchObject({ width: 1280, height: 720, codecString: 'avc1.64001f' });
  const parsed = parseInit(makeInit('run', video, AUDIO).bytes);
  expect(parsed.video).toEqual(video);
  expect(parsed.audio).toEqual(AUDIO);
  expect(parseAvcC(parsed.video!.description)).toMatchObject({ lengthSize: 4, sps: [SPS], pps: [PPS] });
  expect(parseInit(makeInit('run', video, null).bytes).audio).toBeNull();
});

test.each([0, 1, 5000])('a fragment of a sample of %i bytes says what went in', (size) => {
  const sample = new Uint8Array(size).fill(7);
  const bytes = makeFragment({ trackId: 1, sequence: 3, decodeTime: 2 ** 33 + 5, duration: 6000, presentationOffset: size === 1 ? -3000 : 12_000, sync: size > 1, sample });
  const parsed = parseFragment(bytes);
  expect(parsed).toMatchObject({ trackId: 1, decodeTime: 2 ** 33 + 5, samples: [{ size, duration: 6000, compositionOffset: size === 1 ? -3000 : 12_000, sync: size > 1 }] });
  const { offset } = parsed.samples[0]!;
  expect(bytes.subarray(offset, offset + size)).toEqual(sample);
  expect(offset + size).toBe(bytes.length);
});

test('parameter sets that are none are refused', () => {
  expect(() => h264Track(Uint8Array.of(0x67, 1), PPS, 90_000)).toThrow(MediaError);
  expect(() => h264Track(SPS, new Uint8Array(), 90_000)).toThrow(MediaError);
});
