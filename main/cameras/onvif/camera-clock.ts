/** How far the camera's clock is from ours, and which times a token may be signed with (CAMERAS.md rules 1, 2). Pure. */

export interface CameraTime {
  /** UTCDateTime as UTC ms; null when the device leaves it out. */
  utcMs: number | null;
  /** LocalDateTime read as if it were UTC. */
  localMs: number | null;
}

export interface ClockOffsets {
  /** What is added to our clock. */
  utcMs: number | null;
  localMs: number | null;
}

/** Devices accept tokens some minutes old; nearer than this the clock is not what was refused. */
const SAME_CLOCK_MS = 30_000;

export function offsetsOf(time: CameraTime, nowMs: number): ClockOffsets {
  return { utcMs: time.utcMs === null ? null : time.utcMs - nowMs, localMs: time.localMs === null ? null : time.localMs - nowMs };
}

/**
 * Which other times are worth a try after a token was refused, best first. None while the camera's clock agrees with ours:
 * then it was the password, which is never tried twice (rule 5), because cameras lock out.
 * @param used offset that was refused.
 * @param now offsets, read again after the refusal.
 */
export function offsetsWorthTrying(used: number, now: ClockOffsets | null): number[] {
  const candidates: number[] = [];
  const consider = (offset: number | null | undefined) => {
    if (offset === null || offset === undefined) return;
    if ([used, ...candidates].every((tried) => Math.abs(tried - offset) > SAME_CLOCK_MS)) candidates.push(offset);
  };
  consider(now?.utcMs);
  if (Math.abs(used) > SAME_CLOCK_MS) {
    consider(now?.localMs);
    consider(0);
  }
  return candidates.slice(0, 2);
}
