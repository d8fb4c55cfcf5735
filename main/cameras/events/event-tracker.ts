/** From what a camera says, again and again, to events with a beginning and an end (CAMERAS.md rule 24). */
import type { EventKind } from '../../../contract/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Meaning } from './topics.ts';

export interface TrackedEvent {
  id: string;
  kind: EventKind;
  startMs: number;
  endMs: number | null;
}

/** A camera that does not say that it is over: after this it is. */
const SILENT_END_MS = 60_000;
/** What has no duration is shown for so long. */
const MOMENT_MS = 5_000;
/** States that last as long as they last. */
const LASTING: ReadonlySet<EventKind> = new Set(['digital-input', 'card-error', 'tamper']);
const MOST_OPEN = 64;

export class EventTracker {
  readonly #clock: Clock;
  readonly #changed: (event: TrackedEvent) => void;
  readonly #open = new Map<string, { event: TrackedEvent; timer: Disposable | null }>();
  #count = 0;

  constructor(clock: Clock, changed: (event: TrackedEvent) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  take({ kind, source, active }: Meaning): void {
    const key = `${kind} ${source}`;
    const open = this.#open.get(key);
    if (active === false) {
      if (open) this.#end(key);
      return;
    }
    if (open) {
      this.#setTimer(key, open, active);
      return;
    }
    // A device that invents sources without end is not followed.
    if (this.#open.size >= MOST_OPEN) return;
    const event: TrackedEvent = { id: `${this.#clock.now()}-${++this.#count}`, kind, startMs: this.#clock.now(), endMs: null };
    const entry = { event, timer: null };
    this.#open.set(key, entry);
    this.#setTimer(key, entry, active);
    this.#changed(event);
  }

  /** The camera cannot be heard any more: what it began is over, as far as is known. */
  endAll(): void {
    for (const key of [...this.#open.keys()]) this.#end(key);
  }

  #setTimer(key: string, entry: { event: TrackedEvent; timer: Disposable | null }, active: boolean | null): void {
    entry.timer?.[Symbol.dispose]();
    const lasts = active === true && LASTING.has(entry.event.kind);
    entry.timer = lasts ? null : this.#clock.after(active === null ? MOMENT_MS : SILENT_END_MS, () => this.#end(key));
  }

  #end(key: string): void {
    const entry = this.#open.get(key);
    if (!entry) return;
    this.#open.delete(key);
    entry.timer?.[Symbol.dispose]();
    this.#changed({ ...entry.event, endMs: this.#clock.now() });
  }
}
