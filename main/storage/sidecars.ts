import path from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { Logger } from '../base/logger.ts';
import { cameraLedgerFile, chainFile, CLOCK_NAME, KEYS_NAME, ledgerFile, motionFile } from './layout.ts';
import { ledgerLine, type LedgerLine } from './ledger.ts';
import type { LocationSet } from './location-set.ts';
import type { ChainLine } from './proof/chain.ts';
import { keyLine } from './proof/public-keys.ts';

/** Lines that wait for a disk to be there again; beyond them the oldest are given up: the index has them still. */
const MOST_WAITING = 10_000;

/** A disk that has not answered by then is passed over; what it was given it may still write, and a line that stands twice is one. */
const ANSWER_WITHIN_MS = 5_000;

interface Waiting {
  /** Where it stands in a location. */
  file: (folder: string) => string;
  line: string;
  /** The location it belongs to, if that takes it. */
  folder: string | null;
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

  /**
   * @param atMs null: of the camera, not of a day.
   * @param folder the location it belongs to; null: whichever takes it.
   */
  write(cameraId: string, atMs: number | null, line: LedgerLine, folder: string | null = null): void {
    const file = (location: string) => (atMs === null ? cameraLedgerFile(location, cameraId) : ledgerFile(location, cameraId, atMs));
    this.#add({ file, line: ledgerLine(line), folder });
  }

  /** A link of the chain belongs beside the footage it is about. */
  writeChain(footageId: string, atMs: number, folder: string, line: ChainLine): void {
    this.#add({ file: (location) => chainFile(location, footageId, atMs), line: `${JSON.stringify(line)}\n`, folder });
  }

  /** A break of the clock is of no camera; every disk may be read by itself some day. */
  writeClock(line: string): void {
    const all = this.#locations.used().filter(({ state }) => state === 'ok');
    for (const folder of all.length > 0 ? all.map((each) => each.path) : [null]) this.#add({ file: (each) => path.join(each, CLOCK_NAME), line, folder });
  }

  /** A minute's motion grid; it is for the day's footage, and goes with it. */
  writeMotion(cameraId: string, minuteMs: number, line: string): void {
    this.#add({ file: (folder) => motionFile(folder, cameraId, minuteMs), line, folder: null });
  }

  /** The public key that signs what is written to a location stands in it, once. */
  async keepKey(folder: string, id: string, publicKey: Uint8Array): Promise<void> {
    const location = this.#locations.get(folder);
    if (!location) return;
    const file = path.join(folder, KEYS_NAME);
    const known = (await location.writer.request({ kind: 'read', file }, ANSWER_WITHIN_MS)) as string | null;
    if (known?.includes(`"${id}"`)) return;
    this.#add({ file: (each) => path.join(each, KEYS_NAME), line: keyLine(publicKey), folder });
  }

  #add(waiting: Waiting): void {
    this.#waiting.push(waiting);
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

  async #put({ file, line, folder }: Waiting): Promise<boolean> {
    const all = this.#locations.used();
    const own = folder === null ? undefined : this.#locations.get(folder);
    for (const location of own ? [own, ...all.filter((each) => each !== own)] : all) {
      if (location.state !== 'ok' || location.id === null) continue;
      try {
        await location.writer.request({ kind: 'ledger', location: { folder: location.path, id: location.id }, file: file(location.path), line }, ANSWER_WITHIN_MS);
        return true;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'closed') return false;
        this.#log.warn('sidecar not written', { location: location.path, error });
      }
    }
    return false;
  }
}
