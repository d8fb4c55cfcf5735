import { rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { readWholeFile } from '../base/atomic-file.ts';
import type { Logger } from '../base/logger.ts';

/** A small document whose loss costs little: read once, written behind, never waited for. */
export class StateFile<T> {
  readonly #file: string;
  readonly #log: Logger;
  #value: T;
  #written: T;
  #writing: Promise<void> | null = null;

  /** What cannot be read counts as `defaults`. */
  constructor(options: { file: string; schema: z.ZodType<T>; defaults: T; log: Logger }) {
    this.#file = options.file;
    this.#log = options.log;
    this.#value = options.defaults;
    try {
      const content = readWholeFile(options.file);
      if (content) this.#value = options.schema.parse(JSON.parse(content.toString('utf8')));
    } catch (error) {
      this.#log.warn('state not readable', { file: options.file, error });
    }
    this.#written = this.#value;
  }

  get(): Readonly<T> {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#begin();
  }

  /** Resolves when all is written that can be. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
      if (this.#written !== this.#value) this.#begin();
    });
  }

  async #write(): Promise<void> {
    const value = this.#value;
    try {
      await writeFile(`${this.#file}.tmp`, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
      await rename(`${this.#file}.tmp`, this.#file);
    } catch (error) {
      this.#log.warn('state not written', { file: this.#file, error });
    }
    // Also when it failed: not over and over, but with the next change.
    this.#written = value;
  }
}
