import { expect, test } from 'vitest';
import { act, type TriageActions } from './triage-keys.ts';

const did = (key: string, panel = false) => {
  let last = '';
  const actions = new Proxy({} as TriageActions, { get: (_, name) => () => (last = String(name)) });
  return [act(key, actions, panel), last];
};

test.each([
  ['j', 'next'], ['ArrowRight', 'next'], ['K', 'previous'], ['ArrowLeft', 'previous'], ['ArrowDown', 'down'], ['ArrowUp', 'up'], ['s', 'star'], ['#', 'remove'], ['Delete', 'remove'],
  ['u', 'undo'], ['o', 'open'], ['Enter', 'open'], ['n', 'note'], ['p', 'play'], [' ', 'play'], ['?', 'help'], ['Escape', 'close'],
])('the key %s means %s', (key, action) => {
  expect(did(key)).toEqual([true, action]);
});

test('beside a shown event up and down go through events; other keys are left to the browser', () => {
  expect([did('ArrowDown', true), did('ArrowUp', true), did('x'), did('Tab')]).toEqual([[true, 'next'], [true, 'previous'], [false, ''], [false, '']]);
});
