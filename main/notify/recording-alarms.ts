import { MOST_TROUBLES, type RecordingTrouble } from '../../contract/notify-types.ts';
import type { Clock } from '../base/clock.ts';

/** What passes within this is not told; and one cause that shows at many cameras becomes one message. */
const GATHER_MS = 20_000;
/** No two messages are nearer to each other: what comes meanwhile waits for the next one. */
const LEAST_PAUSE_MS = 10 * 60_000;
/** What comes and goes is told again after this. */
const AGAIN_AFTER_MS = 60 * 60_000;
/** Told ones that are remembered; of more the oldest would be told again. */
const MOST_REMEMBERED = 1_000;

/** Tells of trouble with recording: once for each, together, and no more than six times an hour. */
export class RecordingAlarms {
  readonly #clock: Clock;
  readonly #tell: (troubles: RecordingTrouble[]) => void;
  /** When each was told, monotonic ms. */
  readonly #told = new Map<string, number>();
  #standing: ReadonlyMap<string, RecordingTrouble> = new Map();
  readonly #new = new Set<string>();
  #lastMs: number | null = null;
  #timer: Disposable | null = null;

  constructor(clock: Clock, tell: (troubles: RecordingTrouble[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** All that stands now. */
  take(troubles: readonly RecordingTrouble[]): void {
    const before = this.#standing;
    this.#standing = new Map(troubles.map((trouble) => [trouble.id, trouble]));
    const nowMs = this.#clock.monotonic();
    for (const id of this.#standing.keys()) {
      const toldMs = this.#told.get(id);
      if (!before.has(id) && (toldMs === undefined || nowMs - toldMs >= AGAIN_AFTER_MS)) this.#new.add(id);
    }
    for (const id of this.#new) if (!this.#standing.has(id)) this.#new.delete(id);
    if (this.#new.size === 0) {
      this.#timer?.[Symbol.dispose]();
      this.#timer = null;
      return;
    }
    const earliestMs = this.#lastMs === null ? -Infinity : this.#lastMs + LEAST_PAUSE_MS;
    this.#timer ??= this.#clock.after(Math.max(GATHER_MS, earliestMs - nowMs), () => this.#due());
  }

  close(): void {
    this.#timer?.[Symbol.dispose]();
  }

  #due(): void {
    this.#timer = null;
    const nowMs = this.#clock.monotonic();
    const troubles = [...this.#new].flatMap((id) => this.#standing.get(id) ?? []);
    this.#new.clear();
    if (troubles.length === 0) return;
    this.#lastMs = nowMs;
    for (const { id } of troubles) {
      this.#told.delete(id);
      this.#told.set(id, nowMs);
    }
    for (const id of this.#told.keys()) if (this.#told.size > MOST_REMEMBERED) this.#told.delete(id);
    this.#tell(troubles.slice(0, MOST_TROUBLES));
  }
}
