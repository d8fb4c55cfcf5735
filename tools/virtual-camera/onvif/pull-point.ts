import { randomUUID } from 'node:crypto';

/** Devices have few places; the oldest subscription goes when one more comes (CAMERAS.md rule 21). */
const MOST_SUBSCRIPTIONS = 8;
const MOST_QUEUED = 256;

/** One notification: a topic, which of several things it is about, and what is so. */
export interface DeviceEvent {
  topic: string;
  /** SimpleItem of the source. */
  source: { name: string; value: string };
  /** SimpleItem of the data. */
  data: { name: string; value: string };
  /** A state that stays until it changes, told to each new subscriber; else it happens once. */
  lasting: boolean;
}

interface Subscription {
  id: string;
  endsMs: number;
  queue: { event: DeviceEvent; initial: boolean }[];
}

/** Real-time pull-point subscriptions (ONVIF Core §9.2). */
export class PullPoints {
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #states = new Map<string, DeviceEvent>();

  /** Subscriptions that live. */
  get count(): number {
    return this.#subscriptions.size;
  }

  create(nowMs: number, lifeMs: number): { id: string; endsMs: number } {
    this.#expire(nowMs);
    const oldest = this.#subscriptions.keys().next().value;
    if (this.#subscriptions.size >= MOST_SUBSCRIPTIONS && oldest !== undefined) this.#subscriptions.delete(oldest);
    const id = randomUUID();
    const endsMs = nowMs + lifeMs;
    this.#subscriptions.set(id, { id, endsMs, queue: [...this.#states.values()].map((event) => ({ event, initial: true })) });
    return { id, endsMs };
  }

  renew(id: string, nowMs: number, lifeMs: number): number | null {
    const subscription = this.#live(id, nowMs);
    if (!subscription) return null;
    subscription.endsMs = nowMs + lifeMs;
    return subscription.endsMs;
  }

  forget(): void {
    this.#subscriptions.clear();
  }

  end(id: string): boolean {
    return this.#subscriptions.delete(id);
  }

  /** @param repeats told even when it is what was told before */
  raise(event: DeviceEvent, repeats = false): void {
    const key = `${event.topic} ${event.source.value}`;
    const before = this.#states.get(key);
    if (event.lasting) {
      if (!repeats && before?.data.value === event.data.value) return;
      this.#states.set(key, event);
    }
    for (const { queue } of this.#subscriptions.values()) {
      queue.push({ event, initial: false });
      if (queue.length > MOST_QUEUED) queue.shift();
    }
  }

  /** What is new. @returns undefined when the subscription is gone. */
  take(id: string, most: number, nowMs: number): Subscription['queue'] | undefined {
    return this.#live(id, nowMs)?.queue.splice(0, most);
  }

  #live(id: string, nowMs: number): Subscription | undefined {
    this.#expire(nowMs);
    return this.#subscriptions.get(id);
  }

  #expire(nowMs: number): void {
    for (const [id, { endsMs }] of this.#subscriptions) if (endsMs < nowMs) this.#subscriptions.delete(id);
  }
}
