/** The motion grid: what moved in a second, so that other settings can be tried on the past. Pure. */

/** Cells of the grid across and down. */
export const GRID_COLUMNS = 32;
export const GRID_ROWS = 18;
export const GRID_CELLS = GRID_COLUMNS * GRID_ROWS;

export interface MotionSecond {
  /** UTC ms; a whole second. */
  atMs: number;
  /** The picture was one by night: infrared, or dark. */
  night: boolean;
  /**
   * For each cell of the grid, row by row: 0 where nothing moved; else the lowest sensitivity (1…5) at which something would have
   * (bits 0–2), and the largest size of that thing, 0…10 (bits 3–6). A thing's size is what sensitivity 3 sees of it, or, where that
   * sees nothing, the lowest that does.
   */
  cells: Uint8Array;
}

export const sensitivityOf = (cell: number): number => cell & 7;
export const cellSize = (cell: number): number => cell >> 3;
export const gridCell = (sensitivity: number, size: number): number => sensitivity | (size << 3);
