import { expect, test } from 'vitest';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import { TrackOrder } from './track-order.ts';

const init: InitFragment = { kind: 'init', runId: 'a', video: null, audio: null, bytes: new Uint8Array() };
function fragment(track: 'video' | 'audio', startMs: number): MediaFragment {
  return { kind: 'media', runId: 'a', track, startMs, durationMs: 100, presentationOffsetMs: 0, decodeTime: 0, keyframe: false, arrivalMs: 0, bytes: new Uint8Array(100) };
}
function set() {
  const given: string[] = [];
  const order = new TrackOrder({ init: () => given.push('init'), media: ({ track, startMs }) => given.push(`${track} ${startMs}`), end: () => given.push('end') });
  order.init(init);
  return { given, order };
}

test('pictures wait for the sound of their time', () => {
  const { given, order } = set();
  for (const ms of [0, 100, 200]) order.media(fragment('video', ms));
  expect(given).toEqual(['init']);
  for (const ms of [50, 150]) order.media(fragment('audio', ms));
  expect(given).toEqual(['init', 'video 0', 'audio 50', 'video 100', 'audio 150']);
  order.end({ runId: 'a', cause: 'not-wanted', atMs: 300 });
  expect(given.slice(5)).toEqual(['video 200', 'end']);
});

test('sound that stays away holds nothing up for long', () => {
  const { given, order } = set();
  for (let ms = 0; ms <= 6_000; ms += 1_000) order.media(fragment('video', ms));
  expect(given).toEqual(['init', 'video 0', 'video 1000']);
});
