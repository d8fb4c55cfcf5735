import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { listenForAnnouncements } from '../cameras/discovery/announcement-listener.ts';
import type { Announcement } from '../cameras/discovery/announcement.ts';
import { type AllowedInterfaces, listAddresses, listLinkLocal6, selectAddresses, selectLinkLocal6 } from '../cameras/discovery/interfaces.ts';
import { endpointKey } from '../cameras/discovery/probe-reply.ts';
import type { CameraRegistry } from '../cameras/registry.ts';
import { onHost } from '../cameras/rtsp-url.ts';
import type { CameraConfig, Discovered } from '../cameras/types.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { CameraPark } from './camera-park.ts';

/** Nothing is joined or sent before the person has searched once (docs/security.md). */
export const discoveryStateSchema = z.strictObject({ searched: z.boolean() });
export type DiscoveryState = z.infer<typeof discoveryStateSchema>;
export const NO_SEARCH_YET: DiscoveryState = { searched: false };

/** A camera that restarts is back at its old address by then. */
const MISSING_AFTER_MS = 20_000;
const FIRST_SEARCH_PAUSE_MS = 60_000;
/** While a camera stays away (in a drawer, sold) the searches for it become seldom. */
const LONGEST_SEARCH_PAUSE_MS = 15 * 60_000;
const CHECK_MS = 5_000;
/** A connection whose other end is gone without a word is noticed after a stall. */
const LOOK_AGAIN_FOR_MS = 20_000;
const LOOK_AGAIN_MS = 1_000;
const MOST_HEARD_EARLY = 256;
const SEARCH_SECONDS = 2;

export interface FollowerParts {
  registry: CameraRegistry;
  park: CameraPark;
  allowedInterfaces: AllowedInterfaces;
  state: JsonStore<DiscoveryState>;
  clock: Clock;
  log: Logger;
  /** One search; rejects when it cannot be had. */
  search(seconds: number, signal: AbortSignal): Promise<readonly Discovered[]>;
  /** A device said hello. */
  onHello(device: Discovered): void;
}

/**
 * Finds cameras again whose address has changed (CAMERAS.md rule 32): listens to what devices say when they come, and searches
 * while a camera is missing. A camera is moved only while nothing answers for it at its old address.
 */
