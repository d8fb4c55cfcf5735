import { expect, it } from 'vitest';
import { marked } from './use-marks.ts';

it('an end marked before the beginning takes the beginning away, and the other way round', () => {
  const both = { inMs: 1000, outMs: 2000, loop: false };
  expect(marked(both, 'out', 500)).toMatchObject({ inMs: null, outMs: 500 });
  expect(marked(both, 'in', 2500)).toMatchObject({ inMs: 2500, outMs: null });
  expect(marked(both, 'in', 1500)).toMatchObject({ inMs: 1500, outMs: 2000 });
});
