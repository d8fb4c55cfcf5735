import { expect, test } from 'vitest';
import { TriggerSet } from './trigger-set.ts';

test('recording goes on until the last reason for it is over', () => {
  const told: [boolean, number][] = [];
  const triggers = new TriggerSet((active, atMs) => told.push([active, atMs]));
  triggers.set('guard', true, 1);
  triggers.set('door', true, 2);
  triggers.set('guard', false, 3);
  expect(told.at(-1)).toEqual([true, 2]);
  triggers.set('door', false, 4);
  expect(told.at(-1)).toEqual([false, 4]);
});
