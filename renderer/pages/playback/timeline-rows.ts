/** How tall the rows of the timeline are, and where: pure. Few cameras have room for their names, many are thin lines. */

/** Heights from the top, px: ruler, marks of events, rows. */
export const RULER_PX = 22;
export const MARKS_PX = 8;
const ROWS_TOP_PX = RULER_PX + MARKS_PX + 4;
const FOOT_PX = 10;
/** From this height on a row has its camera's name in it. */
const NAMED_PX = 16;

export interface Rows {
  count: number;
  rowPx: number;
  pitchPx: number;
  named: boolean;
  heightPx: number;
}

export function rowsFor(cameras: number): Rows {
  const count = Math.max(1, cameras);
  const [rowPx, betweenPx] = count === 1 ? [30, 0] : count <= 4 ? [18, 3] : count <= 9 ? [10, 2] : [6, 2];
  const pitchPx = rowPx + betweenPx;
  return { count, rowPx, pitchPx, named: count > 1 && rowPx >= NAMED_PX, heightPx: ROWS_TOP_PX + count * pitchPx - betweenPx + FOOT_PX };
}

export function rowTop(rows: Rows, index: number): number {
  return ROWS_TOP_PX + index * rows.pitchPx;
}

/** The row at a height; null above and below all. */
export function rowAt(rows: Rows, y: number): number | null {
  const index = Math.floor((y - ROWS_TOP_PX) / rows.pitchPx);
  return index >= 0 && index < rows.count ? index : null;
}

/** From top to bottom, where what became of this computer's clock is drawn: everywhere but over footage that another one recorded. */
export function ownBands(rows: Rows, cameras: readonly { foreign: boolean }[]): { top: number; heightPx: number }[] {
  if (cameras.every(({ foreign }) => !foreign)) return [{ top: 0, heightPx: rows.heightPx }];
  const own = cameras.flatMap(({ foreign }, index) => (foreign ? [] : [{ top: rowTop(rows, index), heightPx: rows.rowPx }]));
  return own.length === 0 ? [] : [{ top: 0, heightPx: ROWS_TOP_PX }, ...own];
}
