import { expect, test } from 'vitest';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import { parseFragment } from '../../../media/mp4/moof.ts';
import type { AccessUnit } from '../../../media/rtp/nal-depacketizer.ts';
import { parseSdp, type SdpMedia } from '../../../media/rtp/sdp.ts';
import type { RunEnd } from '../../hub/types.ts';
import { Fragmenter } from './fragmenter.ts';

/** Baseline, 320x240: no pictures out of order. */
const BASELINE_SPS = 'Z0LAHtoFB+wEQAAAAwBAAAAHo8WLqA==';
/** Main, with nothing said of the order. */
const MAIN_SPS = Buffer.from('674d401f965281806f4d418181900000030010000003014840', 'hex').toString('base64');
const START_MS = 1_700_000_000_000;
const FRAME_TICKS = 6_000;

function media(sps: string): { video: SdpMedia; audio: SdpMedia } {
  const sdp = parseSdp(
    ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 sprop-parameter-sets=${sps},aM4G4g==`, 'm=audio 0 RTP/AVP 97', 'a=rtpmap:97 mpeg4-generic/16000/1', 'a=fmtp:97 mode=AAC-hbr; config=1408'].join('\n'),
  );
  return { video: sdp.media[0]!, audio: sdp.media[1]! };
}

function rig(sps = BASELINE_SPS, withSound = false) {
  const inits: InitFragment[] = [];
  const fragments: MediaFragment[] = [];
  const ends: RunEnd[] = [];
  const { video, audio } = media(sps);
  const fragmenter = new Fragmenter(video, withSound ? audio : null, { init: (init) => void inits.push(init), media: (fragment) => void fragments.push(fragment), end: (end) => void ends.push(end) });
  const picture = (timestamp: number, keyframe = false, arrivalMs = START_MS) =>
    fragmenter.picture({ bytes: new Uint8Array(64).fill(timestamp & 0xff), length: 10, timestamp: timestamp >>> 0, keyframe } satisfies AccessUnit, arrivalMs);
  return { fragmenter, inits, fragments, ends, picture };
}

test('pictures get their times from the stream, over the wrap of its clock', () => {
  const { fragments, inits, picture } = rig();
  const first = 2 ** 32 - 2 * FRAME_TICKS;
  for (let frame = 0; frame < 5; frame++) picture(first + frame * FRAME_TICKS, frame === 0, START_MS + frame * 66 + (frame === 3 ? 40 : 0));
  expect(inits).toHaveLength(1);
  expect(fragments.map(({ decodeTime }) => decodeTime)).toEqual([0, 6_000, 12_000, 18_000, 24_000]);
  const steps = fragments.slice(1).map((fragment, index) => fragment.startMs - fragments[index]!.startMs);
  expect(steps.every((step) => Math.abs(step - 66.67) < 1)).toBe(true);
  expect(fragments.map(({ keyframe }) => keyframe)).toEqual([true, false, false, false, false]);
  expect(parseFragment(fragments[4]!.bytes)).toMatchObject({ decodeTime: 24_000, samples: [{ size: 10, duration: 6_000, sync: false }] });
});

test('the first pictures wait for their parameter sets', () => {
  const { fragments, inits, picture, fragmenter } = rig('AAAA');
  picture(0, true);
  expect([inits.length, fragments.length]).toEqual([0, 0]);
  fragmenter.parameterSet(Buffer.from(BASELINE_SPS, 'base64'));
  fragmenter.parameterSet(Buffer.from('aM4G4g==', 'base64'));
  picture(FRAME_TICKS);
  expect(inits).toHaveLength(1);
  expect(fragments.map(({ keyframe }) => keyframe)).toEqual([true, false]);
});

test('a stream that is joined in the middle begins at its next keyframe', () => {
  const { fragments, inits, picture } = rig();
  for (const frame of [0, 1, 2]) picture(frame * FRAME_TICKS);
  expect([inits.length, fragments.length]).toEqual([0, 0]);
  picture(3 * FRAME_TICKS, true);
  expect(inits).toHaveLength(1);
  expect(fragments.map(({ keyframe }) => keyframe)).toEqual([true]);
});

test('other parameter sets end the run at the next keyframe, and begin another without a new connection', () => {
  const { fragmenter, inits, ends, fragments, picture } = rig();
  picture(0, true);
  fragmenter.parameterSet(Buffer.from(BASELINE_SPS.replace('Z0LAHt', 'Z0LAHd'), 'base64'));
  picture(6_000);
  expect(inits).toHaveLength(1);
  picture(12_000, true);
  expect(inits).toHaveLength(2);
  expect(inits[1]!.runId).not.toBe(inits[0]!.runId);
  expect(ends).toMatchObject([{ runId: inits[0]!.runId, cause: 'parameters-changed' }]);
  expect(fragments.map(({ runId }) => runId)).toEqual([inits[0]!.runId, inits[0]!.runId, inits[1]!.runId]);
});

test('where the order is not said it is told by the first pictures, and both times are kept', () => {
  const { picture, fragments } = rig(MAIN_SPS);
  const shown = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8];
  expect(shown.map((frame) => picture(frame * FRAME_TICKS, frame === 0))).toEqual(shown.map(() => null));
  const lead = fragments[0]!.presentationOffsetMs;
  expect(lead).toBeGreaterThan(0);
  expect(fragments.map(({ decodeTime }) => decodeTime).every((ticks, index, all) => index === 0 || ticks > all[index - 1]!)).toBe(true);
  const first = fragments[0]!.startMs + lead;
  expect(fragments.map(({ startMs, presentationOffsetMs }) => Math.round(((startMs + presentationOffsetMs - first) * 90) / FRAME_TICKS))).toEqual(shown);
  expect(fragments.every(({ presentationOffsetMs }) => presentationOffsetMs >= 0)).toBe(true);
  const { samples } = parseFragment(fragments[1]!.bytes);
  expect(samples[0]!.compositionOffset / 90).toBeCloseTo(fragments[1]!.presentationOffsetMs);
});

test('pictures that turn out to be reordered later than the first tell that their times are wrong', () => {
  const { picture } = rig(MAIN_SPS);
  for (let frame = 0; frame < 8; frame++) expect(picture(frame * FRAME_TICKS, frame === 0)).toBeNull();
  expect(picture(10 * FRAME_TICKS)).toBeNull();
  expect(picture(9 * FRAME_TICKS)).toBe('reordered');
});

test('where the order is not said and is right, the pictures held back are given in their order', () => {
  const { picture, fragments } = rig(MAIN_SPS);
  for (let frame = 0; frame < 7; frame++) picture(frame * FRAME_TICKS, frame === 0, START_MS + frame * 67);
  expect(fragments).toHaveLength(0);
  picture(7 * FRAME_TICKS, false, START_MS + 7 * 67);
  expect(fragments.map(({ decodeTime }) => decodeTime / FRAME_TICKS)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(fragments[0]!.arrivalMs).toBe(START_MS);
});

test('time that leaps is told', () => {
  const { picture } = rig();
  picture(0, true);
  expect(picture(6_000)).toBeNull();
  expect(picture(90_000 * 3_600)).toBe('time-jump');
});

test('sound is placed beside the picture by the camera’s clock, and its samples count on from there', () => {
  const { fragmenter, fragments, picture } = rig(BASELINE_SPS, true);
  fragmenter.report('video', { ssrc: 1, wallMs: 5_000_000, timestamp: 1_000 });
  fragmenter.report('audio', { ssrc: 2, wallMs: 5_000_000, timestamp: 70_000 });
  fragmenter.sound(new Uint8Array(8), 0, 8, 60_000, 1024, START_MS);
  picture(1_000, true);
  // 100 ms after the picture by the camera's clock, and 700 ms late on its way.
  fragmenter.sound(new Uint8Array(8), 0, 8, 71_600, 1024, START_MS + 800);
  fragmenter.sound(new Uint8Array(8), 0, 8, 72_624, 1024, START_MS + 801);
  const sound = fragments.filter(({ track }) => track === 'audio');
  expect(sound.map(({ decodeTime }) => decodeTime)).toEqual([1_600, 2_624]);
  expect(sound.map(({ startMs }) => startMs - START_MS)).toEqual([100, 164]);
});
