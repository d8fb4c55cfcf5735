import { expect, it } from 'vitest';
import { atLiveEdge } from './live-edge.ts';

const NOW = 1_000_000;
const waiting = { phase: 'buffering', wantsPlay: true, speed: 4 } as const;

it('waiting for footage of a moment ago goes on live', () => {
  expect(atLiveEdge(waiting, NOW - 3000, NOW)).toBe(true);
  expect(atLiveEdge({ ...waiting, phase: 'ended' }, NOW - 3000, NOW)).toBe(true);
});

it('playing faster than time goes right behind the present goes on live', () => {
  const playing = { ...waiting, phase: 'playing' } as const;
  expect(atLiveEdge(playing, NOW - 1500, NOW)).toBe(true);
  expect(atLiveEdge({ ...playing, speed: 1 }, NOW - 1500, NOW)).toBe(false);
});

it('the end of older footage is an end, and a slow disk no present', () => {
  expect(atLiveEdge({ ...waiting, phase: 'ended' }, NOW - 60_000, NOW)).toBe(false);
  expect(atLiveEdge(waiting, NOW - 60_000, NOW)).toBe(false);
});

it('nobody is taken there who stands still, looks back or is still on the way', () => {
  expect(atLiveEdge({ ...waiting, wantsPlay: false }, NOW, NOW)).toBe(false);
  expect(atLiveEdge({ ...waiting, speed: -1 }, NOW, NOW)).toBe(false);
  expect(atLiveEdge({ ...waiting, phase: 'playing' }, NOW - 5000, NOW)).toBe(false);
  expect(atLiveEdge(waiting, null, NOW)).toBe(false);
});

it('what lies ahead of the present, because the clock was put back, is played on', () => {
  expect(atLiveEdge({ ...waiting, phase: 'playing' }, NOW + 60_000, NOW)).toBe(false);
  expect(atLiveEdge(waiting, NOW + 60_000, NOW)).toBe(false);
});
