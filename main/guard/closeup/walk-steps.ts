import type { Detection } from '../../../contract/event-types.ts';
import { MOST_WALKED, type Walked, type WalkState } from '../../../contract/guard-types.ts';

/** Of what scores less the feet are anywhere. */
const SURE = 0.5;
/** Nearer than this to the picture's edge a box is cut, or may be. */
const EDGE = 0.01;
/** So near to a step that is known already, shares of the picture, another one says nothing new: whoever stands still counts once. */
const APART = 0.012;

/** Gathers the steps of somebody who walks through the picture alone. Pure, bounded. */
export class WalkSteps {
  readonly #steps: Walked[] = [];

  get steps(): readonly Walked[] {
    return this.#steps;
  }

  /** @param detections of one picture */
  take(detections: readonly Detection[]): NonNullable<WalkState['last']> {
    const people = detections.filter(({ kind, score }) => kind === 'person' && score >= SURE);
    const [person, ...others] = people;
    if (!person) return 'nobody';
    // Whose height is known is not told from others.
    if (others.length > 0) return 'several';
    const [left, top, width, height] = person.box;
    if (left < EDGE || top < EDGE || left + width > 1 - EDGE || top + height > 1 - EDGE) return 'cut';
    const step: Walked = { x: left + width / 2, feetY: top + height, headY: top };
    const isKnown = this.#steps.some(({ x, feetY }) => Math.abs(x - step.x) < APART && Math.abs(feetY - step.feetY) < APART);
    if (isKnown || this.#steps.length >= MOST_WALKED) return 'known';
    this.#steps.push(step);
    return 'taken';
  }
}
