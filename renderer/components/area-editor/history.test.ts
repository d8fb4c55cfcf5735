import { expect, it } from 'vitest';
import { historyOf, redone, undone, withChange } from './history.ts';

it('goes back and forward again, and a change after going back leaves nothing to go forward to', () => {
  const three = withChange(withChange(historyOf('a'), 'b'), 'c');
  const back = undone(undone(three));
  expect([back.present, undone(back).present, redone(back).present, redone(redone(back)).present]).toEqual(['a', 'a', 'b', 'c']);
  expect(redone(withChange(back, 'd')).present).toBe('d');
});

it('takes what goes on as one step, and what begins anew as another', () => {
  const moved = withChange(withChange(withChange(historyOf(0), 1, 'corner 1'), 2, 'corner 1'), 3, 'corner 2');
  expect([undone(moved).present, undone(undone(moved)).present]).toEqual([2, 0]);
  // Taken back in between, it is a step of its own.
  expect(undone(withChange(undone(moved), 9, 'corner 1')).present).toBe(2);
});

it('forgets what is a hundred steps ago', () => {
  let history = historyOf(0);
  for (let step = 1; step <= 150; step++) history = withChange(history, step);
  expect([history.past.length, history.past[0]]).toEqual([100, 50]);
});
