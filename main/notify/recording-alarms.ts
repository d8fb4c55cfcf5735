import { MOST_TROUBLES, type RecordingTrouble } from '../../contract/notify-types.ts';
import type { Clock } from '../base/clock.ts';

/** What passes within this is not told; and one cause that shows at many cameras becomes one message. */
const GATHER_MS = 20_000;
/** No two messages are nearer to each other: what comes meanwhile waits for the next one. */
const LEAST_PAUSE_MS = 10 * 60_000;
/** What comes and goes is told again after this. */
const AGAIN_AFTER_MS = 60 * 60_000;
/** Well for so long, it is told to be well again. */
const WELL_AFTER_MS = 2 * 60_000;
/** The same of what came back after it had been told to be well: not to and fro all day. */
const WELL_AFTER_RETURN_MS = 30 * 60_000;
/** Told ones that are remembered; of more the oldest would be told again. */
const MOST_REMEMBERED = 1_000;

interface Told {
  /** Monotonic ms. */
  atMs: number;
  trouble: RecordingTrouble;
  /** Since when it is gone, monotonic ms; null: it stands. */
  goneMs: number | null;
  /** That it is well again was told, too. */
  isOver: boolean;
  /** It came back within the hour after that. */
  hasReturned: boolean;
}

/** Tells of trouble with recording, and that it is over: once for each, together, and no more than six times an hour. */
export class RecordingAlarms {
  readonly #clock: Clock;
  readonly #tell: (troubles: RecordingTrouble[]) => void;
  readonly #tellOver: (over: RecordingTrouble[], standing: number) => void;
  readonly #told = new Map<string, Told>();
  #standing: ReadonlyMap<string, RecordingTrouble> = new Map();
  /** Not told yet: since when they stand, monotonic ms. */
  readonly #new = new Map<string, number>();
  #lastMs: number | null = null;
  #timer: Disposable | null = null;

  /** @param tellOver what is well again, and how much trouble still stands */
  constructor(clock: Clock, tell: (troubles: RecordingTrouble[]) => void, tellOver: (over: RecordingTrouble[], standing: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#tellOver = tellOver;
  }

  /** All that stands now. */
  take(troubles: readonly RecordingTrouble[]): void {
    const before = this.#standing;
    this.#standing = new Map(troubles.map((trouble) => [trouble.id, trouble]));
    const nowMs = this.#clock.monotonic();
    for (const id of this.#standing.keys()) {
      const told = this.#told.get(id);
      if (!before.has(id) && (!told || told.isOver || nowMs - told.atMs >= AGAIN_AFTER_MS)) this.#new.set(id, nowMs);
    }
    for (const id of this.#new.keys()) if (!this.#standing.has(id)) this.#new.delete(id);
    for (const [id, told] of this.#told) told.goneMs = this.#standing.has(id) ? null : (told.goneMs ?? nowMs);
    this.#plan(nowMs);
  }

  close(): void {
    this.#timer?.[Symbol.dispose]();
  }

  #plan(nowMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const dueMs = Math.min(...[...this.#new.values()].map((sinceMs) => sinceMs + GATHER_MS), ...[...this.#told.values()].map(wellMs));
    if (dueMs === Infinity) return;
    const earliestMs = this.#lastMs === null ? -Infinity : this.#lastMs + LEAST_PAUSE_MS;
    this.#timer = this.#clock.after(Math.max(0, dueMs - nowMs, earliestMs - nowMs), () => this.#due());
  }

  #due(): void {
    const nowMs = this.#clock.monotonic();
    this.#lastMs = nowMs;
    // What is wrong comes first; what is well again waits for the next message.
    if (Math.min(...this.#new.values()) + GATHER_MS <= nowMs) this.#tellNew(nowMs);
    else this.#tellGone(nowMs);
    this.#plan(nowMs);
  }

  #tellNew(nowMs: number): void {
    const troubles = [...this.#new.keys()].flatMap((id) => this.#standing.get(id) ?? []);
    this.#new.clear();
    for (const trouble of troubles) {
      const before = this.#told.get(trouble.id);
      const hasReturned = before !== undefined && before.isOver && nowMs - before.atMs < AGAIN_AFTER_MS;
      this.#told.delete(trouble.id);
      this.#told.set(trouble.id, { atMs: nowMs, trouble, goneMs: null, isOver: false, hasReturned });
    }
    for (const id of this.#told.keys()) if (this.#told.size > MOST_REMEMBERED) this.#told.delete(id);
    this.#tell(troubles.slice(0, MOST_TROUBLES));
  }

  #tellGone(nowMs: number): void {
    const over = [...this.#told.values()].filter((told) => wellMs(told) <= nowMs);
    for (const told of over) told.isOver = true;
    this.#tellOver(over.map(({ trouble }) => trouble).slice(0, MOST_TROUBLES), this.#standing.size);
  }
}

/** When it is told to be well again, unless it comes back; Infinity: there is nothing to tell. Monotonic ms. */
function wellMs({ goneMs, isOver, hasReturned }: Told): number {
  return goneMs === null || isOver ? Infinity : goneMs + (hasReturned ? WELL_AFTER_RETURN_MS : WELL_AFTER_MS);
}
