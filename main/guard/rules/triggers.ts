import type { CameraEvent, EventKind } from '../../../contract/event-types.ts';
import type { GuardSettings } from '../../../contract/guard-types.ts';

/** What follows from an event. What has once begun is not taken back while the event lasts. */
export interface Consequence {
  record: boolean;
  alert: boolean;
  /** Why no more follows; null: it does all that its trigger says. */
  withheld: 'no-trigger' | 'interval' | 'too-far' | null;
}

interface Known {
  consequence: Consequence;
  kind: EventKind;
  /** Kinds under which it has counted: each begins its interval when the event is over. */
  counted: Set<EventKind>;
}

/** Decides what one camera's events lead to. Pure: time comes with the events. */
export class CameraTriggers {
  readonly #open = new Map<string, Known>();
  /** UTC ms of the end of the last event that counted, by kind. */
  readonly #lastMs = new Map<EventKind, number>();

  /** Takes an event that began, changed or ended. */
  take(event: CameraEvent, settings: Pick<GuardSettings, 'triggers' | 'nearerThanMetres'>): Consequence {
    const known = this.#open.get(event.id);
    const entry = known ?? { consequence: { record: false, alert: false, withheld: null }, kind: event.kind, counted: new Set<EventKind>() };
    // Decided anew when it turns out to be something else, and when somebody who was too far away comes nearer.
    if (!known || known.kind !== event.kind || known.consequence.withheld === 'too-far') this.#decide(entry, event, settings);
    if (event.endMs === null) this.#open.set(event.id, entry);
    else {
      this.#open.delete(event.id);
      for (const kind of entry.counted) this.#lastMs.set(kind, Math.max(event.endMs, this.#lastMs.get(kind) ?? 0));
    }
    return entry.consequence;
  }

  #decide(entry: Known, event: CameraEvent, settings: Pick<GuardSettings, 'triggers' | 'nearerThanMetres'>): void {
    entry.kind = event.kind;
    const { record, alert } = entry.consequence;
    const withheld = this.#withheld(event, settings);
    entry.consequence = { record, alert, withheld };
    const trigger = event.kind === 'storage' ? undefined : settings.triggers[event.kind];
    if (withheld !== null || !trigger) return;
    entry.consequence = { record: record || trigger.record, alert: alert || trigger.alert, withheld };
    entry.counted.add(event.kind);
  }

  #withheld(event: CameraEvent, { triggers, nearerThanMetres }: Pick<GuardSettings, 'triggers' | 'nearerThanMetres'>): Consequence['withheld'] {
    const trigger = event.kind === 'storage' ? undefined : triggers[event.kind];
    if (!trigger || (!trigger.record && !trigger.alert)) return 'no-trigger';
    const distance = event.about?.distanceMetres ?? null;
    // Whose distance is not known may be near.
    if (event.kind === 'person' && nearerThanMetres !== null && distance !== null && distance > nearerThanMetres) return 'too-far';
    const last = this.#lastMs.get(event.kind);
    // A clock that was put back must not make an interval endless.
    const since = last === undefined ? Infinity : Math.abs(event.startMs - last);
    return since < trigger.intervalSeconds * 1_000 ? 'interval' : null;
  }
}
