import type { CameraEvent } from '../../contract/event-types.ts';
import type { GuardMode, GuardSettings } from '../../contract/guard-types.ts';
import type { Clock } from '../base/clock.ts';
import { localTime } from '../base/week-hours.ts';
import { isGuarding, needsGuarding } from '../guard/rules/guarding.ts';
import { CameraTriggers } from '../guard/rules/triggers.ts';
import { TriggerSet } from './trigger-set.ts';

export interface CameraEventsParts {
  clock: Clock;
  settings: () => GuardSettings;
  mode: () => GuardMode;
  /** Where the camera hangs; null: as here. */
  timeZone: () => string | null;
  /** How long an event is recorded; null: while it lasts. */
  eventSeconds: () => number | null;
  /** Begins or ends recording on events. */
  record: (active: boolean, atMs: number) => void;
  /** An event began, changed or ended, with what follows from it. */
  tell: (event: CameraEvent) => void;
  /** People are to be told of it; once an event, and once more for what it is recognised as. */
  alert: (event: CameraEvent) => void;
}

interface Open {
  event: CameraEvent;
  /** `waiting`: nobody guards, so it is not told, and may be later. `over`: guarding ended, so it ended for people, though it goes on. */
  state: 'waiting' | 'told' | 'over';
  /** As which kind people were told of it: once upgraded, those may be told who were not to be told of the first. */
  alertedAs: CameraEvent['kind'] | null;
  recording: Disposable | null;
}

/** Everything that happens to one camera, whoever noticed it: whether it counts now, and what follows. */
export class CameraEvents {
  readonly #parts: CameraEventsParts;
  readonly #triggers = new CameraTriggers();
  readonly #reasons: TriggerSet;
  readonly #open = new Map<string, Open>();

  constructor(parts: CameraEventsParts) {
    this.#parts = parts;
    this.#reasons = new TriggerSet(parts.record);
  }

  get guarding(): boolean {
    const { clock, settings, mode, timeZone } = this.#parts;
    return isGuarding(settings(), mode(), localTime(clock.now(), timeZone()));
  }

  take(event: CameraEvent): void {
    const entry: Open = this.#open.get(event.id) ?? { event, state: 'waiting', alertedAs: null, recording: null };
    entry.event = event;
    if (event.endMs === null) this.#open.set(event.id, entry);
    else this.#open.delete(event.id);
    this.#look(entry);
  }

  /** The hours or the mode may have changed: what is under way begins to count, or no longer does. */
  check(): void {
    const { guarding } = this;
    for (const entry of this.#open.values()) if ((entry.state === 'told') !== (guarding || !needsGuarding(entry.event.kind))) this.#look(entry);
  }

  #look(entry: Open): void {
    if (entry.state === 'over') return;
    if (!needsGuarding(entry.event.kind) || this.guarding) this.#act(entry);
    else if (entry.state === 'told') this.#end(entry);
  }

  #act(entry: Open): void {
    const { settings, tell, alert } = this.#parts;
    const { event } = entry;
    const { record, alert: alerts } = this.#triggers.take(event, settings());
    const over = event.endMs !== null;
    if (record && !over && !entry.recording) this.#record(entry);
    if (over) this.#stopRecording(entry, event.endMs ?? event.startMs);
    entry.state = 'told';
    const told = event.about ? { ...event, about: { ...event.about, recorded: record, alerted: alerts } } : event;
    tell(told);
    if (!alerts || entry.alertedAs === event.kind) return;
    entry.alertedAs = event.kind;
    alert(told);
  }

  /** Guarding ended while it was under way. */
  #end(entry: Open): void {
    const { clock, settings, tell } = this.#parts;
    const event = { ...entry.event, endMs: Math.max(entry.event.startMs, entry.event.endMs ?? clock.now()) };
    const { record, alert: alerted } = this.#triggers.take(event, settings());
    this.#stopRecording(entry, event.endMs);
    entry.state = 'over';
    tell(event.about ? { ...event, about: { ...event.about, recorded: record, alerted } } : event);
  }

  #record(entry: Open): void {
    const { clock, eventSeconds } = this.#parts;
    const { id, startMs } = entry.event;
    const seconds = eventSeconds();
    this.#reasons.set(id, true, startMs);
    entry.recording = seconds === null ? { [Symbol.dispose]: () => {} } : clock.after(Math.max(0, startMs + seconds * 1_000 - clock.now()), () => this.#reasons.set(id, false, clock.now()));
  }

  #stopRecording(entry: Open, atMs: number): void {
    if (!entry.recording) return;
    entry.recording[Symbol.dispose]();
    entry.recording = null;
    this.#reasons.set(entry.event.id, false, atMs);
  }
}
