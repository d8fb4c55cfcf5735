import { type Background, CELL } from './background.ts';
import { BlobFinder, type Cells } from './components.ts';
import { anyCanBeThing, LEAST_WEIGHT } from './level-watch.ts';
import { HIGHEST_SENSITIVITY, motionLimits } from './sensitivity.ts';
import { ToneCurve } from './tone.ts';

/**
 * Holds a frame against a background, and leaves that as it is. It asks less than motion does: whether it is light, rests, or stays is not
 * asked, only whether anything large enough differs at all: at the highest sensitivity, anywhere, for the motion grid knows no settings.
 */
export class Glance {
  readonly #background: Background;
  readonly #width: number;
  readonly #height: number;
  readonly #tone = new ToneCurve();
  readonly #finder: BlobFinder;
  readonly #level: Uint8Array;
  readonly #weight: Float32Array;
  readonly #cells: Cells;
  readonly #minWeight: number;

  constructor(background: Background, width: number, height: number) {
    this.#background = background;
    this.#width = width;
    this.#height = height;
    const { columns, rows } = background;
    this.#finder = new BlobFinder(columns, rows);
    const none = new Uint8Array(columns * rows);
    this.#level = new Uint8Array(columns * rows);
    this.#weight = new Float32Array(columns * rows);
    // One sensitivity is looked at with: its weights stand for all.
    const weight = Array.from({ length: HIGHEST_SENSITIVITY }, () => this.#weight);
    this.#cells = { level: this.#level, weight, structural: none, stirring: none, isSharp: () => false };
    this.#minWeight = Math.max(LEAST_WEIGHT, motionLimits(HIGHEST_SENSITIVITY).minAreaShare * width * height);
  }

  /**
   * @param tone of the last frame
   * @param toneLimit the light changes when the tone is off by more levels than that from the last frame's
   */
  differs(frame: Uint8Array, tone: ToneCurve, toneLimit: number): boolean {
    this.#tone.offset.set(tone.offset);
    this.#tone.fit(frame, this.#background.mean, this.#width, this.#height, this.#background.active, CELL);
    if (this.#tone.step >= toneLimit) return true;
    if (this.#background.glance(frame, this.#tone, this.#level, this.#weight) === 0) return false;
    return anyCanBeThing(this.#finder.blobs, this.#finder.find(this.#cells, HIGHEST_SENSITIVITY, null, this.#minWeight));
  }
}
