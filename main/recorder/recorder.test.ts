import { expect, test } from 'vitest';
import type { GapCause } from '../../contract/types.ts';
import type { AudioTrack, MediaFragment } from '../../media/fragment.ts';
import { parseInit } from '../../media/mp4/init.ts';
import { AUDIO_TRACK_ID, h264Track, makeInit } from '../../media/mp4/mux.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { createHub } from '../hub/hub.ts';
import type { SegmentHandle, Storage } from '../storage/types.ts';
import { createRecorder } from './recorder.ts';

const FRAME_MS = 100;
const GOP = 10;

interface Written {
  startMs: number;
  frames: number[];
  closed: boolean;
  base: string;
  /** Of the file's header. */
  hasSoundTrack: boolean;
  codecs: string;
  /** Pieces of sound. */
  sounds: number[];
}

const SPS = Uint8Array.from(Buffer.from('6764001facb402802dd080000003008000000f71300016e360002dc6f240c03c06', 'hex'));
const PPS = Uint8Array.from([0x68, 0xef, 0x3c, 0xb0]);
const AUDIO: AudioTrack = { kind: 'audio', id: AUDIO_TRACK_ID, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1, timescale: 16_000, description: Uint8Array.from([0x14, 0x08]) };

/** Takes the place of the store, which has tests of its own: remembers what it was given. */
function setUp(segmentSeconds = 4, withSound = false) {
  const clock = new FakeClock(1_000_000);
  const hub = createHub({ clock, name: 'test' });
  const segments: Written[] = [];
  const gaps: { fromMs: number; cause: GapCause | 'end' }[] = [];
  let blocked: GapCause | null = null;
  const storage = {
    segmentSeconds,
    maxSegmentBytes: 1e9,
    get blocked() {
      return blocked;
    },
    openSegment({ startMs, base, init, codecs }: { startMs: number; base: string; init: Uint8Array; codecs: string }): SegmentHandle {
      const segment: Written = { startMs, frames: [], closed: false, base, hasSoundTrack: parseInit(init).audio !== null, codecs, sounds: [] };
      segments.push(segment);
      return {
        id: String(startMs),
        pendingBytes: 0,
        broken: null,
        append: (fragment) => void (fragment.track === 'video' ? segment.frames : segment.sounds).push(fragment.decodeTime),
        markEvent: () => void (segment.base = 'events'),
        close: () => void (segment.closed = true),
      };
    },
    keepPreRoll: (_id: string, fromMs: number) => {
      for (const segment of segments) if (segment.base === 'ring' && segment.startMs + segment.frames.length * FRAME_MS > fromMs) segment.base = 'events';
    },
    beginGap: (_id: string, fromMs: number, cause: GapCause) => void gaps.push({ fromMs, cause }),
    endGap: (_id: string, fromMs: number) => void gaps.push({ fromMs, cause: 'end' }),
  } as unknown as Storage;
  const recorder = createRecorder({ cameraId: 'cam_1', hub, storage, clock, log: silentLogger });
  let next = 0;
  const begin = (runId = 'a') => {
    hub.init(makeInit(runId, h264Track(SPS, PPS, 10), withSound ? AUDIO : null));
  };
  /** With sound, a piece of it after each frame. */
  const feed = async (count: number, runId = 'a') => {
    for (let index = 0; index < count; index++, next++) {
      clock.advance(FRAME_MS);
      const startMs = 1_000_000 + next * FRAME_MS;
      hub.media({ kind: 'media', runId, track: 'video', startMs, durationMs: FRAME_MS, presentationOffsetMs: 0, decodeTime: next, keyframe: next % GOP === 0, arrivalMs: startMs, bytes: new Uint8Array(10) } satisfies MediaFragment);
      if (withSound) hub.media({ kind: 'media', runId, track: 'audio', startMs, durationMs: FRAME_MS, presentationOffsetMs: 0, decodeTime: next, keyframe: true, arrivalMs: startMs, bytes: new Uint8Array(10) } satisfies MediaFragment);
      await Promise.resolve();
    }
  };
  return { clock, hub, recorder, segments, gaps, begin, feed, now: () => 1_000_000 + next * FRAME_MS, block: (cause: GapCause | null) => (blocked = cause) };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const all = (segments: Written[]) => segments.flatMap((segment) => segment.frames);

test('recording all the time cuts at keyframes and has each frame once', async () => {
  const { recorder, segments, begin, feed } = setUp(4);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  await feed(125);
  expect(all(segments)).toEqual(range(0, 125));
  expect(segments.map((segment) => segment.frames[0])).toEqual([0, 40, 80, 120]);
  expect(recorder.state).toBe('recording');
});

test('on motion it begins with the keyframe before the pre-roll and ends after the post-roll, at a keyframe', async () => {
  const { recorder, segments, gaps, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'motion', preRollSeconds: 2, postRollSeconds: 1 });
  begin();
  await feed(55);
  expect(recorder.state).toBe('waiting');
  recorder.trigger(true, now() - 300);
  await feed(10);
  expect(recorder.state).toBe('recording');
  recorder.trigger(false, now());
  await feed(40);
  // Onset at frame 52, two seconds before it 32, its keyframe 30; the end at 65, a second later 75, the next keyframe 80.
  expect(all(segments)).toEqual(range(30, 80));
  expect(segments.every((segment) => segment.closed && segment.base === 'events')).toBe(true);
  expect(recorder.state).toBe('waiting');
  expect(gaps.map((gap) => gap.cause)).toEqual(['not-triggered', 'end', 'not-triggered']);
  expect(gaps[1]!.fromMs).toBe(1_000_000 + 30 * FRAME_MS);
  expect(gaps[2]!.fromMs).toBe(1_000_000 + 80 * FRAME_MS);
});

