import { describe, expect, it } from 'vitest';
import { dueChunks } from './audio-schedule.ts';
import { newestPiece, picturesThatFit } from './picture-group.ts';
import { modeOf, sameMode, SPEEDS, speedBeside } from './playback-mode.ts';
import { smallSize } from './small-picture.ts';

describe('how the frames of a speed are come by', () => {
  it('is every frame up to four times, keyframes alone from eight times on', () => {
    expect([0.1, 1, 4].map((speed) => modeOf(speed, 1).reel)).toEqual(['forward', 'forward', 'forward']);
    expect([-0.1, -4].map((speed) => modeOf(speed, 1).reel)).toEqual(['backward', 'backward']);
    expect([8, 64, -8, -64].map((speed) => modeOf(speed, 1).reel)).toEqual(Array.from({ length: 4 }, () => 'keyframes'));
  });

  it('asks for keyframes the further apart the faster it goes', () => {
    const apart = (speed: number) => modeOf(speed, 1).wish.keyframesEveryMs ?? 0;
    expect(apart(64)).toBeGreaterThan(apart(8));
    expect(modeOf(-16, 1).wish).toMatchObject({ direction: 'backward' });
    expect(modeOf(16, 1).wish.direction).toBeUndefined();
  });

  it('takes the sub-streams where more than four cameras are shown', () => {
    expect(modeOf(1, 4).wish).toEqual({});
    expect(modeOf(1, 5).wish).toEqual({ stream: 'sub' });
  });

  it('stays the same among speeds that are read alike', () => {
    expect(sameMode(modeOf(0.5, 1), modeOf(4, 1))).toBe(true);
    expect(sameMode(modeOf(4, 1), modeOf(-4, 1))).toBe(false);
    expect(sameMode(modeOf(8, 1), modeOf(16, 1))).toBe(false);
  });
});

describe('the next speed', () => {
  it('turns round beyond the slowest, and stays at the fastest', () => {
    expect(speedBeside(0.1, -1)).toBe(-0.1);
    expect(speedBeside(-0.1, 1)).toBe(0.1);
    expect(speedBeside(SPEEDS.at(-1) ?? 0, 1)).toBe(64);
    expect(speedBeside(-64, -1)).toBe(-64);
    expect(speedBeside(1, 1)).toBe(2);
  });
});

describe('a picture group shown backward', () => {
  it('is decoded up to the newest picture that is wanted, and kept as far as it fits', () => {
    const group = [0, 10, 20, 30, 40, 50];
    expect(newestPiece(group, 45, 3)).toEqual({ frames: 5, fromMs: 20, beforeMs: 45, last: false });
    expect(newestPiece(group, 20, 3)).toEqual({ frames: 2, fromMs: 0, beforeMs: 20, last: true });
    expect(newestPiece(group, 0, 3)).toBeNull();
    expect(newestPiece([], 100, 3)).toBeNull();
  });

  it('gives every picture once when it is taken piece by piece', () => {
    const group = Array.from({ length: 47 }, (_, index) => index * 40);
    const given: number[] = [];
    let beforeMs = Infinity;
    for (let piece = newestPiece(group, beforeMs, 10); piece; piece = newestPiece(group, beforeMs, 10)) {
      const { fromMs } = piece;
      given.push(...group.filter((ms) => ms >= fromMs && ms < beforeMs).toReversed());
      beforeMs = fromMs;
    }
    expect(given).toEqual(group.toReversed());
  });

  it('feeds frames that are stored out of order as far as the wanted ones need them', () => {
    // Decoding order of I P B B: 0 90 30 60.
    expect(newestPiece([0, 90, 30, 60], 50, 1)).toEqual({ frames: 3, fromMs: 30, beforeMs: 50, last: false });
  });

  it('leaves pictures out that are shown before their keyframe: they need the group before', () => {
    expect(newestPiece([100, 80, 140], 200, 10)).toEqual({ frames: 3, fromMs: 100, beforeMs: 200, last: true });
  });

  it('takes no more memory than it may, whatever the size of the picture', () => {
    for (const [width, height] of [[640, 360], [1280, 720]] as const) {
      const pictures = picturesThatFit(96 * 1024 * 1024, width, height);
      expect(pictures * width * height * 4).toBeLessThanOrEqual(96 * 1024 * 1024);
    }
    expect(smallSize(3840, 2160, 1280 * 720)).toEqual({ width: 1280, height: 720 });
    expect(smallSize(640, 360, 1280 * 720)).toEqual({ width: 640, height: 360 });
  });
});

describe('sound that waits for the clock', () => {
  const chunks = Array.from({ length: 10 }, (_, index) => ({ startMs: index * 100, durationMs: 100, data: new Uint8Array() }));

  it('is decoded a little ahead, and what is over is left out', () => {
    const { due, rest } = dueChunks(chunks, 350, 200);
    expect(due.map(({ startMs }) => startMs)).toEqual([300, 400, 500]);
    expect(rest.map(({ startMs }) => startMs)).toEqual([600, 700, 800, 900]);
  });

  it('waits when it is all still to come, and is gone when it is all over', () => {
    expect(dueChunks(chunks, -1000, 200)).toEqual({ due: [], rest: chunks });
    expect(dueChunks(chunks, 5000, 200)).toEqual({ due: [], rest: [] });
  });
});
