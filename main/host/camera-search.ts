import type { FoundCamera } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { discover } from '../cameras/discovery/discover.ts';
import type { CameraRegistry } from '../cameras/registry.ts';
import type { Discovered } from '../cameras/types.ts';
import type { TopicHub } from './topics.ts';

/** Answers kept from earlier searches, so that adding by address knows the endpoint. */
const MOST_REMEMBERED = 1000;

/** Searches the allowed interfaces, tells each answer as it comes, and remembers what was found. */
export class CameraSearch {
  readonly #parts: { registry: CameraRegistry; topics: TopicHub; clock: Clock; log: Logger; allowedInterfaces: 'all' | readonly string[] };
  readonly #endpoints = new Map<string, string>();

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
