import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { parseAvcC, parseH264Sps } from '../h264.ts';
import { MediaError } from '../media-error.ts';
import { lengthPrefixedNals } from '../nal.ts';
import { BoxSplitter } from './box-splitter.ts';
import { parseInit } from './init.ts';
import { fragmentSamples, locateDecodeTime, parseFragment, patchDecodeTime } from './moof.ts';

const ffmpeg = process.env.KANJIA_FFMPEG || 'ffmpeg';
const FRAGMENTED = ['-movflags', 'frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1'];

function make(...args: string[]): Buffer {
  return execFileSync(ffmpeg, ['-v', 'error', ...args, ...FRAGMENTED], { maxBuffer: 64 << 20 });
}

function split(bytes: Uint8Array, chunkSize: (index: number) => number) {
  const inits: Uint8Array[] = [];
  const fragments: Uint8Array[] = [];
  const splitter = new BoxSplitter({ init: (piece) => inits.push(piece), fragment: (piece) => fragments.push(piece) });
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = Math.max(1, chunkSize(index));
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { inits, fragments };
}

let withSound: Buffer;
let withB: Buffer;
beforeAll(() => {
  withSound = make(
    ...['-f', 'lavfi', '-i', 'testsrc2=s=322x182:r=15:d=2', '-f', 'lavfi', '-i', 'sine=d=2:r=16000'],
    ...['-c:v', 'libx264', '-bf', '0', '-g', '15', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '1'],
  );
  withB = make('-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=10:d=2', '-c:v', 'libx264', '-bf', '2', '-g', '20', '-pix_fmt', 'yuv420p');
});

test('a stream comes out the same however it was chopped', () => {
  const whole = split(withSound, () => withSound.length);
  expect(whole.inits).toHaveLength(1);
  for (const chunk of [() => 1, () => 7, (index: number) => (index * 7919) % 5000]) {
    const pieces = split(withSound, chunk);
    expect(pieces.inits[0]).toEqual(whole.inits[0]);
    expect(pieces.fragments.length).toBe(whole.fragments.length);
    expect(pieces.fragments.every((piece, index) => Buffer.compare(piece, whole.fragments[index]!) === 0)).toBe(true);
  }
});

test('the init fragment tells codec, cropped size, timescale and sound', () => {
  const { video, audio } = parseInit(split(withSound, () => 4096).inits[0]!);
  expect(video).toMatchObject({ kind: 'video', codec: 'h264', width: 322, height: 182 });
  expect(video!.codecString).toMatch(/^avc1\.[0-9a-f]{6}$/);
  const configuration = parseAvcC(video!.description);
  expect(configuration.lengthSize).toBe(4);
  expect(parseH264Sps(configuration.sps[0]!)).toMatchObject({ width: 322, height: 182 });
  expect(audio).toMatchObject({ kind: 'audio', codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1 });
});

test('each fragment is one frame with its time, its length and whether it is a keyframe', () => {
  const { inits, fragments } = split(withSound, () => 4096);
  const init = parseInit(inits[0]!);
  const frames = fragments.map((bytes) => parseFragment(bytes, (id) => init.defaults.get(id)!)).filter((piece) => piece.trackId === init.video!.id);
  expect(frames).toHaveLength(30);
  expect(frames.every((frame) => frame.samples.length === 1)).toBe(true);
  expect(frames.map((frame) => frame.samples[0]!.sync).flatMap((sync, index) => (sync ? [index] : []))).toEqual([0, 15]);
});

test('samples are whole NAL units', () => {
  const { inits, fragments } = split(withB, () => 4096);
  const video = parseInit(inits[0]!).video!;
  expect(video.codec).toBe('h264');
  for (const fragment of fragments) {
    for (const { data } of fragmentSamples(fragment)) {
      const nals = [...lengthPrefixedNals(data)];
      expect(nals.reduce((sum, nal) => sum + nal.length + 4, 0)).toBe(data.length);
    }
  }
});

test('decode times follow each other by the length of a frame', () => {
  const { inits, fragments } = split(withB, () => 4096);
  const tick = parseInit(inits[0]!).video!.timescale / 10;
  const times = fragments.map((bytes) => parseFragment(bytes).decodeTime);
  expect(times.map((time) => Math.round((time - times[0]!) / tick))).toEqual(times.map((_, index) => index));
});

test('B-frames keep their presentation offsets', () => {
  const offsets = split(withB, () => 4096).fragments.map((bytes) => parseFragment(bytes).samples[0]!.compositionOffset);
  expect(new Set(offsets).size).toBeGreaterThan(1);
});

test('a patched decode time reads back, and nothing else has changed', () => {
  const { fragments } = split(withSound, () => 4096);
  const original = fragments[5]!;
  const copy = original.slice();
  patchDecodeTime(copy, locateDecodeTime(copy), 123_456_789);
  expect(parseFragment(copy).decodeTime).toBe(123_456_789);
  expect(parseFragment(copy).samples).toEqual(parseFragment(original).samples);
  expect(copy.filter((byte, index) => byte !== original[index]).length).toBeLessThanOrEqual(8);
});

test('damaged bytes are refused with a MediaError, and never hang or fail in another way', () => {
  const { inits, fragments } = split(withSound, () => 4096);
  let seed = 12_345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed % below;
  };
  let refused = 0;
  for (let round = 0; round < 500; round++) {
    const isInit = round % 2 === 0;
    const bytes = (isInit ? inits[0]! : fragments[random(fragments.length)]!).slice(0);
    for (let change = 0; change <= random(4); change++) bytes[random(Math.min(bytes.length, 900))] = random(256);
    const damaged = round % 5 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    try {
      if (isInit) parseInit(damaged);
      else fragmentSamples(damaged);
      split(damaged, () => 100);
    } catch (error) {
      expect(error).toBeInstanceOf(MediaError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(50);
});

test('a box that claims to be huge is refused before memory is taken for it', () => {
  const splitter = new BoxSplitter({ init: () => {}, fragment: () => {} });
  expect(() => splitter.push(Uint8Array.from([0x7f, 0xff, 0xff, 0xff, 0x6d, 0x6f, 0x6f, 0x66]))).toThrow(MediaError);
});
