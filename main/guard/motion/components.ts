/** A connected group of changed cells. Sides are in cells, `right` and `bottom` exclusive. */
export interface Blob {
  /** Its number in `labels`. */
  label: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  cells: number;
  /** Changed pixels, those in restless cells counted less. */
  weight: number;
  /** … of them those in watched cells. */
  watchedWeight: number;
  /** Cells whose change is no mere change of light. */
  structural: number;
  /** Cells that have changed between frames of late. */
  stirring: number;
  /** Which of the zones it touches: bit n for zone n. */
  zones: number;
  /** It is a change of light and no thing. */
  light: boolean;
}

/** What is known of each cell: see `Background`. */
export interface Cells {
  readonly level: Uint8Array;
  readonly weight: readonly Float32Array[];
  readonly structural: Uint8Array;
  readonly stirring: Uint8Array;
  isSharp(cell: number): boolean;
}

/** Where to look: see `areaMask`. */
export interface CellMask {
  /** 1: nothing in there counts. */
  readonly ignored: Uint8Array;
  /** 1: only in these does anything count; null: everywhere. */
  readonly watched: Uint8Array | null;
  /** Bit n: the cell is in zone n. */
  readonly zones: Uint16Array;
}

/** More blobs in one frame than this are weather, not visitors: the rest is left out. */
export const MAX_BLOBS = 64;

const emptyBlob = (): Blob => ({ label: 0, left: 0, top: 0, right: 0, bottom: 0, cells: 0, weight: 0, watchedWeight: 0, structural: 0, stirring: 0, zones: 0, light: false });

/** Finds groups of touching cells (also at corners). Made once per picture size; a search allocates nothing. */
export class BlobFinder {
  readonly blobs: Blob[] = Array.from({ length: MAX_BLOBS }, emptyBlob);
  /** Number of the blob that each cell was found in, from 1; 0: none. */
  readonly labels: Uint16Array;
  /** Groups of the last search that were too small. */
  tooSmall = 0;
  readonly #stack: Int32Array;
  readonly columns: number;
  readonly #rows: number;
  #groups = 0;
  #found = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.#rows = rows;
    this.labels = new Uint16Array(columns * rows);
    this.#stack = new Int32Array(columns * rows);
  }

  /**
   * @param sensitivity cells that differ at it are looked at
   * @param minWeight groups of less are left out
   * @returns how many of `blobs` are filled.
   */
  find(cells: Cells, sensitivity: number, mask: CellMask | null, minWeight: number): number {
    this.labels.fill(0);
    this.tooSmall = this.#groups = this.#found = 0;
    const { level } = cells;
    const belongs = (cell: number) => level[cell] !== 0 && level[cell]! <= sensitivity && this.labels[cell] === 0 && !mask?.ignored[cell];
    for (let cell = 0; cell < level.length && this.#found < MAX_BLOBS; cell++) if (belongs(cell)) this.#take(cell, cells, sensitivity, mask, minWeight, belongs);
    return this.#found;
  }

  /**
   * Looks for things within a group that is light for the most part, as somebody in a passing shadow: for groups of cells with sharp
   * shapes of their own, and those around them.
   * @returns how many of `blobs` are filled now: what was found stands behind those that were there.
   */
  findWithin({ label, left, top, right, bottom }: Blob, cells: Cells, sensitivity: number, mask: CellMask | null, minWeight: number): number {
    const belongs = (cell: number) => this.labels[cell] === label && this.#nearSharp(cell, cells);
    for (let y = top; y < bottom && this.#found < MAX_BLOBS; y++) {
      for (let x = left; x < right && this.#found < MAX_BLOBS; x++) {
        const cell = y * this.columns + x;
        if (belongs(cell)) this.#take(cell, cells, sensitivity, mask, minWeight, belongs);
      }
    }
    return this.#found;
  }

  #take(start: number, cells: Cells, sensitivity: number, mask: CellMask | null, minWeight: number, belongs: (cell: number) => boolean): void {
    const blob = this.blobs[this.#found]!;
    this.#fill(start, blob, cells, sensitivity, mask, belongs);
    if (blob.weight >= minWeight) this.#found++;
    else this.tooSmall++;
  }

  #nearSharp(cell: number, cells: Cells): boolean {
    const columns = this.columns;
    const y = (cell / columns) | 0;
    const x = cell - y * columns;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(this.#rows - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) if (cells.isSharp(ny * columns + nx)) return true;
    }
    return false;
  }

  #fill(start: number, blob: Blob, { weight, structural, stirring }: Cells, sensitivity: number, mask: CellMask | null, belongs: (cell: number) => boolean): void {
    const columns = this.columns;
    const weights = weight[sensitivity - 1]!;
    const label = ++this.#groups;
    blob.label = label;
    blob.left = columns;
    blob.top = this.#rows;
    blob.right = blob.bottom = blob.cells = blob.weight = blob.watchedWeight = blob.structural = blob.stirring = blob.zones = 0;
    let depth = 0;
    this.#stack[depth++] = start;
    this.labels[start] = label;
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
      if (!mask?.watched || mask.watched[cell]) blob.watchedWeight += weights[cell]!;
      if (mask) blob.zones |= mask.zones[cell]!;
      blob.structural += structural[cell]!;
      blob.stirring += stirring[cell]!;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(this.#rows - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
          const next = ny * columns + nx;
          if (!belongs(next)) continue;
          this.labels[next] = label;
          this.#stack[depth++] = next;
        }
      }
    }
  }
}
