import { describe, expect, it } from 'vitest';
import { cameraClockChanges, clockMarks, marksNear } from './clock-marks.ts';
import { offsetIn } from './zone-time.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 4, 5, 12);

describe('what became of the clock', () => {
  it('is sleep, time that never was, or time that was twice', () => {
    expect(
      clockMarks([
        { kind: 'stepped', fromMs: AT + HOUR, toMs: AT },
        { kind: 'slept', fromMs: AT + 4 * HOUR, toMs: AT + 6 * HOUR },
        { kind: 'stepped', fromMs: AT + 8 * HOUR, toMs: AT + 9 * HOUR },
      ]),
    ).toEqual([
      { kind: 'repeated', fromMs: AT, toMs: AT + HOUR },
      { kind: 'slept', fromMs: AT + 4 * HOUR, toMs: AT + 6 * HOUR },
      { kind: 'skipped', fromMs: AT + 8 * HOUR, toMs: AT + 9 * HOUR },
    ]);
  });

  it('is told once though several tiles know of it', () => {
    const slept = { kind: 'slept' as const, fromMs: AT, toMs: AT + HOUR };
    expect(clockMarks([slept, { ...slept }])).toHaveLength(1);
  });

  it('is found at a moment inside, and beside it where one points that coarsely', () => {
    const marks = clockMarks([{ kind: 'stepped', fromMs: AT + HOUR, toMs: AT }]);
    expect(marksNear(marks, AT + HOUR / 2, 0)).toHaveLength(1);
    expect(marksNear(marks, AT + 2 * HOUR, 0)).toEqual([]);
    expect(marksNear(marks, AT + 2 * HOUR, HOUR)).toHaveLength(1);
  });
});

describe('the clocks where a camera hangs', () => {
  const zones = (zone: string) => new Map([['cam', { zone, offsetAt: offsetIn(zone) }]]);
  const march = { startMs: Date.UTC(2026, 2, 1), endMs: Date.UTC(2026, 3, 15) };

  it('change while those of whoever looks do not', () => {
    expect(cameraClockChanges(march, zones('Europe/Berlin'), offsetIn('Asia/Shanghai'))).toEqual([{ cameraId: 'cam', zone: 'Europe/Berlin', atMs: Date.UTC(2026, 2, 29, 1), byMs: HOUR }]);
  });

  it('are not told of where they change together', () => {
    expect(cameraClockChanges(march, zones('Europe/Paris'), offsetIn('Europe/Berlin'))).toEqual([]);
    // New York is three weeks earlier.
    expect(cameraClockChanges(march, zones('America/New_York'), offsetIn('Europe/Berlin'))).toHaveLength(1);
  });
});
