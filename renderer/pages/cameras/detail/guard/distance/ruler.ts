/** Where lines of equal distance lie in a camera's picture. Pure. */
import { type Ground, metresAt, rowAt, seenAt } from '../../../../../../contract/ground.ts';

type Point = readonly [number, number];

export interface RulerLine {
  metres: number;
  /** Fractions of the picture, also a little beyond; from left to right. */
  points: readonly Point[];
  /** Where it is written how far that is: its leftmost place in the picture. */
  label: Point;
  /** Who comes nearer than this counts. */
  isLimit: boolean;
}

const MARKED_METRES = [1, 2, 3, 5, 8, 10, 15, 20, 30, 50];
/** Lines closer together than this share of the picture's height cannot be read. */
const LEAST_APART = 0.06;
/** Of the directions in which points of a line are reckoned. */
const STEP_RADIANS = Math.PI / 90;
/** Further beyond the picture nothing of a line is needed. */
const BEYOND = 1;
const LABEL_MARGIN = 0.03;

/** @param limit drawn in any case, where it is in the picture; lines that would be in its way are left out */
export function rulerOf(ground: Ground, limit: number | null): RulerLine[] {
  const limitRow = limit === null ? null : rowAt(ground, limit);
  const taken: number[] = limitRow === null ? [] : [limitRow];
  const chosen = limit !== null && limitRow !== null ? [limit] : [];
  for (const metres of MARKED_METRES) {
    const row = rowAt(ground, metres);
    if (row === null || taken.some((other) => Math.abs(other - row) < LEAST_APART)) continue;
    taken.push(row);
    chosen.push(metres);
  }
  return chosen
    .toSorted((a, b) => a - b)
    .map((metres) => lineAt(ground, metres, metres === limit))
    .filter((line): line is RulerLine => line !== null);
}

function lineAt(ground: Ground, metres: number, isLimit: boolean): RulerLine | null {
  const side = (sign: 1 | -1) => {
    const points: Point[] = [];
    for (let angle = 0; angle < Math.PI; angle += STEP_RADIANS) {
      const seen = seenAt(ground, metres * Math.cos(angle), sign * metres * Math.sin(angle));
      if (!seen) break;
      points.push(seen);
      if (Math.abs(seen[0] - 0.5) > 0.5 + BEYOND || seen[1] > 1 + BEYOND) break;
    }
    return points;
  };
  const points = [...side(-1).slice(1).toReversed(), ...side(1)];
  const shown = points.filter(([x, y]) => x >= 0 && x <= 1 && y >= LABEL_MARGIN && y <= 1 - LABEL_MARGIN);
  if (shown.length === 0) return null;
  return { metres, points, label: shown.reduce((a, b) => (b[0] < a[0] ? b : a)), isLimit };
}

/** Where a distance lies: in the picture, nearer than all that is in it, or farther. */
export function placeOf(ground: Ground, metres: number): 'seen' | 'nearer' | 'farther' {
  const nearest = metresAt(ground, 0.5, 1);
  const farthest = metresAt(ground, 0.5, 0);
  if (nearest !== null && metres < nearest) return 'nearer';
  return farthest !== null && metres > farthest ? 'farther' : 'seen';
}
