/** What a look would have seen move, by the motion grid of the past. Pure. */
import type { GuardLook, GuardSettings } from '../../../contract/guard-types.ts';
import { areaMask } from '../motion/areas.ts';
import { cellSize, GRID_CELLS, GRID_COLUMNS, GRID_ROWS, type MotionSecond, sensitivityOf } from '../motion-grid/motion-second.ts';

const SECOND_MS = 1_000;
/** As the events themselves are (events.ts): none grows without bound. */
const LONGEST_MS = 600_000;

/** Something moved from … to, UTC ms; whole seconds. */
export interface MotionSpan {
  startMs: number;
  endMs: number;
}

/** Whether something counts in a second, to a look. */
export function seesMotion(look: GuardLook): (second: MotionSecond) => boolean {
  const mask = areaMask(look.zones, GRID_COLUMNS, GRID_ROWS);
  const counts = new Uint8Array(GRID_CELLS).fill(1);
  if (mask) for (let cell = 0; cell < GRID_CELLS; cell++) counts[cell] = mask.ignored[cell] || (mask.watched && !mask.watched[cell]) ? 0 : 1;
  return ({ cells }) => {
    for (let at = 0; at < GRID_CELLS; at++) {
      const cell = cells[at]!;
      if (cell !== 0 && counts[at] && sensitivityOf(cell) <= look.sensitivity && cellSize(cell) >= look.minSize) return true;
    }
    return false;
  };
}

/** Gathers seconds, in order of time, into what would have been motion events. */
export class MotionPredictor {
  readonly spans: MotionSpan[] = [];
  readonly #byDay: (second: MotionSecond) => boolean;
  readonly #byNight: (second: MotionSecond) => boolean;
  readonly #isNight: (second: MotionSecond) => boolean;
  readonly #mergeMs: number;
  #open: MotionSpan | null = null;

  /** @param isNight whether the night's look holds in a second */
  constructor(settings: Pick<GuardSettings, 'sensitivity' | 'minSize' | 'zones' | 'night' | 'mergeSeconds'>, isNight: (second: MotionSecond) => boolean) {
    this.#byDay = seesMotion(settings);
    this.#byNight = settings.night ? seesMotion(settings.night) : this.#byDay;
    this.#isNight = isNight;
    // Movement is told by the second: what goes on in the next one is the same at least.
    this.#mergeMs = Math.max(SECOND_MS, settings.mergeSeconds * 1_000);
  }

  push(second: MotionSecond): void {
    if (!(this.#isNight(second) ? this.#byNight : this.#byDay)(second)) return;
    const open = this.#open;
    const endMs = second.atMs + SECOND_MS;
    if (open && second.atMs - open.endMs < this.#mergeMs && second.atMs - open.startMs < LONGEST_MS) {
      open.endMs = Math.max(open.endMs, endMs);
      return;
    }
    this.#open = { startMs: second.atMs, endMs };
    this.spans.push(this.#open);
  }
}
