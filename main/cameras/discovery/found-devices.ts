import type { Discovered } from '../types.ts';
import { endpointKey } from './probe-reply.ts';

/** More cameras than any site of this product has; beyond it a host is making them up. */
const MOST_DEVICES = 1_024;

/** What a search has found so far, one entry for each identity however often and on however many interfaces it answers. */
export class FoundDevices {
  readonly #byKey = new Map<string, Discovered>();

  /** The entry when it is new, else null; a device that answers again only adds its other service addresses. */
  add(device: Discovered): Discovered | null {
    const key = endpointKey(device.endpoint);
    const known = this.#byKey.get(key);
    if (known) {
      this.#byKey.set(key, merge(known, device));
      return null;
    }
    if (this.#byKey.size >= MOST_DEVICES) return null;
    this.#byKey.set(key, device);
    return device;
  }

  hasHost(host: string): boolean {
    return this.list().some((device) => device.address.slice(0, device.address.lastIndexOf(':')) === host);
  }

  list(): Discovered[] {
    return [...this.#byKey.values()];
  }
}

/** The first answer keeps the address: it came the shortest way. Facts that it lacked are filled in. */
function merge(known: Discovered, other: Discovered): Discovered {
  // Over IPv4 it is reached by every program, and its address has no zone that only this computer knows.
  const byV4 = known.address.startsWith('[') && !other.address.startsWith('[');
  return {
    ...known,
    address: byV4 ? other.address : known.address,
    name: known.name === known.address ? other.name : known.name,
    xaddrs: [...new Set([...known.xaddrs, ...other.xaddrs])].slice(0, 8),
    make: known.make ?? other.make,
    model: known.model ?? other.model,
  };
}
