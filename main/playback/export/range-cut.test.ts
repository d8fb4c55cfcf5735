import { expect, test } from 'vitest';
import { firstShown, type FootageSample, RangeCut } from './range-cut.ts';

const NO_DATA = new Uint8Array();
/** Pictures a second apart, a keyframe each five. */
function picture(atMs: number, { sync = atMs % 5_000 === 0, reorderMs = 0, durationMs = 1_000 } = {}): FootageSample {
  return { track: 'video', data: NO_DATA, decodeMs: atMs, presentMs: atMs + reorderMs, durationMs, compositionOffset: reorderMs, sync };
}
const sound = (atMs: number): FootageSample => ({ ...picture(atMs, { sync: true }), track: 'audio' });

function kept(from: number, to: number, samples: FootageSample[]): number[] {
  const cut = new RangeCut(from, to);
  return [...samples.flatMap((sample) => cut.push(sample)), ...cut.finish()].map(({ decodeMs }) => decodeMs);
}
const seconds = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => (from + index) * 1_000);

test('a clip is made of all from the keyframe before its begin to the last picture before its end', () => {
  expect(kept(7_500, 12_000, seconds(0, 20).map((ms) => picture(ms)))).toEqual(seconds(5, 12));
});

test('a picture group that had ended before the clip begins is left out, though there is a pause between', () => {
  const samples = [...seconds(0, 5), ...seconds(20, 26)].map((ms) => picture(ms));
  expect(kept(10_000, 23_000, samples)).toEqual(seconds(20, 23));
});

test('footage that ended before the clip begins makes none', () => {
  expect(kept(10_000, 20_000, seconds(0, 5).map((ms) => picture(ms)))).toEqual([]);
  expect(kept(10_000, 20_000, [sound(9_500), sound(10_500)])).toEqual([]);
});

test('footage that is still on its first picture when it ends makes a clip', () => {
  expect(kept(500, 900, [picture(0)])).toEqual([0]);
});

test('a picture behind the end is kept only for one before the end that follows it', () => {
  const samples = [picture(0), picture(1_000, { reorderMs: 2_000 }), picture(2_000, { reorderMs: -1_000 }), picture(3_000, { reorderMs: 1_000 }), picture(4_000, { reorderMs: 500 })];
  expect(kept(0, 2_500, samples)).toEqual([0, 1_000, 2_000]);
});

test('a picture that is decoded behind the next keyframe and shown before it brings the picture group before', () => {
  // An open group, as H.265 has them: the keyframe at 5 s is shown at 7 s, the two behind it before it.
  const samples = [...seconds(0, 5).map((ms) => picture(ms)), picture(5_000, { reorderMs: 2_000 }), picture(6_000, { sync: false, reorderMs: -1_000 }), picture(7_000, { reorderMs: -1_000 }), picture(8_000), picture(9_000)];
  expect(kept(6_000, 8_500, samples)).toEqual(seconds(0, 9));
  expect(kept(7_000, 8_500, samples)).toEqual(seconds(5, 9));
});

test('sound is kept as far as it sounds within the range', () => {
  const samples = [picture(0), sound(0), picture(1_000), sound(1_000), picture(2_000), sound(2_000), picture(3_000), sound(3_000)];
  const cut = new RangeCut(1_500, 3_000);
  const out = [...samples.flatMap((sample) => cut.push(sample)), ...cut.finish()];
  expect(out.filter(({ track }) => track === 'audio').map(({ decodeMs }) => decodeMs)).toEqual([1_000, 2_000]);
});

test('before a change of format, what lasts into the range is kept, and what does not is forgotten', () => {
  const before = new RangeCut(10_000, 20_000);
  for (const ms of seconds(0, 3)) before.push(picture(ms));
  expect(before.formatChanges()).toEqual([]);
  const within = new RangeCut(2_500, 20_000);
  for (const ms of seconds(0, 3)) within.push(picture(ms));
  expect(within.formatChanges().map(({ decodeMs }) => decodeMs)).toEqual(seconds(0, 3));
});

test('what is shown first is the picture that lasts at the begin, else the first there is', () => {
  expect([firstShown([0, 1_000, 2_000], 1_500), firstShown([3_000, 2_000], 1_500), firstShown([0, 999.6, 2_000], 999)]).toEqual([1_000, 2_000, 999.6]);
});
