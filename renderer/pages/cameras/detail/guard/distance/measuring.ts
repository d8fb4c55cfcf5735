/** A calibration of distances while it is being made: what is typed and marked, and what comes of it. Pure. */
import { type Ground, groundFrom, type GroundFault } from '../../../../../../contract/ground.ts';
import type { GroundCalibration, Walked } from '../../../../../../contract/guard-types.ts';
import type { Amount } from '../../../../settings/amount.ts';
import { isWithin } from './metres.ts';

/** As the contract takes them, metres. */
export const MOUNTING_METRES = [0.5, 20] as const;
export const MARK_METRES = [0.3, 100] as const;
export const PERSON_METRES = [0.8, 2.3] as const;
/** Of fewer steps nothing certain can be said. */
export const FEWEST_STEPS = 10;
/** The person has to be so many times as tall in the picture when near as when far away: what boxes are off by outweighs less. */
const LEAST_GROWTH = 1.3;

export interface Mark {
  x: number;
  y: number;
  metres: Amount;
}
export interface ByMarks {
  by: 'marks';
  mountingMetres: Amount;
  /** The nearer one first, as it is asked for. */
  marks: readonly [Mark, Mark];
}
export interface ByWalk {
  by: 'walk';
  personMetres: Amount;
  walked: readonly Walked[];
}
export type Measuring = ByMarks | ByWalk;

/** Below `distance.fault.` */
export type MeasuringFault = GroundFault | 'mounting' | 'near-metres' | 'far-metres' | 'person' | 'few-steps';
export type Outcome = { calibration: GroundCalibration; ground: Ground } | { fault: MeasuringFault };

const FIRST_MARKS: ByMarks = {
  by: 'marks',
  mountingMetres: null,
  marks: [
    { x: 0.42, y: 0.86, metres: null },
    { x: 0.58, y: 0.52, metres: null },
  ],
};
const FIRST_WALK: ByWalk = { by: 'walk', personMetres: null, walked: [] };

/** Begins with what holds, where it was made the same way. */
export function measuringFrom(held: GroundCalibration | null, by: Measuring['by']): Measuring {
  if (by === 'walk') return held?.by === 'walk' ? held : FIRST_WALK;
  if (held?.by !== 'marks') return FIRST_MARKS;
  const [near, far] = held.marks.toSorted((a, b) => a.metres - b.metres);
  return near && far ? { ...held, marks: [near, far] } : FIRST_MARKS;
}

/** @param aspect width of the picture by its height */
export function outcomeOf(measuring: Measuring, aspect: number): Outcome {
  const calibration = measuring.by === 'marks' ? calibrationOfMarks(measuring) : calibrationOfWalk(measuring);
  if (typeof calibration === 'string') return { fault: calibration };
  const ground = groundFrom(calibration, aspect);
  return typeof ground === 'string' ? { fault: ground } : { calibration, ground };
}

function calibrationOfMarks({ mountingMetres, marks: [near, far] }: ByMarks): GroundCalibration | MeasuringFault {
  if (!isWithin(mountingMetres, MOUNTING_METRES)) return 'mounting';
  if (!isWithin(near.metres, MARK_METRES)) return 'near-metres';
  if (!isWithin(far.metres, MARK_METRES)) return 'far-metres';
  if (near.metres >= far.metres) return 'wrong-order';
  return { by: 'marks', mountingMetres, marks: [{ ...near, metres: near.metres }, { ...far, metres: far.metres }] };
}

function calibrationOfWalk({ personMetres, walked }: ByWalk): GroundCalibration | MeasuringFault {
  if (!isWithin(personMetres, PERSON_METRES)) return 'person';
  if (walked.length < FEWEST_STEPS) return 'few-steps';
  // One box that is quite wrong is no growth.
  const heights = walked.map(({ feetY, headY }) => feetY - headY).toSorted((a, b) => a - b);
  const isAlike = (heights.at(-2) ?? 0) < (heights[1] ?? 0) * LEAST_GROWTH;
  return isAlike ? 'too-close' : { by: 'walk', personMetres, walked: [...walked] };
}

/** How the camera hangs, for people to see whether that can be: degrees, metres. */
export function factsOf({ mountingMetres, pitch, focal }: Ground): { mountingMetres: number; down: number; field: number } {
  const degrees = (radians: number) => Math.round((radians * 180) / Math.PI);
  return { mountingMetres: Math.round(mountingMetres * 10) / 10, down: degrees(pitch), field: degrees(2 * Math.atan(0.5 / focal)) };
}

/** No camera for homes and shops sees less or more from top to bottom, degrees: something was measured wrong. */
const USUAL_FIELD = [20, 110] as const;
export const isUnusual = (ground: Ground): boolean => !isWithin(factsOf(ground).field, USUAL_FIELD);
