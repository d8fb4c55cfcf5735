import { describe, expect, it } from 'vitest';
import { redialDelayMs } from './backoff.ts';
import { clockOffset } from './clock-offset.ts';

describe("the engine's clock", () => {
  it('is taken from the answer that was quickest on its way', () => {
    const slow = { sentMs: 1000, receivedMs: 3000, engineMs: 9000 };
    const quick = { sentMs: 1000, receivedMs: 1010, engineMs: 6005 };
    expect(clockOffset([slow, quick])).toBe(5000);
  });

  it('is the own one as long as nothing is known', () => {
    expect(clockOffset([])).toBe(0);
  });
});

describe('dialling again', () => {
  it('waits from 0.3 to 5 seconds', () => {
    expect([1, 2, 3, 10, 1000].map(redialDelayMs)).toEqual([300, 600, 1200, 5000, 5000]);
  });
});
