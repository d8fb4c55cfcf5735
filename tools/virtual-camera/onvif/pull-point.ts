import { randomUUID } from 'node:crypto';

/** Devices have few places; the oldest subscription goes when one more comes (CAMERAS.md rule 21). */
const MOST_SUBSCRIPTIONS = 8;
const LIFE_MS = 60_000;

interface Subscription {
  endsMs: number;
  /** Motion as last told; null: nothing told yet. */
  told: boolean | null;
}

/** Real-time pull-point subscriptions (ONVIF Core §9.2) that tell motion by the scene's truth. */
export class PullPoints {
  readonly #subscriptions = new Map<string, Subscription>();

  create(nowMs: number): { path: string; endsMs: number } {
    this.#expire(nowMs);
    const oldest = this.#subscriptions.keys().next().value;
    if (this.#subscriptions.size >= MOST_SUBSCRIPTIONS && oldest !== undefined) this.#subscriptions.delete(oldest);
    const id = randomUUID();
    this.#subscriptions.set(id, { endsMs: nowMs + LIFE_MS, told: null });
    return { path: `/onvif/pull/${id}`, endsMs: nowMs + LIFE_MS };
  }

  renew(id: string, nowMs: number): number | null {
    const subscription = this.#live(id, nowMs);
    if (!subscription) return null;
    subscription.endsMs = nowMs + LIFE_MS;
    return subscription.endsMs;
  }

  end(id: string): boolean {
    return this.#subscriptions.delete(id);
  }

  /** The change to tell, if there is one. @returns undefined when the subscription is gone. */
  pull(id: string, motion: boolean, nowMs: number): { motion: boolean; initial: boolean } | null | undefined {
    const subscription = this.#live(id, nowMs);
    if (!subscription) return undefined;
    if (subscription.told === motion) return null;
    const initial = subscription.told === null;
    subscription.told = motion;
    return { motion, initial };
  }

  #live(id: string, nowMs: number): Subscription | undefined {
    this.#expire(nowMs);
    return this.#subscriptions.get(id);
  }

  #expire(nowMs: number): void {
    for (const [id, { endsMs }] of this.#subscriptions) if (endsMs < nowMs) this.#subscriptions.delete(id);
  }
}
