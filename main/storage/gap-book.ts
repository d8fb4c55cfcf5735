import type { GapCause } from '../../contract/types.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { IndexQueue } from './index-queue.ts';
import type { Sidecars } from './sidecars.ts';

interface GapBookParts {
  catalog: CatalogClient;
  queue: IndexQueue;
  sidecars: Sidecars;
  onError: (error: unknown) => void;
}

/** Causes of missing footage, into the index and the ledgers. */
export class GapBook {
  readonly #parts: GapBookParts;
  /** Those that last. */
  readonly #lasting = new Map<string, { startMs: number; cause: GapCause }>();

  constructor(parts: GapBookParts) {
    this.#parts = parts;
  }

  /** One that lasts since an engine before: its end will stand in the ledger, too. */
  resume(cameraId: string, startMs: number, cause: GapCause): void {
    this.#lasting.set(cameraId, { startMs, cause });
  }

  begin(cameraId: string, fromMs: number, cause: GapCause): void {
    const { catalog, queue, sidecars, onError } = this.#parts;
    const startMs = Math.round(fromMs);
    const before = this.#lasting.get(cameraId);
    if (before?.cause === cause) {
      // Of several segments that were given up at once a later one may have been told first.
      if (startMs < before.startMs) this.put(cameraId, startMs, before.startMs, cause);
      return;
    }
    if (before) sidecars.write(cameraId, before.startMs, { t: 'gap', s: before.startMs, e: Math.max(before.startMs, startMs), c: before.cause });
    this.#lasting.set(cameraId, { startMs, cause });
    queue.tell(() => catalog.ask('beginGap', cameraId, startMs, cause)).catch(onError);
    sidecars.write(cameraId, startMs, { t: 'gap', s: startMs, e: null, c: cause });
  }

  end(cameraId: string, atMs: number): void {
    const { catalog, queue, sidecars, onError } = this.#parts;
    const before = this.#lasting.get(cameraId);
    this.#lasting.delete(cameraId);
    queue.tell(() => catalog.ask('endGap', cameraId, Math.round(atMs))).catch(onError);
    // One that ended before it began, because the clock stepped back, was none.
    if (before) sidecars.write(cameraId, before.startMs, { t: 'gap', s: before.startMs, e: Math.max(before.startMs, Math.round(atMs)), c: before.cause });
  }

  /** Resolves when the index knows what it was told. */
  told(): Promise<void> {
    return this.#parts.queue.idle();
  }

  /** One whose bounds are known. */
  put(cameraId: string, fromMs: number, toMs: number, cause: GapCause): void {
    const { catalog, queue, sidecars, onError } = this.#parts;
    queue.tell(() => catalog.ask('putGap', cameraId, fromMs, toMs, cause)).catch(onError);
    sidecars.write(cameraId, fromMs, { t: 'gap', s: Math.round(fromMs), e: Math.round(toMs), c: cause });
  }
}
