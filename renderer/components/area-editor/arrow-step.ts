/** How far an arrow key moves something on a picture. Pure. */

/** By one press, of the picture; with Shift finer. */
const STEP = 0.01;
const FINE_STEP = 0.002;
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @returns shares of the picture, to the right and down; null for other keys */
export function stepOf({ key, shiftKey }: { key: string; shiftKey: boolean }): readonly [number, number] | null {
  const [x, y] = ARROWS[key] ?? [];
  const by = shiftKey ? FINE_STEP : STEP;
  return x === undefined || y === undefined ? null : [x * by, y * by];
}