test.each([0, 2, 10])('a pre-roll of %i s is counted from the beginning of what happened, though that was known three seconds later', async (preRollSeconds) => {
  const { recorder, segments, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'motion', preRollSeconds, postRollSeconds: 0 });
  begin();
  await feed(195);
  recorder.trigger(true, now() - 3_000);
  await feed(5);
  // The onset is frame 165; the recording begins with the keyframe at or before the pre-roll.
  expect(all(segments)).toEqual(range(160 - preRollSeconds * 10, 200));
});

test('a second visit whose pre-roll reaches into the first goes on where that ended', async () => {
  const { recorder, segments, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'motion', preRollSeconds: 5, postRollSeconds: 0 });
  begin();
  await feed(60);
  recorder.trigger(true, now());
  await feed(5);
  recorder.trigger(false, now());
  await feed(12);
  recorder.trigger(true, now());
  await feed(20);
  const frames = all(segments);
  expect(frames).toEqual(range(0, 97));
  expect(segments).toHaveLength(2);
});

test('a new trigger during the post-roll lets the same recording go on', async () => {
  const { recorder, segments, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'motion', preRollSeconds: 0, postRollSeconds: 3 });
  begin();
  await feed(20);
  recorder.trigger(true, now());
  await feed(5);
  recorder.trigger(false, now());
  await feed(10);
  recorder.trigger(true, now());
  await feed(60);
  expect(segments).toHaveLength(1);
  expect(segments[0]!.closed).toBe(false);
});

