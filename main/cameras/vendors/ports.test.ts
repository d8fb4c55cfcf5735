import { expect, test } from 'vitest';
import { candidatePorts } from './ports.ts';

test('rule 26: with a bare host the ports of the makers are tried, the standard one first; a given port is the only one', () => {
  expect(candidatePorts(null).slice(0, 3)).toEqual([80, 8000, 2020]);
  expect(candidatePorts(8899)).toEqual([8899]);
});
