import type { Take } from '../../contract/takes.ts';
import type { CatalogClient } from './catalog-client.ts';

/** So far ahead the beginnings of files are known, ms. */
const KNOWN_MS = 3_600_000;
/** Asked for again when less than this of it is left, ms. */
const LEFT_MS = 600_000;

/**
 * Camera and beginning are a segment's identity. In hours that are there a second time a file could begin at the very millisecond at
 * which one of the take before began: it begins a millisecond later then.
 */
export class TakenStarts {
  readonly #catalog: CatalogClient;
  readonly #onError: (error: unknown) => void;
  #taken = new Map<string, Set<number>>();
  #knownMs = -Infinity;

  constructor(catalog: CatalogClient, onError: (error: unknown) => void) {
    this.#catalog = catalog;
    this.#onError = onError;
  }

  /** Called all the time; asks the index now and then, and only while it is a time that was before. */
  look(takes: readonly Take[], nowMs: number): void {
    const again = takes.slice(0, -1).some(({ toMs }) => toMs > nowMs);
    if (!again) {
      this.#knownMs = -Infinity;
      if (this.#taken.size > 0) this.#taken = new Map();
      return;
    }
    if (this.#knownMs - nowMs > LEFT_MS && this.#knownMs - nowMs <= KNOWN_MS) return;
    this.#knownMs = nowMs + KNOWN_MS;
    this.#catalog
      .ask('startsBetween', nowMs - LEFT_MS, nowMs + KNOWN_MS)
      .then((found) => {
        this.#taken = new Map(found.map(({ cameraId, starts }) => [cameraId, new Set(starts)]));
      })
      .catch((error: unknown) => {
        this.#knownMs = -Infinity;
        this.#onError(error);
      });
  }

  /** @param startMs whole ms. @returns the same, or the next that is free; it is taken from then on */
  free(cameraId: string, startMs: number): number {
    const taken = this.#taken.get(cameraId);
    if (!taken) return startMs;
    let free = startMs;
    while (taken.has(free)) free += 1;
    taken.add(free);
    return free;
  }
}
