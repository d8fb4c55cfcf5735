import os from 'node:os';
import type { ClockBreak } from '../../contract/overview-types.ts';
import type { Clock } from './clock.ts';

/** Three clocks at one moment, ms: the wall's, one that stands still while the computer sleeps, and one that does not. */
export interface ClockReading {
  wallMs: number;
  monotonicMs: number;
  uptimeMs: number;
}

const LOOK_EVERY_MS = 1_000;
/** NTP moves a clock by less than this without a step; timers of a busy machine are no later. */
const SHORTEST_MS = 2_000;

/** What became of the clocks between two readings. Pure. */
export function clockBreaks(before: ClockReading, now: ClockReading): ClockBreak[] {
  const awakeMs = now.monotonicMs - before.monotonicMs;
  const passedMs = Math.max(awakeMs, now.uptimeMs - before.uptimeMs);
  const steppedMs = now.wallMs - before.wallMs - passedMs;
  const out: ClockBreak[] = [];
  if (passedMs - awakeMs > SHORTEST_MS) out.push({ kind: 'slept', fromMs: before.wallMs, toMs: before.wallMs + passedMs });
  if (Math.abs(steppedMs) > SHORTEST_MS) out.push({ kind: 'stepped', fromMs: before.wallMs + passedMs, toMs: now.wallMs });
  return out;
}

/** Notices that the computer slept, or that somebody set its clock. @param uptime seconds since the computer was started, sleep included. */
export function watchClock(clock: Clock, onBreak: (event: ClockBreak) => void, uptime: () => number = () => os.uptime()): Disposable {
  const read = (): ClockReading => ({ wallMs: clock.now(), monotonicMs: clock.monotonic(), uptimeMs: uptime() * 1000 });
  let before = read();
  return clock.every(LOOK_EVERY_MS, () => {
    const now = read();
    const events = clockBreaks(before, now);
    before = now;
    for (const event of events) onBreak(event);
  });
}
