import { describe, expect, it } from 'vitest';
import { clockChanges, nearClockChange, offsetIn, zonePieces } from './zone-time.ts';

const HOUR = 3_600_000;
const berlin = offsetIn('Europe/Berlin');
const newYork = offsetIn('America/New_York');

describe('the offset of a zone', () => {
  it('is that of the day', () => {
    expect(berlin(Date.UTC(2026, 0, 1)) / HOUR).toBe(1);
    expect(berlin(Date.UTC(2026, 6, 1)) / HOUR).toBe(2);
    expect(newYork(Date.UTC(2026, 0, 1)) / HOUR).toBe(-5);
    expect(offsetIn('Asia/Kolkata')(Date.UTC(2026, 0, 1)) / HOUR).toBe(5.5);
  });
});

describe('a view in which the clocks change', () => {
  it('breaks to the second where Berlin goes forward', () => {
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    const view = { startMs: Date.UTC(2026, 2, 28, 23), endMs: Date.UTC(2026, 2, 29, 22) };
    const pieces = zonePieces(view, berlin);
    expect(pieces).toEqual([
      { startMs: view.startMs, endMs: Date.UTC(2026, 2, 29, 1), offsetMs: HOUR },
      { startMs: Date.UTC(2026, 2, 29, 1), endMs: view.endMs, offsetMs: 2 * HOUR },
    ]);
    expect(clockChanges(pieces)).toEqual([{ atMs: Date.UTC(2026, 2, 29, 1), byMs: HOUR, beforeMs: Date.UTC(2026, 2, 29, 2), afterMs: Date.UTC(2026, 2, 29, 3) }]);
  });

  it('breaks where New York goes back', () => {
    // 1 November 2026: 02:00 becomes 01:00 at 06:00 UTC.
    const pieces = zonePieces({ startMs: Date.UTC(2026, 9, 30), endMs: Date.UTC(2026, 10, 5) }, newYork);
    expect(clockChanges(pieces)).toEqual([{ atMs: Date.UTC(2026, 10, 1, 6), byMs: -HOUR, beforeMs: Date.UTC(2026, 10, 1, 2), afterMs: Date.UTC(2026, 10, 1, 1) }]);
  });

  it('is one piece on every other day', () => {
    const view = { startMs: Date.UTC(2026, 5, 1), endMs: Date.UTC(2026, 5, 8) };
    expect(zonePieces(view, berlin)).toEqual([{ ...view, offsetMs: 2 * HOUR }]);
  });
});

describe('a year of a zone', () => {
  it('has both changes, and is looked at once however often it is drawn', () => {
    let asked = 0;
    const counting = (ms: number) => {
      asked += 1;
      return berlin(ms);
    };
    const year = { startMs: Date.UTC(2026, 0, 1), endMs: Date.UTC(2027, 0, 1) };
    const changes = clockChanges(zonePieces(year, counting));
    expect(changes.map(({ atMs, byMs }) => [new Date(atMs).toISOString(), byMs / HOUR])).toEqual([
      ['2026-03-29T01:00:00.000Z', 1],
      ['2026-10-25T01:00:00.000Z', -1],
    ]);
    const once = asked;
    for (let frame = 0; frame < 100; frame++) zonePieces({ startMs: year.startMs + frame * 1000, endMs: year.endMs - frame * 1000 }, counting);
    expect(asked).toBe(once);
  });
});

describe('a moment near a change of the clocks', () => {
  it('needs the name of the zone beside its time', () => {
    expect(nearClockChange(Date.UTC(2026, 9, 25, 0, 30), berlin)).toBe(true);
    expect(nearClockChange(Date.UTC(2026, 9, 25, 12), berlin)).toBe(false);
  });
});
