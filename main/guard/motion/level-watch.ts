import { type Blob, BlobFinder, type CellMask, type Cells } from './components.ts';
import { motionLimits, sizeWeight } from './sensitivity.ts';
import { type Sighting, Tracks } from './tracks.ts';

/** At least this share of a thing's cells must have shapes of their own, or it is light. */
const STRUCTURAL_SHARE = 0.2;
const MIN_STRUCTURAL_CELLS = 2;
/** From so many such cells on it is wide enough to be light all the same, unless at least these have sharp edges. */
const LEAST_WIDE = 8;
const MIN_SHARP_CELLS = 2;
const SHARP_SHARE = 0.05;
/** So many in a blob of light may be a thing within it. */
const LEAST_STRUCTURAL_IN_LIGHT = 3;
/** Of a blob at rest a few cells may be told for stirring by noise. */
const MIN_STIRRING_CELLS = 2;
const STIRRING_SHARE = 0.04;
/** A thing of less than two cells' halves is noise at any sensitivity. */
export const LEAST_WEIGHT = 8;

/** Why what differs is no motion, the least first: each is further on its way to be believed. */
export const NOTHINGS = ['still', 'noise', 'ignored', 'light', 'outside', 'resting', 'small', 'clutter', 'new'] as const;
export type Nothing = (typeof NOTHINGS)[number];

/** What counts for a look at the picture. */
export interface Look {
  sensitivity: number;
  minSize: number;
  mask: CellMask | null;
}

export interface LevelFrame {
  width: number;
  height: number;
  atMs: number;
  /** Usual time between frames. */
  intervalMs: number;
  /** The exposure is not moving. */
  steady: boolean;
}

/** Tells of the cells that differ what counts at one sensitivity, in one place, from one size on. */
export class LevelWatch {
  readonly finder: BlobFinder;
  readonly #tracks = new Tracks();
  /** Blobs of the last frame that could be visitors stand first. */
  found = 0;
  /** Why the last frame showed no motion; of no meaning when it did. */
  nothing: Nothing = 'still';

  constructor(columns: number, rows: number) {
    this.finder = new BlobFinder(columns, rows);
  }

  /** @returns what moves, or null; the object is reused. */
  update(cells: Cells, look: Look, frame: LevelFrame): Sighting | null {
    const pixels = frame.width * frame.height;
    const minWeight = Math.max(LEAST_WEIGHT, motionLimits(look.sensitivity).minAreaShare * pixels);
    const sizeLimit = sizeWeight(look.minSize, frame.height);
    this.found = this.finder.find(cells, look.sensitivity, look.mask, minWeight);
    this.nothing = this.finder.tooSmall > 0 ? 'noise' : this.#onlyIgnored(cells, look) ? 'ignored' : 'still';
    this.#lookIntoLight(cells, look, minWeight);
    const kept = this.#keepVisitors(look.mask, minWeight);
    const sighting = this.#tracks.update(this.finder.blobs, kept, frame.atMs, frame.intervalMs, minWeight, sizeLimit, frame.steady);
    if (!sighting) this.#because(this.#tracks.nothing);
    return sighting;
  }

  clear(): void {
    this.#tracks.clear();
    this.found = 0;
  }

  #because(nothing: Nothing): void {
    if (NOTHINGS.indexOf(nothing) > NOTHINGS.indexOf(this.nothing)) this.nothing = nothing;
  }

  #onlyIgnored({ level }: Cells, { mask, sensitivity }: Look): boolean {
    if (!mask) return false;
    for (let cell = 0; cell < level.length; cell++) if (mask.ignored[cell] && level[cell] !== 0 && level[cell]! <= sensitivity) return true;
    return false;
  }

  /** Somebody in a passing shadow is one blob with it. */
  #lookIntoLight(cells: Cells, look: Look, minWeight: number): void {
    const whole = this.found;
    for (let i = 0; i < whole; i++) {
      const blob = this.finder.blobs[i]!;
      blob.light = !hasShapes(blob) || !this.#hasEdges(blob, cells);
      if (blob.light && blob.structural >= LEAST_STRUCTURAL_IN_LIGHT) this.found = this.finder.findWithin(blob, cells, look.sensitivity, look.mask, minWeight);
    }
    for (let i = whole; i < this.found; i++) this.finder.blobs[i]!.light = !hasShapes(this.finder.blobs[i]!) || !this.#hasEdges(this.finder.blobs[i]!, cells);
  }

  /** A thing has an outline; the beam of a lamp, the shade of a cloud fade out. What is small is no light: that is spread wide. */
  #hasEdges({ label, left, top, right, bottom, structural }: Blob, cells: Cells): boolean {
    if (structural < LEAST_WIDE) return true;
    const needed = Math.max(MIN_SHARP_CELLS, SHARP_SHARE * structural);
    const columns = this.finder.columns;
    let sharp = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const cell = y * columns + x;
        if (this.finder.labels[cell] === label && cells.isSharp(cell) && ++sharp >= needed) return true;
      }
    }
    return false;
  }

  /**
   * Moves the blobs that have shapes of their own, are not all at rest and lie where is watched to the front. What was put down, or
   * stood there when the background was learnt and has gone, differs until it is absorbed; but it does not move.
   */
  #keepVisitors(mask: CellMask | null, minWeight: number): number {
    const blobs = this.finder.blobs;
    let kept = 0;
    for (let i = 0; i < this.found; i++) {
      const blob = blobs[i]!;
      const nothing = whyNoVisitor(blob, mask, minWeight);
      if (nothing) {
        this.#because(nothing);
        continue;
      }
      blobs[i] = blobs[kept]!;
      blobs[kept++] = blob;
    }
    return kept;
  }
}

/** Whether any of the first `found` is more than a single cell: that is noise, whatever the sensitivity. */
export function anyCanBeThing(blobs: readonly Blob[], found: number): boolean {
  for (let i = 0; i < found; i++) if (blobs[i]!.cells >= MIN_STRUCTURAL_CELLS) return true;
  return false;
}

function hasShapes(blob: Blob): boolean {
  return blob.structural >= Math.max(MIN_STRUCTURAL_CELLS, STRUCTURAL_SHARE * blob.cells);
}

function whyNoVisitor(blob: Blob, mask: CellMask | null, minWeight: number): Nothing | null {
  if (blob.light) return 'light';
  if (mask?.watched && blob.watchedWeight < minWeight) return 'outside';
  if (blob.stirring < Math.max(MIN_STIRRING_CELLS, STIRRING_SHARE * blob.cells)) return 'resting';
  return null;
}
