/** What a sensitivity of 1 (only what is large and plain) to 5 (everything that is no noise) means to the detector. */
export interface MotionLimits {
  /** A pixel differs when it is off by more than so many mean deviations of its own noise… */
  noiseFactor: number;
  /** …plus so many grey levels (of 255), whatever its noise. */
  floorLevels: number;
  /** Least size of what counts, as a share of the picture's pixels. */
  minAreaShare: number;
}

const LIMITS: Record<number, MotionLimits> = {
  1: { noiseFactor: 6, floorLevels: 14, minAreaShare: 0.012 },
  2: { noiseFactor: 5, floorLevels: 10, minAreaShare: 0.005 },
  3: { noiseFactor: 4, floorLevels: 7, minAreaShare: 0.0016 },
  4: { noiseFactor: 3.5, floorLevels: 5, minAreaShare: 0.0008 },
  5: { noiseFactor: 3, floorLevels: 4, minAreaShare: 0.0004 },
};

/** @param sensitivity 1..5; anything else is taken as the nearest of them. */
export function motionLimits(sensitivity: number): MotionLimits {
  const nearest = Math.min(5, Math.max(1, Math.round(Number.isFinite(sensitivity) ? sensitivity : 3)));
  return LIMITS[nearest]!;
}
