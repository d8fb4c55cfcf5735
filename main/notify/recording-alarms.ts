import { z } from 'zod';
import { MOST_TROUBLES, type RecordingTrouble, recordingTroubleSchema } from '../../contract/notify-types.ts';
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
/** Of what was told longer ago nobody waits to hear. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** What outlives a restart of the engine. */
export const toldTroublesSchema = z
  .array(
    z.object({
      trouble: recordingTroubleSchema,
      /** UTC ms. */
      toldMs: z.number(),
      isOver: z.boolean(),
      hasReturned: z.boolean(),
    }),
  )
  .max(MOST_REMEMBERED);
export type ToldTrouble = z.infer<typeof toldTroublesSchema>[number];

/** Told ones, oldest first, where they are kept. */
export interface ToldTroubles {
  get(): readonly ToldTrouble[];
  set(told: ToldTrouble[]): void;
}

interface Told {
  /** Monotonic ms. */
  atMs: number;
  /** The same, UTC ms. */
  toldMs: number;
  trouble: RecordingTrouble;
  /** Since when it is gone, monotonic ms; null: it stands. */
  goneMs: number | null;
  /** That it is well again was told, too. */
  isOver: boolean;
  /** It came back within the hour after that. */
  hasReturned: boolean;
  /** Told by an engine before: that it does not stand does not say yet that it is well. */
  isUnproven: boolean;
}

/** Tells of trouble with recording, and that it is over: once for each, together, and no more than six times an hour. */
export class RecordingAlarms {
  readonly #clock: Clock;
  readonly #known: ToldTroubles;
  readonly #tell: (troubles: RecordingTrouble[]) => void;
  readonly #tellOver: (over: RecordingTrouble[], standing: number) => void;
  readonly #told = new Map<string, Told>();
  #standing: ReadonlyMap<string, RecordingTrouble> = new Map();
  /** Not told yet: since when they stand, monotonic ms. */
  readonly #new = new Map<string, number>();
  #lastMs: number | null = null;
  #timer: Disposable | null = null;

  /**
   * @param known what was told before the engine was started again
   * @param tellOver what is well again, and how much trouble still stands
   */
  constructor(clock: Clock, known: ToldTroubles, tell: (troubles: RecordingTrouble[]) => void, tellOver: (over: RecordingTrouble[], standing: number) => void) {
    this.#clock = clock;
    this.#known = known;
    this.#tell = tell;
    this.#tellOver = tellOver;
    this.#recall();
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
    for (const [id, told] of this.#told) {
      if (this.#standing.has(id)) told.isUnproven = false;
      told.goneMs = this.#standing.has(id) || told.isUnproven ? null : (told.goneMs ?? nowMs);
    }
    this.#plan(nowMs);
  }

  /** That is known to be well, whether it stood or not. */
  proven(id: string): void {
    const told = this.#told.get(id);
    if (!told?.isUnproven || this.#standing.has(id)) return;
    told.isUnproven = false;
    const nowMs = this.#clock.monotonic();
    told.goneMs ??= nowMs;
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
      this.#told.set(trouble.id, { atMs: nowMs, toldMs: this.#clock.now(), trouble, goneMs: null, isOver: false, hasReturned, isUnproven: false });
    }
    for (const id of this.#told.keys()) if (this.#told.size > MOST_REMEMBERED) this.#told.delete(id);
    this.#keep();
    this.#tell(troubles.slice(0, MOST_TROUBLES));
  }

  #tellGone(nowMs: number): void {
    const over = [...this.#told.values()].filter((told) => wellMs(told) <= nowMs);
    for (const told of over) told.isOver = true;
    this.#keep();
    this.#tellOver(over.map(({ trouble }) => trouble).slice(0, MOST_TROUBLES), this.#standing.size);
  }

  #keep(): void {
    this.#known.set([...this.#told.values()].map(({ trouble, toldMs, isOver, hasReturned }) => ({ trouble, toldMs, isOver, hasReturned })));
  }

  /** How long ago the wall clock says; one that was put back since then says nothing. */
  #recall(): void {
    for (const { trouble, toldMs, isOver, hasReturned } of this.#known.get()) {
      const agoMs = Math.max(0, this.#clock.now() - toldMs);
      if (agoMs >= (isOver ? AGAIN_AFTER_MS : KEPT_MS)) continue;
      // Of a disk the store says at once what stands; a camera's recording has to be read back first.
      this.#told.set(trouble.id, { atMs: this.#clock.monotonic() - agoMs, toldMs, trouble, goneMs: null, isOver, hasReturned, isUnproven: trouble.cameraId !== null });
    }
    if (this.#told.size > 0) this.#lastMs = Math.max(...[...this.#told.values()].map(({ atMs }) => atMs));
  }
}

/** When it is told to be well again, unless it comes back; Infinity: there is nothing to tell. Monotonic ms. */
function wellMs({ goneMs, isOver, hasReturned }: Told): number {
  return goneMs === null || isOver ? Infinity : goneMs + (hasReturned ? WELL_AFTER_RETURN_MS : WELL_AFTER_MS);
}
