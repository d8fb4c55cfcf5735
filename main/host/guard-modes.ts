import { z } from 'zod';
import { type GuardMode, type GuardModeState, guardModeStateSchema } from '../../contract/guard-types.ts';
import type { Clock } from '../base/clock.ts';
import { localTime } from '../base/week-hours.ts';
import type { JsonStore } from '../config/json-store.ts';
import { entryInForce } from '../guard/rules/mode-schedule.ts';

/** Schedules are by the minute. */
const CHECK_MS = 10_000;

/** `applied`: which entry of the schedule was followed last, so that switching by hand holds until the next one, over a restart as well. */
export const guardModesSchema = guardModeStateSchema.extend({ applied: z.string().max(64).nullable() });
export type GuardModesDocument = z.infer<typeof guardModesSchema>;
export const FIRST_GUARD_MODE: GuardModesDocument = { mode: 'home', scheduled: false, schedule: [], applied: null };

/** Home, away or night: switches what all cameras do at once. */
export class GuardModes {
  readonly #parts: { store: JsonStore<GuardModesDocument>; clock: Clock; changed: (state: GuardModeState) => void };
  readonly #checking: Disposable;

  constructor(parts: { store: JsonStore<GuardModesDocument>; clock: Clock; changed: (state: GuardModeState) => void }) {
    this.#parts = parts;
    this.#checking = parts.clock.every(CHECK_MS, () => this.check());
    this.check();
  }

  get mode(): GuardMode {
    return this.#parts.store.get().mode;
  }

  state(): GuardModeState {
    const { mode, scheduled, schedule } = this.#parts.store.get();
    return { mode, scheduled, schedule };
  }

  /** By hand: until the schedule's next entry, or for good where none is followed. @throws AppError as JsonStore does */
  switchTo(mode: GuardMode): GuardModeState {
    return this.#save({ ...this.#parts.store.get(), mode });
  }

  /** @throws AppError as JsonStore does */
  update(change: Partial<Pick<GuardModeState, 'scheduled' | 'schedule'>>): GuardModeState {
    // A changed schedule is followed from now on.
    this.#save({ ...this.#parts.store.get(), ...change, applied: null });
    this.check();
    return this.state();
  }

  /** As the schedule wants it now. */
  check(): void {
    const { store, clock } = this.#parts;
    const document = store.get();
    if (!document.scheduled) return;
    const entry = entryInForce(document.schedule, localTime(clock.now(), null));
    if (!entry || entry.key === document.applied) return;
    this.#save({ ...document, mode: entry.mode, applied: entry.key });
  }

  close(): void {
    this.#checking[Symbol.dispose]();
  }

  #save(document: GuardModesDocument): GuardModeState {
    const { store, changed } = this.#parts;
    store.set(document);
    const state = this.state();
    changed(state);
    return state;
  }
}
