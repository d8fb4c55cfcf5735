import { describe, expect, it } from 'vitest';
import { joined, nearestIn, PlaybackClock } from './playback-clock.ts';

const FREE = { earliestMs: -Infinity, latestMs: Infinity };

describe('the clock of playback', () => {
  it('goes at its speed, forward and backward', () => {
    const clock = new PlaybackClock(1000);
    clock.speed = 4;
    expect(clock.advance(100, FREE)).toEqual({ kind: 'moved', held: false });
    expect(clock.positionMs).toBe(1400);
    clock.speed = -0.5;
    clock.advance(100, FREE);
    expect(clock.positionMs).toBe(1350);
  });

  it('waits where the pictures of a camera end, and never turns back for one that is behind', () => {
    const clock = new PlaybackClock(1000);
    clock.advance(100, { earliestMs: 0, latestMs: 1050 });
    expect(clock.positionMs).toBe(1050);
    expect(clock.advance(100, { earliestMs: 0, latestMs: 900 })).toEqual({ kind: 'moved', held: true });
    expect(clock.positionMs).toBe(1050);
    clock.speed = -1;
    expect(clock.advance(100, { earliestMs: 2000, latestMs: Infinity })).toEqual({ kind: 'moved', held: true });
    expect(clock.positionMs).toBe(1050);
  });

  it('goes round in a stretch, either way', () => {
    const clock = new PlaybackClock(1950);
    clock.loop = { fromMs: 1000, toMs: 2000 };
    expect(clock.advance(100, FREE)).toEqual({ kind: 'jump', toMs: 1000 });
    clock.positionMs = 1050;
    clock.speed = -1;
    expect(clock.advance(100, FREE)).toEqual({ kind: 'jump', toMs: 2000 });
  });

  it('leaves out what is not to be seen, and is over after the last of it', () => {
    const clock = new PlaybackClock(150);
    clock.only = [
      { fromMs: 100, toMs: 200 },
      { fromMs: 500, toMs: 600 },
    ];
    expect(clock.advance(10, FREE)).toEqual({ kind: 'moved', held: false });
    expect(clock.advance(100, FREE)).toEqual({ kind: 'jump', toMs: 500 });
    clock.positionMs = 590;
    expect(clock.advance(100, FREE)).toEqual({ kind: 'over' });
    clock.speed = -1;
    clock.positionMs = 510;
    expect(clock.advance(100, FREE)).toEqual({ kind: 'jump', toMs: 200 });
  });
});

describe('stretches of time', () => {
  it('become one where they touch', () => {
    expect(joined([{ fromMs: 50, toMs: 60 }, { fromMs: 0, toMs: 10 }, { fromMs: 5, toMs: 20 }, { fromMs: 20, toMs: 25 }])).toEqual([
      { fromMs: 0, toMs: 25 },
      { fromMs: 50, toMs: 60 },
    ]);
  });

  it('hold a moment, or tell where the next one in a direction is', () => {
    const two = [
      { fromMs: 10, toMs: 20 },
      { fromMs: 30, toMs: 40 },
    ];
    expect([5, 15, 20, 25, 45].map((ms) => nearestIn(two, ms, 1))).toEqual([10, 15, 30, 30, null]);
    expect([5, 15, 25, 35, 45].map((ms) => nearestIn(two, ms, -1))).toEqual([null, 15, 20, 35, 40]);
  });
});
