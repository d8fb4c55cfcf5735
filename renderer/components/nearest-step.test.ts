import { expect, test } from 'vitest';
import { nearestStep } from './nearest-step.ts';

test('a value that is no step stands at the nearer one', () => {
  const steps = [0, 5, 10, 30, 60];
  expect([0, 5, 7, 8, 25, 60, 300].map((value) => steps[nearestStep(steps, value)])).toEqual([0, 5, 5, 10, 30, 60, 60]);
});
