/**
 * Files that broke off because their disk went away. What a system takes of them is not on the disk yet, nor with the server of a network
 * drive: a file may come back shorter than it was, and its row would go on saying that there is footage.
 */
import type { GapCause } from '../../contract/types.ts';
import { cutShort } from './audit.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { Location } from './location.ts';

/** One a camera each time a disk goes; of more the oldest are left to the next start, which looks at all files. */
const MOST = 4_096;

interface DoubtedEnd {
  /** Its location's folder. */
  folder: string;
  cameraId: string;
  /** Beginning of its file. */
  startMs: number;
}

export interface DoubtedEndsParts {
  catalog: CatalogClient;
  putGap: (cameraId: string, fromMs: number, toMs: number, cause: GapCause) => void;
}

export class DoubtedEnds {
  readonly #parts: DoubtedEndsParts;
  #ends: DoubtedEnd[] = [];

  constructor(parts: DoubtedEndsParts) {
    this.#parts = parts;
  }

  /** The index has to know its end. */
  add(end: DoubtedEnd): void {
    this.#ends.push(end);
    if (this.#ends.length > MOST) this.#ends.shift();
  }

  has(location: Location): boolean {
    return this.#ends.some(({ folder }) => folder === location.path);
  }

  /**
   * Rows say what is left of their files, and the ledger what is not. One that the disk does not tell stays in doubt.
   * @returns how many were shorter. @throws as `WriterClient.request`.
   */
  async check(location: Location): Promise<number> {
    let shorter = 0;
    for (const end of this.#ends.filter(({ folder }) => folder === location.path)) {
      if (location.state !== 'ok') break;
      if (await this.#check(end, location)) shorter++;
      this.#ends = this.#ends.filter((each) => each !== end);
    }
    return shorter;
  }

  async #check({ cameraId, startMs }: DoubtedEnd, location: Location): Promise<boolean> {
    const { catalog, putGap } = this.#parts;
    const rows = await catalog.ask('daySegments', cameraId, location.path, startMs, startMs + 1);
    let isShorter = false;
    for (const row of rows) {
      // What was deleted by hand meanwhile is nobody's loss.
      if (row.state !== 0) continue;
      const lost = await cutShort(row, location, catalog, 'write-error');
      if (!lost) continue;
      isShorter = true;
      if (lost.toMs > lost.fromMs) putGap(cameraId, lost.fromMs, lost.toMs, 'write-error');
    }
    return isShorter;
  }
}
