import type { Polygon } from '../../../contract/device-types.ts';

/** As many as the contract takes. */
const MOST_CORNERS = 16;

type Point = [number, number];

/**
 * A convex outline around cells, in fractions of the picture. Where it would have more corners than are allowed those that take least
 * away are left out.
 * @param belongs whether the cell of that number is in
 * @returns null when none is
 */
export function outlineOf(columns: number, rows: number, belongs: (cell: number) => boolean): Polygon | null {
  const points: Point[] = [];
  for (let row = 0, cell = 0; row < rows; row++) {
    let left = -1;
    let right = -1;
    for (let column = 0; column < columns; column++, cell++) {
      if (!belongs(cell)) continue;
      if (left < 0) left = column;
      right = column;
    }
    if (left < 0) continue;
    points.push([left, row], [left, row + 1], [right + 1, row], [right + 1, row + 1]);
  }
  if (points.length === 0) return null;
  const hull = convexHull(points);
  while (hull.length > MOST_CORNERS) hull.splice(leastCorner(hull), 1);
  return hull.map(([x, y]) => [x / columns, y / rows]);
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = chain(points);
  const upper = chain(points.toReversed());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const point of points) {
    while (out.length >= 2 && turn(out[out.length - 2]!, out[out.length - 1]!, point) <= 0) out.pop();
    out.push(point);
  }
  return out;
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function leastCorner(hull: readonly Point[]): number {
  let least = 0;
  let leastArea = Number.POSITIVE_INFINITY;
  for (let i = 0; i < hull.length; i++) {
    const area = Math.abs(turn(hull[(i + hull.length - 1) % hull.length]!, hull[i]!, hull[(i + 1) % hull.length]!));
    if (area >= leastArea) continue;
    least = i;
    leastArea = area;
  }
  return least;
}
