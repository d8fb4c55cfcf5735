import type { CameraStream, StreamRole } from '../../../contract/types.ts';

/** Tiles per page; each is a square number, so that tiles keep the shape of the page. */
export const LAYOUTS = [1, 4, 9, 16] as const;
export type Layout = (typeof LAYOUTS)[number];

/** The smallest layout that shows all cameras, or the largest there is. */
export function layoutFor(cameras: number): Layout {
  return LAYOUTS.find((layout) => layout >= cameras) ?? 16;
}

export function columnsOf(layout: Layout): number {
  return Math.sqrt(layout);
}

/**
 * Columns and rows really drawn: two cameras in a layout of four stand side by side, and do not leave half of the page empty.
 */
export function gridShape(layout: Layout, shown: number): { columns: number; rows: number } {
  const columns = Math.min(columnsOf(layout), Math.max(1, shown));
  return { columns, rows: Math.max(1, Math.ceil(Math.min(shown, layout) / columns)) };
}

export function pageCount(cameras: number, layout: Layout): number {
  return Math.max(1, Math.ceil(cameras / layout));
}

/** The page that shows the camera at `index`. */
export function pageOf(index: number, layout: Layout): number {
  return Math.floor(index / layout);
}

/** A sub-stream may be stretched so far before the main stream is worth its cost. */
const STRETCH = 1.4;

/**
 * The stream a tile of so many real pixels deserves: the sub-stream unless it would be visibly stretched.
 * `wish` is the person's own choice, if they made one.
 */
export function streamFor(streams: readonly CameraStream[], tilePixels: { width: number; height: number }, wish: StreamRole | null): StreamRole {
  const sub = streams.find((stream) => stream.role === 'sub');
  if (!sub) return 'main';
  if (wish) return wish;
  // Not yet measured, or a sub-stream whose size is not known: the cheaper one first.
  if (tilePixels.width === 0 || sub.width === 0) return 'sub';
  // The picture fits inside the tile: the tighter side counts.
  const scale = Math.min(tilePixels.width / sub.width, tilePixels.height / sub.height);
  return scale > STRETCH ? 'main' : 'sub';
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where the arrow keys lead from a tile, over all pages; stays where there is nothing in that direction. */
export function neighbour(index: number, direction: Direction, cameras: number, columns: number): number {
  const step = { left: -1, right: 1, up: -columns, down: columns }[direction];
  const next = index + step;
  return next < 0 || next >= cameras ? index : next;
}
