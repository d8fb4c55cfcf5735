import { expect, test } from 'vitest';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { createHub } from './hub.ts';
import type { HubItem, SubscribeOptions } from './types.ts';

const FRAME_MS = 100;
const GOP = 10;

function initOf(runId: string): InitFragment {
  return { kind: 'init', runId, video: null, audio: null, bytes: new Uint8Array(8) };
}

function frame(index: number, runId = 'a', size = 100): MediaFragment {
  const startMs = 1_000_000 + index * FRAME_MS;
  return {
    kind: 'media',
    runId,
    track: 'video',
    startMs,
    durationMs: FRAME_MS,
    presentationOffsetMs: 0,
    decodeTime: index,
    keyframe: index % GOP === 0,
    arrivalMs: startMs,
    bytes: new Uint8Array(size),
  };
}

function setUp(maxPreRollBytes?: number) {
  const hub = createHub({ clock: new FakeClock(), name: 'test', ...(maxPreRollBytes ? { maxPreRollBytes } : {}) });
  const feed = (from: number, to: number, runId = 'a') => {
    for (let index = from; index < to; index++) hub.media(frame(index, runId));
  };
  return { hub, feed };
}

function collect(options: Partial<SubscribeOptions> = {}) {
  const items: HubItem[] = [];
  let accept = true;
  const full: SubscribeOptions = {
    name: 'test',
    from: 'gop',
    maxQueueBytes: 1_000,
    deliver: (item) => {
      items.push(item);
      return accept;
    },
    ...options,
  };
  return {
    options: full,
    items,
    frames: () => items.flatMap((item) => (item.kind === 'media' ? [item.decodeTime] : [])),
    setAccept: (value: boolean) => {
      accept = value;
    },
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test('a viewer that comes in the middle of a GOP gets the init fragment and the GOP at once', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  feed(0, 14);
  const viewer = collect();
  hub.subscribe(viewer.options);
  feed(14, 16);
  expect(viewer.items[0]).toMatchObject({ kind: 'init', runId: 'a' });
  expect(viewer.frames()).toEqual(range(10, 16));
});

test('one that wants only what is to come begins at the next keyframe, and has lost nothing', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  feed(0, 14);
  const viewer = collect({ from: 'live' });
  const subscription = hub.subscribe(viewer.options);
  feed(14, 22);
  expect(viewer.frames()).toEqual([20, 21]);
  expect(subscription.lostFrames).toBe(0);
});

test('the pre-roll begins with the keyframe at or before the time asked for', () => {
  const { hub, feed } = setUp();
  hub.demand('recorder', 2_500);
  hub.init(initOf('a'));
  feed(0, 58);
  const recorder = collect({ from: { preRollMs: 2_500 }, maxQueueBytes: 1e9 });
  hub.subscribe(recorder.options);
  // Newest frame is 57; 2.5 s before it is 32; the keyframe before that is 30.
  expect(recorder.frames()).toEqual(range(30, 58));
});

test('no more is kept in memory than the longest demand and the bound of bytes allow', () => {
  const { hub, feed } = setUp(2_500);
  hub.init(initOf('a'));
  feed(0, 100);
  expect(hub.stats().preRollBytes).toBeLessThanOrEqual(GOP * 100 * 2);
  hub.demand('recorder', 10_000);
  feed(100, 200);
  expect(hub.stats().preRollBytes).toBeLessThanOrEqual(2_500);
  expect(hub.stats().preRollBytes).toBeGreaterThan(GOP * 100);
});

test('a GOP larger than the bound is not kept, and later ones are again', () => {
  const { hub } = setUp(2_000);
  hub.init(initOf('a'));
  hub.media(frame(0, 'a', 3_000));
  expect(hub.stats().preRollBytes).toBe(0);
  hub.media(frame(10));
  expect(hub.stats().preRollBytes).toBe(100);
});

