import { beforeEach, expect, test } from 'vitest';
import type { MediaFragment } from '../../media/fragment.ts';
import { QuietGate } from './quiet-gate.ts';

const FRAME_MS = 100;
const CALM_BYTES = 1_000;
let decoded: number[];
let flushed: number;
let gate: QuietGate;
/** What is made of pictures: `true`: something differs in that one. */
let differs: (frame: number) => boolean;
let used: number[];
/** Pictures that the decoder never gives. */
let loses: (frame: number) => boolean;
/** The decoder takes no more. */
let ended: boolean;
/** Pictures that the decoder was given, in order, and has not given yet. */
let inDecoder: number[];

beforeEach(() => {
  decoded = [];
  flushed = 0;
  used = [];
  inDecoder = [];
  ended = false;
  differs = loses = () => false;
  gate = new QuietGate({
    decode: (fragment) => {
      if (ended) return true;
      decoded.push(frameOf(fragment));
      return inDecoder.push(frameOf(fragment)) > 0;
    },
    flush: () => flushed++,
  });
});

const frameOf = (fragment: MediaFragment) => Math.round(fragment.startMs / FRAME_MS);

/** The decoder gives what it has; as the guard does it, each picture is used once. */
function look(): void {
  for (let frame = inDecoder.shift(); frame !== undefined; frame = inDecoder.shift()) {
    if (loses(frame)) continue;
    const use = gate.useOf(frame * FRAME_MS);
    if (use === 'pass' || frame <= (used.at(-1) ?? -1)) continue;
    if (use === 'look') {
      gate.looked(differs(frame));
      if (differs(frame)) continue;
    }
    used.push(frame);
    gate.saw(differs(frame), frame * FRAME_MS);
  }
}

interface Played {
  gop?: number;
  bytes?: (frame: number) => number;
  offsetMs?: (frame: number) => number;
  mayRest?: boolean;
  looks?: boolean;
}

