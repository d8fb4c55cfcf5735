import { expect, test } from 'vitest';
import { KeyframePace } from './keyframe-pace.ts';

function after(...keyframesMs: number[]): KeyframePace {
  const pace = new KeyframePace();
  for (const at of keyframesMs) pace.keyframe(at);
  return pace;
}

test('keyframes two seconds apart suffice, once it is known that they are', () => {
  expect(after(0).keyframesOnly).toBe(false);
  expect(after(0, 2000).keyframesOnly).toBe(false);
  expect(after(0, 2000, 4000).keyframesOnly).toBe(true);
});

test('keyframes further apart do not: all is decoded', () => {
  expect(after(0, 4800, 9600).keyframesOnly).toBe(false);
  expect(after(0, 2000, 4000, 14_000).keyframesOnly).toBe(false);
});

test('who cannot keep up looks at keyframes only for a minute', () => {
  const pace = after(0, 4800, 9600);
  pace.lost();
  expect(pace.keyframesOnly).toBe(true);
  pace.keyframe(14_400);
  expect(pace.keyframesOnly).toBe(true);
  for (let at = 19_200; at < 75_000; at += 4800) pace.keyframe(at);
  expect(pace.keyframesOnly).toBe(false);
});