test('a slow subscriber is moved to the next keyframe and told how many frames it lost', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  const viewer = collect();
  const subscription = hub.subscribe(viewer.options);
  viewer.setAccept(false);
  feed(0, 25);
  expect(subscription.queuedBytes).toBeLessThanOrEqual(1_000);
  viewer.setAccept(true);
  subscription.resume();
  feed(25, 33);
  const lost = viewer.items.flatMap((item) => (item.kind === 'lost' ? [item.frames] : []));
  const frames = viewer.frames();
  expect(lost.reduce((sum, count) => sum + count, 0) + frames.length).toBe(33);
  expect(subscription.lostFrames).toBe(33 - frames.length);
  // After each loss the next frame is a keyframe.
  viewer.items.forEach((item, index) => {
    if (item.kind === 'lost') expect(viewer.items[index + 1]).toMatchObject({ keyframe: true });
  });
});

test('one slow subscriber takes nothing from the others', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  const slow = collect();
  const quick = collect();
  slow.setAccept(false);
  hub.subscribe(slow.options);
  hub.subscribe(quick.options);
  feed(0, 100);
  expect(quick.frames()).toEqual(range(0, 100));
});

test('a new run tells its end and its beginning in order, also to who was behind', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  const viewer = collect();
  const subscription = hub.subscribe(viewer.options);
  viewer.setAccept(false);
  feed(0, 12);
  hub.end({ runId: 'a', cause: 'connection-lost', atMs: 5 });
  hub.init(initOf('b'));
  feed(0, 2, 'b');
  viewer.setAccept(true);
  subscription.resume();
  const kinds = viewer.items.map((item) => (item.kind === 'media' || item.kind === 'init' ? `${item.kind}:${item.runId}` : item.kind));
  expect(kinds.filter((kind) => kind === 'end')).toHaveLength(1);
  expect(kinds.indexOf('end')).toBeLessThan(kinds.indexOf('init:b'));
  expect(kinds.slice(kinds.indexOf('init:b') + 1)).toEqual(['media:b', 'media:b']);
});

test('frames of a run that is over are not passed on', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  hub.end({ runId: 'a', cause: 'stalled', atMs: 1 });
  const viewer = collect();
  hub.subscribe(viewer.options);
  feed(0, 5);
  expect(viewer.items).toEqual([]);
});

test('the stream is wanted while somebody subscribes or demands it, and each change is told once', () => {
  const { hub } = setUp();
  const told: boolean[] = [];
  hub.onDemand((wanted) => told.push(wanted));
  const demand = hub.demand('recorder', 0);
  const subscription = hub.subscribe(collect().options);
  demand[Symbol.dispose]();
  demand[Symbol.dispose]();
  expect(hub.wanted).toBe(true);
  subscription[Symbol.dispose]();
  subscription[Symbol.dispose]();
  expect(hub.wanted).toBe(false);
  expect(told).toEqual([true, false]);
});

test('a subscriber may leave or resume from inside its own delivery', () => {
  const { hub, feed } = setUp();
  hub.init(initOf('a'));
  const seen: number[] = [];
  const leaving = hub.subscribe({
    name: 'leaving',
    from: 'live',
    maxQueueBytes: 1_000,
    deliver: (item) => {
      if (item.kind === 'media') {
        seen.push(item.decodeTime);
        leaving[Symbol.dispose]();
      }
      return true;
    },
  });
  const resuming = collect({ maxQueueBytes: 1e6 });
  const subscription = hub.subscribe({
    ...resuming.options,
    deliver: (item) => {
      resuming.items.push(item);
      queueMicrotask(() => subscription.resume());
      return false;
    },
  });
  feed(0, 12);
  expect(seen).toEqual([0]);
  return Promise.resolve().then(() => Promise.resolve()).then(() => expect(resuming.frames()[0]).toBe(0));
});

test('rates are those of the last seconds', () => {
  const clock = new FakeClock();
  const hub = createHub({ clock, name: 'test' });
  hub.init(initOf('a'));
  for (let index = 0; index < 100; index++) {
    clock.advance(FRAME_MS);
    hub.media(frame(index));
  }
  const stats = hub.stats();
  expect(stats.fps).toBeCloseTo(10, 0);
  expect(stats.bitrate).toBeCloseTo(8_000, -3);
  expect(stats.keyframeIntervalMs).toBe(1_000);
  expect(stats.framesIn).toBe(100);
});
