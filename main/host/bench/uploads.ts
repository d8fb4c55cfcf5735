import { randomBytes } from 'node:crypto';
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';

/** Nobody who has left comes back for it later than this. */
const KEPT_MS = 3_600_000;

/** One file at a time, on its way from a page to the cameras; in memory, since it is wanted whole and soon forgotten. */
export class Uploads {
  readonly #clock: Clock;
  #file: { id: string; name: string; bytes: number; parts: Buffer[]; received: number } | null = null;
  #expiry: Disposable | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws AppError `invalid` (`bench.uploadBroken`) for a piece that does not fit */
  add(piece: { upload?: string | undefined; name: string; bytes: number; data: Buffer }): { upload: string; received: number } {
    if (piece.upload === undefined) this.#file = { id: `up_${randomBytes(6).toString('hex')}`, name: piece.name, bytes: piece.bytes, parts: [], received: 0 };
    const file = this.#file;
    if (!file || (piece.upload !== undefined && piece.upload !== file.id) || file.received + piece.data.length > file.bytes) throw broken();
    file.parts.push(piece.data);
    file.received += piece.data.length;
    this.#expiry?.[Symbol.dispose]();
    this.#expiry = this.#clock.after(KEPT_MS, () => (this.#file = null));
    return { upload: file.id, received: file.received };
  }

  /** @throws AppError `invalid` (`bench.uploadBroken`) when it is not there, or not whole */
  get(id: string): { name: string; bytes: Buffer } {
    const file = this.#file;
    if (file?.id !== id || file.received !== file.bytes) throw broken();
    return { name: file.name, bytes: Buffer.concat(file.parts) };
  }

  forget(): void {
    this.#expiry?.[Symbol.dispose]();
    this.#file = null;
  }
}

function broken(): AppError {
  return new AppError('invalid', 'bench.uploadBroken');
}
