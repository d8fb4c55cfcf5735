import type { Blob } from '../motion/components.ts';
import type { LevelSighting } from '../motion/detector.ts';
import { LEARNING_SENSITIVITY, sizeOf } from '../motion/sensitivity.ts';
import { cellSize, GRID_CELLS, GRID_COLUMNS, GRID_ROWS, gridCell, type MotionSecond, sensitivityOf } from './motion-second.ts';

/** A picture's cell belongs to each cell of the grid that has at least this share of it. */
const LEAST_SHARE = 0.4;

/** Gathers what moves at each sensitivity into seconds. */
export class SecondCollector {
  readonly #columns: number;
  readonly #height: number;
  /** Which cells of the grid each column and row of the picture's cells belongs to. */
  readonly #across: number[][];
  readonly #down: number[][];
  #cells = new Uint8Array(GRID_CELLS);
  #secondMs = Number.NaN;
  #night = false;
  #any = false;

  /** @param height of the picture, in pixels */
  constructor(columns: number, rows: number, height: number) {
    this.#columns = columns;
    this.#height = height;
    this.#across = spread(columns, GRID_COLUMNS);
    this.#down = spread(rows, GRID_ROWS);
  }

  /** Takes a frame's sightings; @returns the second before, when it is over and something moved in it. */
  push(levels: readonly LevelSighting[], atMs: number, night: boolean): MotionSecond | null {
    const secondMs = Math.floor(atMs / 1000) * 1000;
    const done = secondMs === this.#secondMs ? null : this.end();
    this.#secondMs = secondMs;
    this.#night = night;
    // From the highest: what a lower one sees too is written over.
    for (let i = levels.length - 1; i >= 0; i--) this.#mark(levels[i]!);
    return done;
  }

  /** @returns the second under way, if something moved in it. */
  end(): MotionSecond | null {
    if (!this.#any) return null;
    const second = { atMs: this.#secondMs, night: this.#night, cells: this.#cells };
    this.#cells = new Uint8Array(GRID_CELLS);
    this.#any = false;
    return second;
  }

  #mark({ sensitivity, sighting, labels }: LevelSighting): void {
    this.#any = true;
    for (let i = 0; i < sighting.count; i++) this.#markBlob(sighting.blobs[i]!, labels, sensitivity);
  }

  #markBlob(blob: Blob, labels: Uint16Array, sensitivity: number): void {
    const size = sizeOf(blob.weight, this.#height);
    for (let y = blob.top; y < blob.bottom; y++) {
      for (let x = blob.left; x < blob.right; x++) {
        if (labels[y * this.#columns + x] !== blob.label) continue;
        for (const row of this.#down[y]!) for (const column of this.#across[x]!) this.#put(row * GRID_COLUMNS + column, sensitivity, size);
      }
    }
  }

  #put(cell: number, sensitivity: number, size: number): void {
    const known = this.#cells[cell]!;
    const lowest = sensitivityOf(known);
    if (lowest === 0) this.#cells[cell] = gridCell(sensitivity, size);
    // Seen by both: the lower one counts, with the size as the one that is learnt with has it.
    else if (sensitivity < lowest) this.#cells[cell] = gridCell(sensitivity, lowest > LEARNING_SENSITIVITY ? size : cellSize(known));
    else if (sensitivity === Math.max(lowest, LEARNING_SENSITIVITY)) this.#cells[cell] = gridCell(lowest, Math.max(size, cellSize(known)));
  }
}

/** For each of `from` parts of a line, those of its `to` parts that have a good share of it; always one at least. */
function spread(from: number, to: number): number[][] {
  return Array.from({ length: from }, (_, i) => {
    const begin = (i * to) / from;
    const end = ((i + 1) * to) / from;
    const parts: number[] = [];
    for (let part = Math.floor(begin); part < end; part++) {
      const common = Math.min(end, part + 1) - Math.max(begin, part);
      // Where the grid is the finer one: a part that lies in it by half belongs to it however small a share it is.
      if (common / (end - begin) >= LEAST_SHARE || common >= 0.5) parts.push(part);
    }
    return parts.length > 0 ? parts : [Math.min(to - 1, Math.floor((begin + end) / 2))];
  });
}
