import { AppError } from '../../contract/errors.ts';
import type { FoundCamera } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { discover } from '../cameras/discovery/discover.ts';
import { listAddresses, selectAddresses } from '../cameras/discovery/interfaces.ts';
import { needSweptHosts, sweep } from '../cameras/discovery/sweep.ts';
import type { CameraRegistry } from '../cameras/registry.ts';
import type { Discovered } from '../cameras/types.ts';
import type { TopicHub } from './topics.ts';

/** Answers kept from earlier searches, so that adding by address knows the endpoint. */
const MOST_REMEMBERED = 1000;
const TELL_EVERY_MS = 200;

/** Searches the allowed interfaces, tells each answer as it comes, and remembers what was found. */
export class CameraSearch {
  readonly #parts: { registry: CameraRegistry; topics: TopicHub; clock: Clock; log: Logger; allowedInterfaces: 'all' | readonly string[] };
  readonly #endpoints = new Map<string, string>();
  #sweeping: AbortController | null = null;

  constructor(parts: { registry: CameraRegistry; topics: TopicHub; clock: Clock; log: Logger; allowedInterfaces: 'all' | readonly string[] }) {
    this.#parts = parts;
  }

  /** A search that a person asked for. */
  async run(options: { seconds: number; interfaces?: string[] | undefined }, signal: AbortSignal): Promise<FoundCamera[]> {
    const found = await this.search(options, signal);
    return found.map((item) => this.#withKnown(item));
  }

  async search(options: { seconds: number; interfaces?: string[] | undefined }, signal: AbortSignal): Promise<Discovered[]> {
    const { clock, log, allowedInterfaces } = this.#parts;
    return discover(
      {
        seconds: options.seconds,
        ...(options.interfaces ? { interfaces: options.interfaces } : {}),
        signal,
        onFound: (item: Discovered) => this.tell(item),
      },
      { allowedInterfaces, clock, log },
    );
  }

  /** A device was heard of. */
  tell(item: Discovered): void {
    this.#parts.topics.publish('cameras.found', { found: this.#withKnown(item) });
  }

  /**
   * Knocks at every host of the allowed interfaces' subnets.
   * @throws AppError `busy` while another one runs; `invalid` when there is nothing to sweep.
   */
  async sweep(interfaces: string[] | undefined, signal: AbortSignal): Promise<{ found: FoundCamera[]; stopped: boolean }> {
    const { topics, clock, log, allowedInterfaces } = this.#parts;
    if (this.#sweeping) throw new AppError('busy', 'discovery.sweepRuns');
    const addresses = selectAddresses(allowedInterfaces, interfaces, listAddresses());
    needSweptHosts(addresses);
    const stop = new AbortController();
    this.#sweeping = stop;
    let toldAt = Number.NEGATIVE_INFINITY;
    try {
      const found = await sweep({
        ...{ addresses, clock, log, signal: AbortSignal.any([signal, stop.signal]) },
        onFound: (item) => this.tell(item),
        onProgress: (done, total) => {
          if (done < total && clock.monotonic() - toldAt < TELL_EVERY_MS) return;
          toldAt = clock.monotonic();
          topics.publish('cameras.sweep', { done, total });
        },
      });
      return { found: found.map((item) => this.#withKnown(item)), stopped: stop.signal.aborted };
    } finally {
      this.#sweeping = null;
    }
  }

  stopSweep(): boolean {
    const running = this.#sweeping;
    running?.abort();
    return running !== null;
  }

  endpointAt(address: string): string | null {
    return this.#endpoints.get(address) ?? null;
  }

  #withKnown(item: Discovered): FoundCamera {
    if (this.#endpoints.size >= MOST_REMEMBERED) this.#endpoints.clear();
    this.#endpoints.set(item.address, item.endpoint);
    const known = this.#parts.registry.list().some((camera) => camera.endpoint === item.endpoint || camera.address === item.address);
    return { ...item, known };
  }
}
