/** A connected group of changed cells. Sides are in cells, `right` and `bottom` exclusive. */
export interface Blob {
  left: number;
  top: number;
  right: number;
  bottom: number;
  cells: number;
  /** Changed pixels, those in restless cells counted less. */
  weight: number;
  /** Cells whose change is no mere change of light. */
  structural: number;
  /** Cells that have changed between frames of late. */
  stirring: number;
}

/** What is known of each cell: see `Background`. */
export interface Cells {
  readonly active: Uint8Array;
  readonly weight: Float32Array;
  readonly structural: Uint8Array;
  readonly stirring: Uint8Array;
}

/** More blobs in one frame than this are weather, not visitors: the rest is left out. */
export const MAX_BLOBS = 64;

/** Finds groups of touching cells (also at corners). Made once per picture size; a search allocates nothing. */
export class BlobFinder {
  readonly blobs: Blob[] = Array.from({ length: MAX_BLOBS }, () => ({ left: 0, top: 0, right: 0, bottom: 0, cells: 0, weight: 0, structural: 0, stirring: 0 }));
  readonly #seen: Uint8Array;
  readonly #stack: Int32Array;
  readonly #columns: number;
  readonly #rows: number;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#seen = new Uint8Array(columns * rows);
    this.#stack = new Int32Array(columns * rows);
  }

  /** @returns how many of `blobs` are filled. */
  find({ active, weight: weights, structural, stirring }: Cells, minWeight: number): number {
    this.#seen.fill(0);
    let found = 0;
    for (let cell = 0; cell < active.length && found < MAX_BLOBS; cell++) {
      if (!active[cell] || this.#seen[cell]) continue;
      const blob = this.blobs[found]!;
      this.#fill(cell, blob, active, weights, structural, stirring);
      if (blob.weight >= minWeight) found++;
    }
    return found;
  }

  #fill(start: number, blob: Blob, active: Uint8Array, weights: Float32Array, structural: Uint8Array, stirring: Uint8Array): void {
    const columns = this.#columns;
    blob.left = columns;
    blob.top = this.#rows;
    blob.right = blob.bottom = blob.cells = blob.weight = blob.structural = blob.stirring = 0;
    let depth = 0;
    this.#stack[depth++] = start;
    this.#seen[start] = 1;
    while (depth > 0) {
      const cell = this.#stack[--depth]!;
      const y = (cell / columns) | 0;
      const x = cell - y * columns;
      blob.left = Math.min(blob.left, x);
      blob.right = Math.max(blob.right, x + 1);
      blob.top = Math.min(blob.top, y);
      blob.bottom = Math.max(blob.bottom, y + 1);
      blob.cells++;
      blob.weight += weights[cell]!;
      blob.structural += structural[cell]!;
      blob.stirring += stirring[cell]!;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(this.#rows - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
          const next = ny * columns + nx;
          if (!active[next] || this.#seen[next]) continue;
          this.#seen[next] = 1;
          this.#stack[depth++] = next;
        }
      }
    }
  }
}
