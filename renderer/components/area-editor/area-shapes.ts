/** Areas of a picture as polygons, and what can be done to them. Places are fractions of the picture, from its upper left. Pure. */
import type { Polygon } from '../../../contract/device-types.ts';

export type Point = Polygon[number];

/** What is edited: more of it stays as it is. */
export interface Area {
  points: Polygon;
}

export const FEWEST_CORNERS = 3;
/** Narrower or lower than this was a slip of the hand. */
const LEAST_SIDE = 0.02;
/** As fine as a pixel of 8K, and numbers stay short. */
const STEPS = 10_000;
/** Sides of one that is put into the middle. */
const NEW_SIDE = 0.3;
/** The next one is put so far beside it: both are seen. */
const NEXT_TO = 0.05;

const share = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * STEPS) / STEPS;

export const pointAt = (x: number, y: number): Point => [share(x), share(y)];

/** Of two corners that lie across from each other. */
export function rectangleOf([fromX, fromY]: Point, [toX, toY]: Point): Polygon {
  const [left, right] = [share(Math.min(fromX, toX)), share(Math.max(fromX, toX))];
  const [top, bottom] = [share(Math.min(fromY, toY)), share(Math.max(fromY, toY))];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

export function boxOf(points: readonly Point[]): { left: number; top: number; right: number; bottom: number } {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** False for what a slip of the hand leaves. */
export function isMeant(points: readonly Point[]): boolean {
  if (points.length < FEWEST_CORNERS) return false;
  const { left, top, right, bottom } = boxOf(points);
  return right - left >= LEAST_SIDE && bottom - top >= LEAST_SIDE;
}

/** It is as good as the whole picture: there is nowhere to move it to. */
export function fillsPicture(points: readonly Point[]): boolean {
  const { left, top, right, bottom } = boxOf(points);
  return right - left > 1 - LEAST_SIDE && bottom - top > 1 - LEAST_SIDE;
}

/** In the middle of the picture, beside those that are there. */
export function newArea(already: number): Polygon {
  const from = share(0.5 - NEW_SIDE / 2 + (already % 6) * NEXT_TO);
  return rectangleOf([from, from], [from + NEW_SIDE, from + NEW_SIDE]);
}

export function withCornerAt(points: Polygon, index: number, [x, y]: Point): Polygon {
  return points.map((point, each) => (each === index ? pointAt(x, y) : point));
}

/** Half way to the next corner. */
export function middleAfter(points: Polygon, index: number): Point {
  const [x, y] = points[index] ?? [0, 0];
  const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
  return pointAt((x + nextX) / 2, (y + nextY) / 2);
}

export function withCornerAfter(points: Polygon, index: number, [x, y]: Point): Polygon {
  return points.toSpliced(index + 1, 0, pointAt(x, y));
}

/** As it was, where it would be none any more. */
export function withoutCorner(points: Polygon, index: number): Polygon {
  return points.length > FEWEST_CORNERS ? points.toSpliced(index, 1) : points;
}

/** The whole of it, which keeps its shape at the picture's edge. */
export function movedBy(points: Polygon, acrossShare: number, downShare: number): Polygon {
  const { left, top, right, bottom } = boxOf(points);
  const across = Math.max(-left, Math.min(1 - right, acrossShare));
  const down = Math.max(-top, Math.min(1 - bottom, downShare));
  return points.map(([x, y]) => pointAt(x + across, y + down));
}