export class CameraFollower {
  readonly #parts: FollowerParts;
  readonly #check: Disposable;
  readonly #over = new AbortController();
  #listener: Disposable | null = null;
  #nextSearchAt = 0;
  #pauseMs = FIRST_SEARCH_PAUSE_MS;
  #searching = false;
  /** Said hello from elsewhere while it still seemed to be where it was. */
  readonly #heardEarly = new Map<string, { address: string; untilMs: number; waiting?: boolean }>();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#check = parts.clock.every(CHECK_MS, () => void this.#lookForMissing());
    if (parts.state.get().searched) this.#listen();
  }

  /** The person has searched: from now on it may listen, also after a restart. */
  allow(): void {
    const { state, log } = this.#parts;
    if (!state.get().searched) {
      try {
        state.set({ searched: true });
      } catch (error) {
        log.warn('not remembered that a search was made', { error });
      }
    }
    this.#listen();
  }

  close(): void {
    this.#over.abort();
    this.#check[Symbol.dispose]();
    this.#listener?.[Symbol.dispose]();
  }

  /** What a search or a device itself says of where it is. */
  heard(device: Discovered): void {
    const { registry, park, log } = this.#parts;
    for (const camera of registry.list()) {
      if (camera.endpoint === null || endpointKey(camera.endpoint) !== endpointKey(device.endpoint)) continue;
      const runtime = park.get(camera.id);
      const { status } = runtime.describe();
      // It may have gone a moment ago, and the connection to where it was may not know yet.
      if (status === 'online' && camera.address !== device.address) this.#lookAgain(device);
      if (status === 'online' || status === 'asleep') continue;
      this.#heardEarly.delete(endpointKey(device.endpoint));
      const moved = movedTo(camera, device.address);
      if (moved) {
        log.info('camera found at another address', { cameraId: camera.id, from: camera.address, to: device.address });
        registry.update(camera.id, moved);
        const config = registry.get(camera.id);
        if (config) runtime.configure(config);
      }
      runtime.comeBack();
    }
  }

  #lookAgain(device: Discovered): void {
    const { clock } = this.#parts;
    const key = endpointKey(device.endpoint);
    const early = this.#heardEarly.get(key);
    if (!early && this.#heardEarly.size >= MOST_HEARD_EARLY) return;
    const untilMs = early?.address === device.address ? early.untilMs : clock.monotonic() + LOOK_AGAIN_FOR_MS;
    this.#heardEarly.set(key, { address: device.address, untilMs });
    if (early?.address === device.address && early.waiting) return;
    this.#wait(key, device);
  }

  #wait(key: string, device: Discovered): void {
    const early = this.#heardEarly.get(key);
    if (!early || this.#over.signal.aborted) return;
    if (this.#parts.clock.monotonic() >= early.untilMs) {
      this.#heardEarly.delete(key);
      return;
    }
    early.waiting = true;
    this.#parts.clock.after(LOOK_AGAIN_MS, () => {
      const current = this.#heardEarly.get(key);
      if (!current || current.address !== device.address) return;
      current.waiting = false;
      this.heard(device);
      if (this.#heardEarly.get(key) === current && !current.waiting) this.#wait(key, device);
    });
  }

  #listen(): void {
    if (this.#listener || this.#over.signal.aborted) return;
    const { clock, log, allowedInterfaces } = this.#parts;
    let addresses: string[];
    try {
      addresses = [...selectAddresses(allowedInterfaces, undefined, listAddresses()).map(({ address }) => address), ...selectLinkLocal6(allowedInterfaces, undefined, listLinkLocal6())];
    } catch (error) {
      log.warn('nothing to listen on', { error });
      return;
    }
    this.#listener = listenForAnnouncements({
      addresses,
      clock,
      onAnnouncement: (announcement) => this.#announced(announcement),
      onProblem: (error) => log.debug('listening for cameras failed', { error }),
    });
  }

  #announced({ kind, device }: Announcement): void {
    if (kind === 'bye') return;
    try {
      this.heard(device);
      this.#parts.onHello(device);
    } catch (error) {
      // A full disk keeps the new address from being saved; the camera says hello again.
      this.#parts.log.warn('a camera that came could not be taken up', { error });
    }
  }

  async #lookForMissing(): Promise<void> {
    const { clock, park, state, log, search } = this.#parts;
    const missing = park.all().some((runtime) => {
      const { status, statusSinceMs, endpoint } = runtime.describe();
      return endpoint !== null && status === 'offline' && clock.now() - statusSinceMs > MISSING_AFTER_MS;
    });
    if (!missing) {
      this.#pauseMs = FIRST_SEARCH_PAUSE_MS;
      this.#nextSearchAt = 0;
      return;
    }
    if (this.#searching || !state.get().searched || clock.monotonic() < this.#nextSearchAt) return;
    this.#searching = true;
    try {
      for (const device of await search(SEARCH_SECONDS, this.#over.signal)) this.heard(device);
    } catch (error) {
      if (!this.#over.signal.aborted) log.debug('search for missing cameras failed', { error });
    } finally {
      this.#searching = false;
      this.#nextSearchAt = clock.monotonic() + this.#pauseMs;
      this.#pauseMs = Math.min(LONGEST_SEARCH_PAUSE_MS, this.#pauseMs * 2);
    }
  }
}

/** What changes in a camera's configuration at its new address; null when it is the old one. */
export function movedTo(camera: CameraConfig, address: string): Pick<CameraConfig, 'address' | 'mainUrl' | 'subUrl'> | null {
  if (camera.address === address) return null;
  const host = address.replace(/:\d+$/, '');
  return { address, mainUrl: onHost(camera.mainUrl, host), subUrl: camera.subUrl === null ? null : onHost(camera.subUrl, host) };
}
