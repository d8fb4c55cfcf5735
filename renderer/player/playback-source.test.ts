import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { ChannelHandlers, MediaLink, PlaybackWish } from './media-link.ts';
import { PlaybackSource } from './playback-source.ts';

/** An engine that answers when the test says so. */
class Engine {
  opened: ({ atMs: number } & PlaybackWish)[] = [];
  sought: number[] = [];
  wished: PlaybackWish[] = [];
  granted = 0;
  /** Given with each place. */
  credits: number[] = [];
  closed = 0;
  handlers: ChannelHandlers[] = [];
  refuse = false;
  readonly link: MediaLink = {
    engineNow: () => 0,
    openLive: () => Promise.reject(new Error('not asked for')),
    openPlayback: async ({ atMs, creditBytes, stream, direction, keyframesEveryMs }, handlers) => {
      await Promise.resolve();
      this.credits.push(creditBytes);
      if (this.refuse) throw new Error('no');
      this.opened.push({ atMs, ...(stream && { stream }), ...(direction && { direction }), ...(keyframesEveryMs !== undefined && { keyframesEveryMs }) });
      this.handlers.push(handlers);
      return {
        grant: (bytes) => void (this.granted += bytes),
        close: () => void this.closed++,
        seek: async (atMs, creditBytes, wish) => {
          await Promise.resolve();
          this.credits.push(creditBytes);
          this.wished.push(wish);
          this.sought.push(atMs);
          return this.sought.length;
        },
      };
    },
  };
}

const frame = (generation: number, startMs: number) => ({ generation, startMs, kind: 'video' }) as DecodedMediaFrame;
const settle = async () => {
  for (let round = 0; round < 20; round++) await Promise.resolve();
};
const place = (atMs: number, wish: PlaybackWish = {}) => ({ atMs, wish, preview: false, scrub: false });

let engine: Engine;
let places: number[];
let frames: number[];
let failures: unknown[];
let source: PlaybackSource;
beforeEach(() => {
  engine = new Engine();
  places = [];
  frames = [];
  failures = [];
  source = new PlaybackSource(engine.link, 'cam', {
    onPlace: ({ atMs }) => places.push(atMs),
    onFrame: ({ startMs }) => frames.push(startMs),
    onFailed: (error) => failures.push(error),
  });
});

describe("a camera's recorded frames", () => {
  it('come over one channel that is moved from place to place', async () => {
    source.goTo(place(1000));
    await settle();
    source.goTo(place(2000));
    await settle();
    expect(engine.opened).toEqual([{ atMs: 1000 }]);
    expect(engine.sought).toEqual([2000]);
  });

  it('come over the same channel where they are wished otherwise, and those of the old wish are late', async () => {
    source.goTo(place(1000));
    await settle();
    source.goTo(place(2000, { direction: 'backward' }));
    await settle();
    expect(engine.opened).toEqual([{ atMs: 1000 }]);
    expect(engine.wished).toEqual([{ direction: 'backward' }]);
    engine.handlers[0]?.onFrame(frame(0, 1));
    engine.handlers[0]?.onFrame(frame(1, 2));
    expect(frames).toEqual([2]);
  });

  it('are of the last of many places asked for in a row', async () => {
    for (const at of [1000, 2000, 3000, 4000]) source.goTo(place(at));
    await settle();
    expect(places).toEqual([1000, 4000]);
  });

  it('are left out when they are of an earlier place', async () => {
    source.goTo(place(1000));
    await settle();
    engine.handlers[0]?.onFrame(frame(0, 11));
    source.goTo(place(2000));
    // Before the answer nobody knows of which place they are: they are kept until it is there.
    engine.handlers[0]?.onFrame(frame(0, 12));
    engine.handlers[0]?.onFrame(frame(1, 21));
    await settle();
    expect(frames).toEqual([11, 21]);
  });

  it('may come again as far as they were used up', async () => {
    source.goTo(place(1000));
    await settle();
    source.consume(100);
    expect(engine.granted).toBe(0);
    source.consume(600 * 1024);
    expect(engine.granted).toBe(600 * 1024 + 100);
  });

  it('come one alone where it is shown before all others, and the rest when it is there', async () => {
    source.goTo({ ...place(1000), preview: true });
    await settle();
    expect(engine.credits[0]).toBeLessThan(10_000);
    expect(engine.granted).toBe(0);
    source.previewed();
    await settle();
    expect(engine.granted).toBeGreaterThan(1_000_000);
  });

  it('come also where the first was none that could be shown', async () => {
    vi.useFakeTimers();
    source.goTo({ ...place(1000), preview: true });
    await settle();
    vi.advanceTimersByTime(1_000);
    await settle();
    expect(engine.granted).toBeGreaterThan(1_000_000);
    vi.useRealTimers();
  });

  it('come one alone for each place that is dragged over, and no more; those passed meanwhile are not asked for', async () => {
    for (const at of [1000, 2000, 3000]) source.goTo({ ...place(at), preview: true, scrub: true });
    await settle();
    expect(places).toEqual([1000]);
    source.previewed();
    await settle();
    expect(places).toEqual([1000, 3000]);
    source.previewed();
    await settle();
    expect(engine.granted).toBe(0);
    expect(Math.max(...engine.credits)).toBeLessThan(10_000);
    source.goTo({ ...place(3000), preview: true });
    await settle();
    source.previewed();
    await settle();
    expect(engine.granted).toBeGreaterThan(1_000_000);
  });

  it('fail with what the engine says, and the next place is tried anew', async () => {
    engine.refuse = true;
    source.goTo(place(1000));
    await settle();
    expect(failures).toEqual([new Error('no')]);
    engine.refuse = false;
    source.goTo(place(2000));
    await settle();
    expect(engine.opened).toEqual([{ atMs: 2000 }]);
    engine.handlers[0]?.onLost();
    expect(failures).toEqual([new Error('no'), null]);
  });

  it('need no channel when nothing more is wanted of a place', async () => {
    source.goTo(place(1000));
    source.rest();
    await settle();
    expect(engine.closed).toBe(1);
    source.goTo(place(2000));
    await settle();
    expect(engine.opened.map(({ atMs }) => atMs)).toEqual([1000, 2000]);
  });
});
