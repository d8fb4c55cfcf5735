/** What a sensitivity of 1 (only what is large and plain) to 5 (everything that is no noise) means to the detector. */
export interface MotionLimits {
  /** A pixel differs when it is off by more than so many mean deviations of its own noise… */
  noiseFactor: number;
  /** …plus so many grey levels (of 255), whatever its noise. */
  floorLevels: number;
  /** Least size of what counts, as a share of the picture's pixels. */
  minAreaShare: number;
}

export const LEAST_SENSITIVITY = 1;
export const HIGHEST_SENSITIVITY = 5;
/** All sensitivities see the same background: what differs for this one is not learnt from. */
export const LEARNING_SENSITIVITY = 3;

/** By sensitivity less one. Whatever differs at one of them differs at all that are higher. */
export const LIMITS: readonly MotionLimits[] = [
  { noiseFactor: 6, floorLevels: 14, minAreaShare: 0.01 },
  { noiseFactor: 5, floorLevels: 10, minAreaShare: 0.003 },
  { noiseFactor: 4, floorLevels: 7, minAreaShare: 0.0007 },
  { noiseFactor: 3.5, floorLevels: 5, minAreaShare: 0.0005 },
  { noiseFactor: 3, floorLevels: 4, minAreaShare: 0.0004 },
];

/** @param sensitivity 1..5; anything else is taken as the nearest of them. */
export function nearestSensitivity(sensitivity: number): number {
  return Math.min(HIGHEST_SENSITIVITY, Math.max(LEAST_SENSITIVITY, Math.round(Number.isFinite(sensitivity) ? sensitivity : LEARNING_SENSITIVITY)));
}

export function motionLimits(sensitivity: number): MotionLimits {
  return LIMITS[nearestSensitivity(sensitivity) - 1]!;
}

/** Size n is a square of n times this share of the picture's height a side. */
const SIZE_STEP = 0.03;
export const LARGEST_SIZE = 10;

/** Pixels of a thing of size `size`, in a picture so many pixels high. */
export function sizeWeight(size: number, height: number): number {
  return (size * SIZE_STEP * height) ** 2;
}

/** The size, 0..10, of a thing of so many pixels. */
export function sizeOf(weight: number, height: number): number {
  return Math.min(LARGEST_SIZE, Math.floor(Math.sqrt(Math.max(0, weight)) / (SIZE_STEP * height) + 1e-9));
}
