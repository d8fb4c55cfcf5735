import { AppError } from '../../contract/errors.ts';
import type { Logger } from '../base/logger.ts';
import { cameraLedgerFile, ledgerFile } from './layout.ts';
import { ledgerLine, type LedgerLine } from './ledger.ts';
import type { LocationSet } from './location-set.ts';

/** Lines that wait for a disk to be there again; beyond them the oldest are given up: the index has them still. */
const MOST_WAITING = 10_000;

interface Waiting {
  cameraId: string;
  /** Null: of the camera, not of a day. */
  atMs: number | null;
  line: LedgerLine;
}

/**
 * Writes what belongs to footage beside it, in order, in the first location that takes it. Sidecars are for the day the index is
 * lost: that one is not written is told, and stops nothing.
 */
export class Sidecars {
  readonly #locations: LocationSet;
  readonly #log: Logger;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(locations: LocationSet, log: Logger) {
    this.#locations = locations;
    this.#log = log;
  }

  write(cameraId: string, atMs: number | null, line: LedgerLine): void {
    this.#waiting.push({ cameraId, atMs, line });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.flush();
  }

  /** A disk is there again, or something waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when what can be written is. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!(await this.#put(next))) return;
      // It may have been pushed out meanwhile.
      if (this.#waiting[0] === next) this.#waiting.shift();
    }
  }

  async #put({ cameraId, atMs, line }: Waiting): Promise<boolean> {
    for (const location of this.#locations.used()) {
      if (location.state !== 'ok' || location.id === null) continue;
      const file = atMs === null ? cameraLedgerFile(location.path, cameraId) : ledgerFile(location.path, cameraId, atMs);
      try {
        await location.writer.request({ kind: 'ledger', location: { folder: location.path, id: location.id }, file, line: ledgerLine(line) });
        return true;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'closed') return false;
        this.#log.warn('sidecar not written', { location: location.path, error });
      }
    }
    return false;
  }
}
