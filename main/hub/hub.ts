import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { RateMeter } from './rate-meter.ts';
import { FragmentRing } from './ring.ts';
import { Subscriber } from './subscriber.ts';
import type { HubStats, RunEnd, StreamHub, SubscribeOptions, Subscription } from './types.ts';

/** Ten seconds of an 8 Mbit/s stream are 10 MB, a GOP of 30 s (smart codecs) 30 MB: enough for both, and a bound. */
const DEFAULT_MAX_PRE_ROLL_BYTES = 32 * 1024 * 1024;

export function createHub(options: { clock: Clock; name: string; maxPreRollBytes?: number }): StreamHub {
  return new Hub(options.clock, options.maxPreRollBytes ?? DEFAULT_MAX_PRE_ROLL_BYTES);
}

class Hub implements StreamHub {
  readonly #emitter = new Emitter<{ demand: boolean }>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #demands = new Set<{ preRollMs: number }>();
  readonly #ring: FragmentRing;
  readonly #meter: RateMeter;
  #current: InitFragment | null = null;
  #preRollMs = 0;

  constructor(clock: Clock, maxPreRollBytes: number) {
    this.#ring = new FragmentRing(maxPreRollBytes);
    this.#meter = new RateMeter(clock);
  }

  get current(): InitFragment | null {
    return this.#current;
  }

  get wanted(): boolean {
    return this.#subscribers.size > 0 || this.#demands.size > 0;
  }

  init(init: InitFragment): void {
    this.#current = init;
    this.#ring.clear();
    this.#meter.begin();
    for (const subscriber of this.#subscribers) subscriber.control(init);
  }

  media(fragment: MediaFragment): void {
    if (fragment.runId !== this.#current?.runId) return;
    this.#ring.push(fragment, this.#preRollMs);
    if (fragment.track === 'video') this.#meter.frame(fragment.bytes.length, fragment.keyframe, fragment.startMs);
    else this.#meter.bytes(fragment.bytes.length);
    for (const subscriber of this.#subscribers) subscriber.media(fragment);
  }

  end(end: RunEnd): void {
    if (end.runId !== this.#current?.runId) return;
    this.#current = null;
    this.#ring.clear();
    for (const subscriber of this.#subscribers) subscriber.control({ kind: 'end', end });
  }

  subscribe(options: SubscribeOptions): Subscription {
    const subscriber = new Subscriber(options, (left) => {
      const before = this.wanted;
      this.#subscribers.delete(left);
      this.#tellDemand(before);
    });
    const before = this.wanted;
    this.#subscribers.add(subscriber);
    if (this.#current) {
      subscriber.control(this.#current);
      const first = this.#startOf(options.from);
      if (first.length === 0) subscriber.waitForKeyframe();
      for (const fragment of first) subscriber.media(fragment);
    }
    this.#tellDemand(before);
    return subscriber;
  }

  demand(_name: string, preRollMs: number): Disposable {
    const demand = { preRollMs };
    const before = this.wanted;
    this.#demands.add(demand);
    this.#measureDemand();
    this.#tellDemand(before);
    return {
      [Symbol.dispose]: () => {
        if (!this.#demands.has(demand)) return;
        const wanted = this.wanted;
        this.#demands.delete(demand);
        this.#measureDemand();
        this.#tellDemand(wanted);
      },
    };
  }

  onDemand(listener: (wanted: boolean) => void): Disposable {
    return this.#emitter.on('demand', listener);
  }

  stats(): HubStats {
    return {
      runId: this.#current?.runId ?? null,
      ...this.#meter.read(),
      preRollBytes: this.#ring.bytes,
      subscribers: this.#subscribers.size,
    };
  }

  #startOf(from: SubscribeOptions['from']): MediaFragment[] {
    if (from === 'live') return [];
    if (from === 'gop') return this.#ring.currentGop();
    // Counted back from the newest frame, by the stream's own times: the wall clock may have stepped.
    const newest = this.#ring.newestMs;
    return newest === null ? [] : this.#ring.since(newest - from.preRollMs);
  }

  #measureDemand(): void {
    this.#preRollMs = Math.max(0, ...[...this.#demands].map((demand) => demand.preRollMs));
  }

  #tellDemand(before: boolean): void {
    if (before !== this.wanted) this.#emitter.emit('demand', this.wanted);
  }
}
