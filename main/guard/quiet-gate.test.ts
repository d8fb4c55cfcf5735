import { beforeEach, expect, test } from 'vitest';
import type { MediaFragment } from '../../media/fragment.ts';
import { GopTail } from './gop-tail.ts';

const FRAME_MS = 100;
let decoded: number[];
let heldFrom: number;
let tail: GopTail;

beforeEach(() => {
  decoded = [];
  heldFrom = 0;
  tail = new GopTail(
    (fragment) => decoded.push(fragment.startMs / FRAME_MS) > 0,
    () => heldFrom++,
  );
});

/** The scene has been calm for long. */
function calmDown(): void {
  tail.saw(false, 0);
  tail.saw(false, 1e9);
}

/** Frames 100 ms apart, counted from the first; `gop` frames to a keyframe. */
function play(from: number, to: number, gop: number, calm: boolean): void {
  for (let frame = from; frame < to; frame++) {
    const fragment = { kind: 'media', track: 'video', startMs: frame * FRAME_MS, durationMs: FRAME_MS, keyframe: frame % gop === 0 } as MediaFragment;
    if (calm) calmDown();
    else tail.saw(true, frame * FRAME_MS);
    tail.take(fragment, true);
  }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test('every picture is decoded while something stirs, and until two GOPs have told how long they are', () => {
  play(0, 60, 20, false);
  expect(decoded).toEqual(range(0, 60));
  tail.reset();
  decoded = [];
  play(60, 100, 20, true);
  expect(decoded).toEqual(range(60, 100));
});

test('in a calm scene the last 0.7 s of a GOP are left out, and the keyframe follows at once', () => {
  play(0, 40, 20, false);
  decoded = [];
  play(40, 81, 20, true);
  expect(decoded).toEqual([...range(40, 53), ...range(60, 73), 80]);
  expect(heldFrom).toBe(2);
});

test('of a short GOP half is decoded', () => {
  play(0, 20, 10, false);
  decoded = [];
  play(20, 31, 10, true);
  expect(decoded).toEqual([...range(20, 25), 30]);
});

test('when something stirs, what was held is decoded, each picture once and in order', () => {
  play(0, 40, 20, false);
  decoded = [];
  play(40, 56, 20, true);
  expect(decoded).toEqual(range(40, 53));
  tail.saw(true, 5_600);
  expect(decoded).toEqual(range(40, 56));
  play(56, 62, 20, false);
  expect(decoded).toEqual(range(40, 62));
});

test('what stirs at the keyframe itself still gets the pictures before it', () => {
  play(0, 40, 20, false);
  decoded = [];
  play(40, 60, 20, true);
  play(60, 61, 20, false);
  expect(decoded).toEqual(range(40, 61));
});

const give = (frame: number, keyframe: boolean) => {
  calmDown();
  tail.take({ kind: 'media', track: 'video', startMs: frame * FRAME_MS, durationMs: FRAME_MS, keyframe } as MediaFragment, true);
};

test('a GOP longer than those before is decoded whole: no more than 0.7 s is ever left out', () => {
  play(0, 60, 20, false);
  decoded = [];
  for (const frame of range(60, 110)) give(frame, frame === 60);
  expect(heldFrom).toBe(1);
  expect(decoded).toEqual(range(60, 110));
});

test('where keyframes come unevenly the shorter of the last two distances counts', () => {
  const keyframes = new Set([0, 40, 60, 100]);
  for (const frame of range(0, 113)) give(frame, keyframes.has(frame));
  // 60 to 100 is taken for a GOP of 20 and turns out longer.
  expect(heldFrom).toBe(1);
  expect(decoded).toEqual(range(0, 113));
});

test('a scene is calm only after 5 s without anything that stirs, and never when all is to be looked at', () => {
  play(0, 40, 20, false);
  tail.saw(false, 3_900 + 4_900);
  for (const frame of range(40, 60)) tail.take({ kind: 'media', startMs: frame * FRAME_MS, keyframe: frame === 40 } as MediaFragment, true);
  tail.saw(false, 3_900 + 5_000);
  for (const frame of range(60, 80)) tail.take({ kind: 'media', startMs: frame * FRAME_MS, keyframe: frame === 60 } as MediaFragment, false);
  expect([heldFrom, decoded]).toEqual([0, range(0, 80)]);
  for (const frame of range(80, 100)) tail.take({ kind: 'media', startMs: frame * FRAME_MS, keyframe: frame === 80 } as MediaFragment, true);
  expect([heldFrom, decoded]).toEqual([1, range(0, 93)]);
});

test('after a reset nothing of before is decoded', () => {
  play(0, 40, 20, false);
  play(40, 58, 20, true);
  tail.reset();
  tail.release();
  expect(decoded).toEqual(range(0, 53));
});