/** Frames 100 ms apart, counted from the first; `gop` frames to a keyframe. */
function play(from: number, to: number, { gop = 20, bytes = () => CALM_BYTES, offsetMs = () => 0, mayRest = true, looks = true }: Played = {}): void {
  for (let frame = from; frame < to; frame++) {
    const fragment = { kind: 'media', track: 'video', startMs: frame * FRAME_MS, durationMs: FRAME_MS, presentationOffsetMs: offsetMs(frame), keyframe: frame % gop === 0, bytes: { length: bytes(frame) } };
    gate.take(fragment as MediaFragment, mayRest);
    if (looks) look();
  }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
/** Long enough for the gate to be closed from then on. */
function closed(options: Played = {}): number {
  play(0, 240, options);
  decoded = [];
  used = [];
  flushed = 0;
  return 240;
}

test('every picture is decoded until nothing has stirred for 5 s; then the last 0.7 s of a group are not', () => {
  play(0, 61);
  expect(decoded).toEqual([...range(0, 53), 60]);
});

test('in a calm scene whose sizes are known only keyframes are decoded, at once', () => {
  const from = closed();
  play(from, from + 61);
  expect(decoded).toEqual([240, 260, 280, 300]);
  expect(used).toEqual(decoded);
  expect(flushed).toBeGreaterThanOrEqual(3);
});

test('each half minute a group is decoded whole', () => {
  const from = closed();
  play(from, from + 601);
  const whole = range(from / 20, from / 20 + 30).filter((group) => decoded.includes(group * 20 + 19));
  expect(whole).toHaveLength(2);
});

test('a picture of another size opens the gate: the group is decoded from its keyframe on, each picture once', () => {
  const from = closed();
  play(from, from + 50, { bytes: (frame) => (frame === from + 32 ? 4_000 : CALM_BYTES) });
  expect(decoded).toEqual([from, ...range(from + 20, from + 40), from + 40, from + 41]);
  // Nothing was to be seen: the next group is one of keyframes again, after the two pictures without which the decoder might not give it.
  play(from + 50, from + 81);
  expect(decoded.slice(-2)).toEqual([from + 60, from + 80]);
});

test('a small walker whose sizes are a little off in each picture opens it within the group', () => {
  const from = closed({ bytes: (frame) => CALM_BYTES + ((frame * 7) % 5) * 20 });
  play(from, from + 20, { bytes: (frame) => CALM_BYTES + ((frame * 7) % 5) * 20 + (frame >= from + 5 ? 120 : 0) });
  expect(decoded).toEqual(range(from, from + 20));
});

test('what the next keyframe shows has come in the group before: that is decoded again, and looked at in order', () => {
  const from = closed();
  differs = (frame) => frame >= from + 33;
  play(from, from + 60);
  // The keyframe at 240 was used; that at 260 too; 280 differs, and comes again after what is before it.
  expect(decoded.slice(0, 4)).toEqual([from, from + 20, from + 40, from + 20]);
  expect(used).toEqual([from, ...range(from + 20, from + 60)]);
});

test('pictures that were decoded after the keyframe that differs pass until they come again', () => {
  const from = closed();
  play(from, from + 40);
  differs = (frame) => frame >= from + 33;
  // The decoder is slow: the keyframe has not been given when a size opens the gate already.
  play(from + 40, from + 44, { looks: false, bytes: (frame) => (frame === from + 42 ? 9_000 : CALM_BYTES) });
  look();
  play(from + 44, from + 50);
  expect(used).toEqual([from, ...range(from + 20, from + 50)]);
});

test('a decoder that never gives again what it was asked for blinds the guard for 10 s at most', () => {
  const from = closed();
  play(from, from + 40);
  differs = (frame) => frame === from + 40;
  loses = (frame) => frame < from + 40;
  play(from + 40, from + 300);
  expect(used.find((frame) => frame > from + 39)).toBeLessThanOrEqual(from + 160);
  expect(used.at(-1)).toBeGreaterThanOrEqual(from + 280);
});

test('something that stirs keeps it open until all has been calm for 5 s', () => {
  const from = closed();
  differs = (frame) => frame >= from + 33 && frame < from + 53;
  play(from, from + 160);
  expect(used).toEqual(expect.arrayContaining(range(from + 20, from + 113)));
  expect(decoded.filter((frame) => frame >= from + 120 && frame % 20 > 2)).toEqual([]);
});

test('a decoder that has not given the keyframe when the next one comes gets all: nothing is left out unseen', () => {
  const from = closed();
  play(from, from + 60, { looks: false });
  // After a group that was decoded to its end the decoder may pass over a keyframe: two pictures more.
  expect(decoded).toEqual(range(from, from + 42));
});

test('with reordered pictures no more than the last 0.7 s of a group are left out', () => {
  const from = closed({ offsetMs: (frame) => (frame % 3 === 0 ? 200 : 0) });
  play(from, from + 41, { offsetMs: (frame) => (frame % 3 === 0 ? 200 : 0) });
  expect(decoded).toEqual([...range(from, from + 13), ...range(from + 20, from + 33), from + 40]);
});

test('where keyframes are further apart than 2.2 s no more than 0.7 s are left out', () => {
  play(0, 240, { gop: 40 });
  decoded = [];
  play(240, 281, { gop: 40 });
  expect(decoded).toEqual([...range(240, 273), 280]);
});

test('without keyframes, the picture refreshed bit by bit, all is decoded', () => {
  play(0, 400, { gop: 1_000 });
  expect(decoded).toEqual(range(0, 400));
});

test('a group that is longer than those before is decoded after 2.2 s', () => {
  const from = closed();
  gate.take({ startMs: from * FRAME_MS, presentationOffsetMs: 0, keyframe: true, bytes: { length: CALM_BYTES } } as MediaFragment, true);
  look();
  play(from + 1, from + 60, { gop: 1_000 });
  expect(decoded).toEqual(range(from, from + 60));
});

test('a group of more than 2 MB is decoded as it comes', () => {
  const from = closed({ bytes: () => 200_000 });
  play(from, from + 20, { bytes: () => 200_000 });
  expect(decoded).toEqual(range(from, from + 20));
});

test('when all is to be looked at all is decoded', () => {
  const from = closed();
  play(from, from + 40, { mayRest: false });
  // The group before too, whose keyframe was decoded already.
  expect(decoded).toEqual(range(from - 19, from + 40));
});

test('who came in a group is seen coming, however late the decoder is with the keyframe after it', () => {
  const from = closed();
  play(from, from + 40);
  differs = (frame) => frame >= from + 33;
  // The picture at 40 is given only when the keyframe at 60, or even that at 80, has come.
  for (const until of [from + 65, from + 85]) play(until === from + 65 ? from + 40 : from + 65, until, { looks: false });
  look();
  play(from + 85, from + 90);
  expect(used).toEqual([from, ...range(from + 20, from + 90)]);
});

test('nobody came, and the decoder was late: each picture it gives is used once, and it rests again', () => {
  const from = closed();
  play(from, from + 40);
  play(from + 40, from + 65, { looks: false });
  look();
  play(from + 65, from + 121);
  expect(used).toEqual([...new Set(used)].toSorted((a, b) => a - b));
  expect(used).toEqual(expect.arrayContaining(range(from + 40, from + 60)));
  expect(decoded.slice(-2)).toEqual([from + 100, from + 120]);
});

test('no more than 4 MB wait for a decoder that is late: then all of it is decoded', () => {
  const from = closed({ bytes: () => 60_000 });
  play(from, from + 40, { bytes: () => 60_000 });
  decoded = [];
  for (let frame = from + 40; frame < from + 100; frame++) {
    play(frame, frame + 1, { bytes: () => 60_000, looks: false });
    expect(gate.keptBytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  }
  // From the keyframe at 20 on: what was left out, and what has come since.
  expect(decoded.filter((frame) => frame < from + 40)).toEqual(range(from + 20, from + 40));
  differs = (frame) => frame >= from + 33;
  look();
  expect(used.filter((frame) => frame >= from + 20)).toEqual(range(from + 20, from + 100));
});

test('sizes that creep up from group to group are not taken for calm where only keyframes were looked at', () => {
  let from = closed();
  // Until a group has been decoded whole: the next that is comes half a minute later.
  do play(from, (from += 20));
  while (!decoded.includes(from - 1));
  decoded = [];
  play(from, from + 14 * 20, { bytes: (frame) => CALM_BYTES + 2.5 * Math.floor((frame - from) / 20) });
  expect(decoded.filter((frame) => frame % 20 !== 0 && frame > from + 2)).not.toEqual([]);
});

test('what is asked for again and does not come blinds the guard for 10 s at most where no keyframe comes either', () => {
  const from = closed();
  play(from, from + 40);
  differs = (frame) => frame === from + 40;
  loses = (frame) => frame < from + 40;
  play(from + 40, from + 41);
  play(from + 41, from + 300, { gop: 1_000 });
  expect(used.find((frame) => frame > from + 39)).toBeLessThanOrEqual(from + 145);
  expect(used.at(-1)).toBeGreaterThanOrEqual(from + 280);
});

test('the end of a stream brings again what waits for a look', () => {
  const from = closed();
  play(from, from + 40);
  differs = (frame) => frame >= from + 33;
  play(from + 40, from + 45, { looks: false });
  gate.end();
  ended = true;
  look();
  expect(used).toEqual([from, ...range(from + 20, from + 45)]);
});

test('the end gives what is held, after a reset nothing of before is decoded or kept', () => {
  const from = closed();
  play(from, from + 10);
  gate.end();
  expect(decoded).toEqual(range(from, from + 10));
  play(from + 20, from + 30);
  decoded = [];
  gate.reset();
  expect(gate.keptBytes).toBe(0);
  gate.end();
  expect(decoded).toEqual([]);
});
