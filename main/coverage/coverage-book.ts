import type { Coverage } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { StorageStatus } from '../../contract/storage-types.ts';
import type { Clock } from '../base/clock.ts';
import type { Storage } from '../storage/types.ts';
import { coverageOf } from './figures.ts';

/** Ends of files and causes of gaps reach the index some time after they were. */
const SETTLED_AFTER_MS = 10 * 60_000;
/** Finished days change seldom, and mostly so that `stored` sees it; a repair of the index is seen after this. */
const KEPT_FOR_MS = 2 * 60_000;
/** A month of 64 cameras, or years of one; some 200 bytes each. */
const MOST_DAYS = 4_096;
/** So many segments may be closed between two looks at a camera; more at once came back from somewhere. */
const CLOSED_AT_ONCE = 2;

type Usage = StorageStatus['perCamera'][number];

/** Coverage of days, asked of the store one camera and one day at a time, so that nothing else has to wait long for the index. */
export class CoverageBook {
  readonly #storage: Pick<Storage, 'timeline'>;
  readonly #clock: Clock;
  /** By camera and day, those used longest ago first. */
  readonly #finished = new Map<string, { coverage: Coverage; readMs: number }>();
  readonly #usage = new Map<string, Usage>();
  /** What is read while something changes is not kept. */
  #changes = 0;

  constructor(storage: Pick<Storage, 'timeline'>, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /**
   * @param edges UTC ms in ascending order: where the days begin, and where the last one ends.
   * @returns a day between each two edges.
   * @throws AppError `cancelled` when `signal` is aborted; what the store throws.
   */
  async days(cameraId: string, edges: readonly number[], signal: AbortSignal): Promise<Coverage[]> {
    const days: Coverage[] = [];
    for (let index = 0; index + 1 < edges.length; index++) {
      if (signal.aborted) throw new AppError('cancelled', 'cancelled');
      days.push(await this.#day(cameraId, edges[index] ?? 0, edges[index + 1] ?? 0));
    }
    return days;
  }

  /** What is stored has changed: days of a camera of which footage went, or came back, are read anew. */
  stored(perCamera: readonly Usage[]): void {
    for (const usage of perCamera) {
      const before = this.#usage.get(usage.cameraId);
      this.#usage.set(usage.cameraId, usage);
      if (!before || !isMoreThanRecording(before, usage)) continue;
      this.#changes += 1;
      for (const key of this.#finished.keys()) if (key.startsWith(`${usage.cameraId} `)) this.#finished.delete(key);
    }
  }

  /** Footage was deleted, had back, or is kept as something else: all days are read anew. */
  changed(): void {
    this.#changes += 1;
    this.#finished.clear();
  }

  async #day(cameraId: string, fromMs: number, toMs: number): Promise<Coverage> {
    const nowMs = this.#clock.now();
    // Still to come: nothing to ask for.
    if (fromMs >= nowMs) return coverageOf([], { fromMs, toMs });
    const key = `${cameraId} ${fromMs} ${toMs}`;
    const known = this.#finished.get(key);
    this.#finished.delete(key);
    if (known && Math.abs(nowMs - known.readMs) < KEPT_FOR_MS) {
      this.#finished.set(key, known);
      return known.coverage;
    }
    const changes = this.#changes;
    const [track] = await this.#storage.timeline([cameraId], fromMs, toMs);
    const coverage = coverageOf(track?.spans ?? [], { fromMs, toMs });
    if (toMs <= nowMs - SETTLED_AFTER_MS && changes === this.#changes) this.#keep(key, { coverage, readMs: nowMs });
    return coverage;
  }

  #keep(key: string, day: { coverage: Coverage; readMs: number }): void {
    this.#finished.set(key, day);
    for (const oldest of this.#finished.keys()) {
      if (this.#finished.size <= MOST_DAYS) break;
      this.#finished.delete(oldest);
    }
  }
}

/** Recording adds a segment at the end and nothing else. */
function isMoreThanRecording(before: Usage, now: Usage): boolean {
  return now.oldestMs !== before.oldestMs || now.segments < before.segments || now.segments > before.segments + CLOSED_AT_ONCE;
}