test('a run that ends is a gap with its cause, and the next run goes on by itself', async () => {
  const { recorder, segments, gaps, hub, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin('a');
  await feed(20);
  hub.end({ runId: 'a', cause: 'stalled', atMs: now() });
  expect(gaps.at(-1)).toEqual({ fromMs: now(), cause: 'stall' });
  begin('b');
  await feed(10, 'b');
  expect(segments).toHaveLength(2);
  expect(gaps.at(-1)!.cause).toBe('end');
});

test('switched off it stops at once, says why, and lets the stream go', async () => {
  const { recorder, segments, gaps, hub, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  await feed(15);
  recorder.configure({ mode: 'off', preRollSeconds: 0, postRollSeconds: 0 });
  await feed(15);
  expect(all(segments)).toEqual(range(0, 15));
  expect(gaps.at(-1)).toEqual({ fromMs: now() - 15 * FRAME_MS, cause: 'recording-off' });
  expect(hub.wanted).toBe(false);
  expect(recorder.state).toBe('off');
});

test('an offline camera that waits for motion has that as the cause, not the quiet', () => {
  const { recorder, gaps, clock } = setUp();
  recorder.configure({ mode: 'motion', preRollSeconds: 0, postRollSeconds: 0 });
  clock.advance(1000);
  recorder.setOffline('camera-offline', clock.now());
  clock.advance(1000);
  recorder.setOffline(null, clock.now());
  expect(gaps.map(({ cause }) => cause)).toEqual(['not-triggered', 'camera-offline', 'not-triggered']);
});

test('while no segment can be opened it says so, and records again when one can', async () => {
  const { recorder, segments, gaps, begin, feed, block } = setUp(100);
  block('disk-full');
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  await feed(15);
  expect(recorder.state).toBe('blocked');
  expect(gaps.at(-1)!.cause).toBe('disk-full');
  block(null);
  await feed(15);
  expect(recorder.state).toBe('recording');
  expect(all(segments)).toEqual(range(20, 30));
});

const footage = (segments: Written[]) => all(segments.filter(({ base }) => base !== 'ring'));

test('a pre-roll too long for memory is recorded in pieces, and becomes footage when something happens', async () => {
  const { recorder, segments, gaps, begin, feed, now } = setUp(60);
  recorder.configure({ mode: 'motion', preRollSeconds: 30, postRollSeconds: 1 });
  begin();
  await feed(600);
  expect(recorder.state).toBe('waiting');
  expect(segments.every(({ base, closed }, index) => base === 'ring' && closed === index < segments.length - 1)).toBe(true);
  expect(segments.map(({ frames }) => frames[0])).toEqual([0, 100, 200, 300, 400, 500]);
  recorder.trigger(true, now());
  expect(recorder.state).toBe('recording');
  await feed(20);
  recorder.trigger(false, now());
  await feed(60);
  // Onset at frame 600, thirty seconds before it frame 300; the end at 620, a second later 630: before that keyframe.
  expect(footage(segments)).toEqual(range(300, 630));
  expect(all(segments)).toEqual(range(0, 680));
  expect(gaps).toEqual([
    { fromMs: 1_000_000, cause: 'not-triggered' },
    ...Array.from({ length: 6 }, (_, piece) => ({ fromMs: 1_000_000 + piece * 100 * FRAME_MS, cause: 'not-triggered' })),
    { fromMs: 1_000_000 + 300 * FRAME_MS, cause: 'end' },
    { fromMs: 1_000_000 + 630 * FRAME_MS, cause: 'not-triggered' },
  ]);
  expect(recorder.state).toBe('waiting');
});

test('a second visit takes of the pre-roll on disk only what the first has not', async () => {
  const { recorder, segments, begin, feed, now } = setUp(60);
  recorder.configure({ mode: 'motion', preRollSeconds: 20, postRollSeconds: 0 });
  begin();
  await feed(50);
  recorder.trigger(true, now());
  await feed(10);
  recorder.trigger(false, now());
  await feed(35);
  recorder.trigger(true, now());
  await feed(10);
  expect(footage(segments)).toEqual(range(0, 105));
});

test('by hand it records whatever the plan says, as footage of its own kind, and stops at a keyframe', async () => {
  const { recorder, segments, gaps, begin, feed } = setUp(100);
  recorder.configure({ mode: 'off', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  recorder.record(true);
  await feed(25);
  expect(recorder.state).toBe('recording');
  recorder.record(false);
  await feed(30);
  expect(segments).toMatchObject([{ base: 'manual', frames: range(0, 30), closed: true }]);
  expect(recorder.state).toBe('off');
  expect(gaps.at(-1)).toEqual({ fromMs: 1_000_000 + 30 * FRAME_MS, cause: 'recording-off' });
});

test('by hand what is recorded all the time anyway is cut, so that it is kept by itself', async () => {
  const { recorder, segments, begin, feed } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  await feed(15);
  recorder.record(true);
  await feed(20);
  recorder.record(false);
  await feed(20);
  expect(segments.map(({ base, frames }) => [base, frames[0]])).toEqual([
    ['continuous', 0],
    ['manual', 20],
    ['continuous', 40],
  ]);
  expect(all(segments)).toEqual(range(0, 55));
});

test('hours that end say so', async () => {
  const { recorder, gaps, begin, feed } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  await feed(15);
  recorder.configure({ mode: 'off', preRollSeconds: 0, postRollSeconds: 0, offCause: 'schedule-off' });
  expect(gaps.at(-1)).toEqual({ fromMs: 1_000_000 + 15 * FRAME_MS, cause: 'schedule-off' });
});

test('a clock that was put back costs nothing: what comes then is recorded, and the break has its cause', async () => {
  const { recorder, segments, gaps, hub, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin('a');
  await feed(25);
  recorder.interrupt('clock-step');
  // The rest of the old run has times that no longer hold.
  await feed(10);
  hub.end({ runId: 'a', cause: 'not-wanted', atMs: now() });
  recorder.setOffline('camera-offline', now());
  begin('b');
  const earlier = 500_000;
  for (let index = 0; index < 20; index++) {
    hub.media({ kind: 'media', runId: 'b', track: 'video', startMs: earlier + index * FRAME_MS, durationMs: FRAME_MS, presentationOffsetMs: 0, decodeTime: 1_000 + index, keyframe: index % GOP === 0, arrivalMs: 0, bytes: new Uint8Array(10) });
  }
  expect(segments.map(({ startMs, frames }) => [startMs, frames.length])).toEqual([
    [1_000_000, 25],
    [earlier, 20],
  ]);
  expect(gaps).toEqual([
    { fromMs: 1_000_000, cause: 'end' },
    { fromMs: 1_000_000 + 25 * FRAME_MS, cause: 'clock-step' },
    { fromMs: earlier, cause: 'end' },
  ]);
});

/** After `feed`, another run whose times are those of a clock that was put back; so many frames. */
function feedEarlier(hub: ReturnType<typeof setUp>['hub'], count: number, from = 0): void {
  for (let index = from; index < from + count; index++) {
    hub.media({ kind: 'media', runId: 'b', track: 'video', startMs: 500_000 + index * FRAME_MS, durationMs: FRAME_MS, presentationOffsetMs: 0, decodeTime: 1_000 + index, keyframe: index % GOP === 0, arrivalMs: 0, bytes: new Uint8Array(10) });
  }
}

test('a clock that was put back during the post-roll makes it no longer', async () => {
  const { recorder, segments, hub, begin, feed, now } = setUp(100);
  recorder.configure({ mode: 'motion', preRollSeconds: 0, postRollSeconds: 2 });
  begin('a');
  await feed(5);
  recorder.trigger(true, now());
  await feed(20);
  recorder.trigger(false, now());
  await feed(5);
  hub.end({ runId: 'a', cause: 'not-wanted', atMs: now() });
  begin('b');
  feedEarlier(hub, 60);
  await Promise.resolve();
  expect(segments.at(-1)).toMatchObject({ startMs: 500_000, closed: true });
  expect(segments.at(-1)!.frames.length).toBeLessThanOrEqual(30);
});

test('pre-roll on disk from before the clock was put back is no beginning of what comes after', async () => {
  const { recorder, gaps, hub, begin, feed, now } = setUp(4);
  recorder.configure({ mode: 'motion', preRollSeconds: 20, postRollSeconds: 1 });
  begin('a');
  await feed(150);
  hub.end({ runId: 'a', cause: 'not-wanted', atMs: now() });
  begin('b');
  feedEarlier(hub, 35);
  recorder.trigger(true, 500_000 + 34 * FRAME_MS);
  expect(gaps.at(-1)).toEqual({ fromMs: 500_000, cause: 'end' });
});

test('a keyframe that comes sooner than the frame before it was to last is recorded all the same', async () => {
  const { recorder, segments, hub, begin } = setUp(100);
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  begin();
  for (let number = 0; number < 25; number++) {
    const startMs = 1_000_000 + number * FRAME_MS;
    hub.media({ kind: 'media', runId: 'a', track: 'video', startMs, durationMs: number % GOP === GOP - 1 ? FRAME_MS + 20 : FRAME_MS, presentationOffsetMs: 0, decodeTime: number, keyframe: number % GOP === 0, arrivalMs: startMs, bytes: new Uint8Array(10) });
    await Promise.resolve();
  }
  expect(all(segments)).toEqual(range(0, 25));
});

test('with sound off the files have no sound track, and get one again with the next keyframe after it is switched on; no frame is lost by it', async () => {
  const { recorder, segments, gaps, begin, feed } = setUp(100, true);
  const plan = { mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 } as const;
  recorder.configure({ ...plan, audio: false });
  begin();
  await feed(25);
  expect(segments).toMatchObject([{ hasSoundTrack: false, sounds: [], closed: false }]);
  expect(segments[0]!.codecs).toMatch(/^avc1\.[^,]*$/);
  recorder.configure({ ...plan, audio: true });
  await feed(20);
  expect(segments.map(({ hasSoundTrack, frames }) => [hasSoundTrack, frames[0]])).toEqual([[false, 0], [true, 30]]);
  expect(segments[0]).toMatchObject({ sounds: [], closed: true });
  expect(segments[1]).toMatchObject({ sounds: range(30, 45), codecs: expect.stringContaining('mp4a.40.2') });
  // Off again, nothing is heard from then on, though the file ends with its picture group.
  recorder.configure({ ...plan, audio: false });
  await feed(20);
  expect(segments.map(({ hasSoundTrack, frames, sounds }) => [hasSoundTrack, frames[0], sounds.length])).toEqual([[false, 0, 0], [true, 30, 15], [false, 50, 0]]);
  // To and fro within a picture group changes no file.
  recorder.configure({ ...plan, audio: true });
  recorder.configure({ ...plan, audio: false });
  await feed(20);
  expect(segments).toHaveLength(3);
  expect(all(segments)).toEqual(range(0, 85));
  expect(gaps.filter(({ cause }) => cause !== 'end')).toEqual([]);
});

test('a plan without sound holds for the camera’s next run, too, and one of events', async () => {
  const { recorder, segments, begin, feed, now } = setUp(100, true);
  recorder.configure({ mode: 'motion', preRollSeconds: 1, postRollSeconds: 0, audio: false });
  begin();
  await feed(25);
  recorder.trigger(true, now());
  await feed(10);
  begin('b');
  await feed(15, 'b');
  expect(segments.length).toBeGreaterThan(1);
  expect(segments.every(({ hasSoundTrack, sounds }) => !hasSoundTrack && sounds.length === 0)).toBe(true);
});
