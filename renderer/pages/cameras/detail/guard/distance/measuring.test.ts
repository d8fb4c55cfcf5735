import { describe, expect, it } from 'vitest';
import { type Ground, seenAt } from '../../../../../../contract/ground.ts';
import { groundCalibrationSchema, type Walked } from '../../../../../../contract/guard-types.ts';
import { type ByMarks, type ByWalk, factsOf, FEWEST_STEPS, isUnusual, measuringFrom, type Outcome, outcomeOf } from './measuring.ts';

const ASPECT = 16 / 9;
const CAMERA: Ground = { mountingMetres: 2.5, pitch: 0.4, focal: 1, aspect: ASPECT };

/** As somebody who measured rightly has it. */
function marks(change: Partial<{ mounting: ByMarks['mountingMetres']; near: ByMarks['mountingMetres']; far: ByMarks['mountingMetres'] }> = {}): ByMarks {
  const at = (metres: number) => {
    const [x, y] = seenAt(CAMERA, metres, 0)!;
    return { x, y };
  };
  const { mounting = 2.5, near = 3, far = 8 } = change;
  return { by: 'marks', mountingMetres: mounting, marks: [{ ...at(3), metres: near }, { ...at(8), metres: far }] };
}
const faultOf = (outcome: Outcome) => ('fault' in outcome ? outcome.fault : null);

describe('two marks', () => {
  it('give the ground, and a calibration as the contract takes it', () => {
    const outcome = outcomeOf(marks(), ASPECT);
    if ('fault' in outcome) throw new Error(outcome.fault);
    expect(groundCalibrationSchema.safeParse(outcome.calibration).success).toBe(true);
    expect(factsOf(outcome.ground)).toEqual({ mountingMetres: 2.5, down: 23, field: 53 });
    expect(isUnusual(outcome.ground)).toBe(false);
  });

  it('are asked for one by one, in the order of the steps', () => {
    expect(faultOf(outcomeOf(measuringFrom(null, 'marks'), ASPECT))).toBe('mounting');
    expect(faultOf(outcomeOf(marks({ mounting: 25 }), ASPECT))).toBe('mounting');
    expect(faultOf(outcomeOf(marks({ near: 'unreadable' }), ASPECT))).toBe('near-metres');
    expect(faultOf(outcomeOf(marks({ far: null }), ASPECT))).toBe('far-metres');
  });

  it('in the wrong order are told, whether distances or marks were mixed up', () => {
    expect(faultOf(outcomeOf(marks({ near: 8, far: 3 }), ASPECT))).toBe('wrong-order');
    const right = marks();
    expect(faultOf(outcomeOf({ ...right, marks: [{ ...right.marks[1], metres: 3 }, { ...right.marks[0], metres: 8 }] }, ASPECT))).toBe('wrong-order');
  });

  it('that make an unusual camera of it are doubtful', () => {
    const outcome = outcomeOf(marks({ near: 3, far: 3.6 }), ASPECT);
    expect('ground' in outcome && isUnusual(outcome.ground)).toBe(true);
  });

  it('begin with those that hold, the nearer one first', () => {
    const held = { by: 'marks' as const, mountingMetres: 3, marks: [{ x: 0.5, y: 0.5, metres: 9 }, { x: 0.5, y: 0.8, metres: 2 }] };
    expect(measuringFrom(held, 'marks')).toEqual({ ...held, marks: held.marks.toReversed() });
    expect(measuringFrom(held, 'walk')).toEqual({ by: 'walk', personMetres: null, walked: [] });
  });
});

describe('a walk', () => {
  const step = (metres: number): Walked => {
    const [x, feetY] = seenAt(CAMERA, metres, 0)!;
    // The head is where the ground would be that lies so much nearer to the lens.
    const [, headY] = seenAt({ ...CAMERA, mountingMetres: CAMERA.mountingMetres - 1.75 }, metres, 0)!;
    return { x, feetY, headY };
  };
  const steps = Array.from({ length: 24 }, (_, n) => step(3 + n * 0.3));
  const walk = (change: Partial<ByWalk> = {}): ByWalk => ({ by: 'walk', personMetres: 1.75, walked: steps, ...change });

  it('gives the ground, and how high the camera would hang', () => {
    const outcome = outcomeOf(walk(), ASPECT);
    if ('fault' in outcome) throw new Error(outcome.fault);
    expect(groundCalibrationSchema.safeParse(outcome.calibration).success).toBe(true);
    expect(Math.abs(factsOf(outcome.ground).mountingMetres - 2.5)).toBeLessThan(0.2);
  });

  it('needs the person’s height, enough steps, and ground that is covered', () => {
    expect(faultOf(outcomeOf(walk({ personMetres: 175 }), ASPECT))).toBe('person');
    expect(faultOf(outcomeOf(walk({ walked: steps.slice(0, FEWEST_STEPS - 1) }), ASPECT))).toBe('few-steps');
    expect(faultOf(outcomeOf(walk({ walked: steps.map(() => steps[0]!) }), ASPECT))).toBe('too-close');
    // Up and down in front of the door, and one box that is quite wrong.
    const strolled = [...Array.from({ length: 20 }, (_, n) => step(3 + n * 0.02)), { ...steps[0]!, headY: 0.7 }];
    expect(faultOf(outcomeOf(walk({ walked: strolled }), ASPECT))).toBe('too-close');
  });
});
