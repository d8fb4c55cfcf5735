import { expect, test } from 'vitest';
import type { Box, Detection } from '../../../contract/event-types.ts';
import { groundCalibrationSchema, MOST_WALKED } from '../../../contract/guard-types.ts';
import { WalkSteps } from './walk-steps.ts';

const person = (box: Box, score = 0.8): Detection => ({ kind: 'person', score, box });

test('one person, whole in the picture, is a step: feet and head', () => {
  const walk = new WalkSteps();
  expect(walk.take([person([0.4, 0.2, 0.125, 0.5]), { kind: 'vehicle', score: 0.9, box: [0, 0, 1, 1] }])).toBe('taken');
  expect(walk.steps).toEqual([{ x: 0.4625, feetY: 0.7, headY: 0.2 }]);
});

test('nobody, somebody doubtful, several and who is cut by the edge are none', () => {
  const walk = new WalkSteps();
  expect(walk.take([])).toBe('nobody');
  expect(walk.take([person([0.4, 0.2, 0.1, 0.5], 0.4)])).toBe('nobody');
  expect(walk.take([person([0.4, 0.2, 0.1, 0.5]), person([0.7, 0.2, 0.1, 0.5])])).toBe('several');
  for (const box of [[0, 0.2, 0.1, 0.5], [0.4, 0, 0.1, 0.5], [0.95, 0.2, 0.05, 0.5], [0.4, 0.5, 0.1, 0.5]] as Box[]) expect(walk.take([person(box)])).toBe('cut');
  expect(walk.steps).toEqual([]);
});

test('whoever stands still counts once, and there are never more than the contract takes', () => {
  const walk = new WalkSteps();
  expect([0, 0.002, 0.004, 0.03].map((on) => walk.take([person([0.4 + on, 0.2, 0.1, 0.5])]))).toEqual(['taken', 'known', 'known', 'taken']);
  for (let n = 0; n < 1_000; n++) walk.take([person([0.02 + (n % 40) * 0.02, 0.02, 0.1, 0.1 + Math.floor(n / 40) * 0.03])]);
  expect(walk.steps).toHaveLength(MOST_WALKED);
  expect(groundCalibrationSchema.safeParse({ by: 'walk', personMetres: 1.7, walked: walk.steps }).success).toBe(true);
});
