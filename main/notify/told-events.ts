import type { Channel } from '../../contract/notify-types.ts';

/** Events that are still going on are among the newest. */
const MOST_EVENTS = 1_000;

/** Which channel has told of which event: an event that is upgraded is no second one. */
export class ToldEvents {
  readonly #told = new Map<string, Set<Channel>>();

  /** @returns false when this channel has told of it before */
  take(eventId: string, channel: Channel): boolean {
    let channels = this.#told.get(eventId);
    if (!channels) {
      this.#told.set(eventId, (channels = new Set()));
      if (this.#told.size > MOST_EVENTS) this.#told.delete(this.#told.keys().next().value!);
    }
    if (channels.has(channel)) return false;
    channels.add(channel);
    return true;
  }
}
