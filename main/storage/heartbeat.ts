import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const LENGTH = 16;

/** Until when the engine was alive, UTC ms, in a file beside the index: its room is taken once, so that a full disk does not stop it. */
export class Heartbeat {
  /** Of the engine before this one; null where it is not known. */
  readonly lastMs: number | null;
  readonly #file: number;

  constructor(dataDir: string) {
    const file = path.join(dataDir, 'heartbeat');
    const isThere = existsSync(file);
    const text = isThere ? readFileSync(file, 'utf8') : '';
    // Of one that was cut off by a power loss the first digits are no time.
    const last = /^\d{12,} *$/.test(text) ? Number(text) : NaN;
    this.lastMs = Number.isFinite(last) && last > 0 ? last : null;
    this.#file = openSync(file, isThere ? 'r+' : 'w+');
  }

  beat(nowMs: number): void {
    writeSync(this.#file, String(Math.round(nowMs)).padEnd(LENGTH), 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}
