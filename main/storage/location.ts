import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { LOCATION_MARKER } from './layout.ts';
import { WriterClient } from './writer-client.ts';
import type { ProbeResult } from './writer-protocol.ts';

/** How long a disk may take to answer before it counts as hung. */
const ANSWER_WITHIN_MS = 8_000;
/** The person learns of a fault within 5 s: two of these and an answer. */
export const PROBE_EVERY_MS = 2_000;

export type LocationState = 'ok' | 'read-only' | 'missing' | 'failing';

/** A recording location: its folder, its writer process, and whether it can be written to. */
export class Location {
  readonly path: string;
  readonly writer: WriterClient;
  readonly #clock: Clock;
  readonly #onChange: (location: Location) => void;
  readonly #probing: Disposable;
  #ownMount: boolean;
  #probeSince: number | null = null;
  #state: LocationState = 'ok';
  freeBytes = 0;
  totalBytes = 0;

  constructor(options: { path: string; ownMount: boolean; clock: Clock; log: Logger; pidFile: string; onChange: (location: Location) => void }) {
    this.path = options.path;
    this.#ownMount = options.ownMount;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.writer = new WriterClient({ clock: options.clock, log: options.log, pidFile: options.pidFile });
    this.#probing = options.clock.every(PROBE_EVERY_MS, () => void this.probe());
  }

  get state(): LocationState {
    return this.#state;
  }

  /** True: another disk than the system's, which may be taken away and come back. */
  get ownMount(): boolean {
    return this.#ownMount;
  }

  /** First look. `fresh`: the folder may be made. */
  async start(fresh: boolean): Promise<void> {
    await this.#ask(fresh);
    // A folder on the system's own disk that is gone was deleted, not unplugged: it is made again.
    if (this.#state === 'missing' && !this.#ownMount) await this.#ask(true);
  }

  async probe(): Promise<void> {
    if (this.#probeSince !== null) {
      if (this.#clock.monotonic() - this.#probeSince > ANSWER_WITHIN_MS) this.#set('failing');
      return;
    }
    await this.#ask(false);
    // An empty folder in its place, on the system's disk: someone made room for it again.
    if (this.#state === 'missing' && !this.#ownMount && this.totalBytes > 0) await this.#ask(true);
  }

  async close(): Promise<void> {
    this.#probing[Symbol.dispose]();
    await this.writer.close();
  }

  async #ask(create: boolean): Promise<void> {
    this.#probeSince = this.#clock.monotonic();
    try {
      const found = (await this.writer.request({ kind: 'probe', folder: this.path, marker: LOCATION_MARKER, create, write: true })) as ProbeResult;
      this.totalBytes = found.totalBytes;
      this.freeBytes = found.freeBytes;
      if (found.state === 'ok') this.#ownMount = found.ownMount;
      this.#set(found.state);
    } catch (error) {
      // The writer died over it: it is started again, and asked again.
      if (!(error instanceof AppError && error.kind === 'closed')) this.#set('failing');
    } finally {
      this.#probeSince = null;
    }
  }

  #set(state: LocationState): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (changed) this.#onChange(this);
  }
}
