import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { within } from '../base/within.ts';
import { WriterClient } from './writer-client.ts';
import type { ProbeResult } from './writer-protocol.ts';

/** How long a disk may take to answer before it counts as slow: with the time between two looks less than 5 s. */
const ANSWER_WITHIN_MS = 3_000;
/** The first time its writer process has to be started before, on a computer that may be busy starting everything else. */
const START_WITHIN_MS = 10_000;
/** Of one that is new its size is to be known, for its limits. */
const NEW_WITHIN_MS = 30_000;
export const PROBE_EVERY_MS = 1_000;

/** What a look at the disk can say; `full` is the store's to say. */
export type DiskState = 'ok' | 'slow' | 'read-only' | 'missing' | 'other-disk' | 'failing';

export interface LocationOptions {
  path: string;
  /** Of its identity file, where that is known. */
  id: string | null;
  ownMount: boolean;
  capBytes: number;
  keepFreeBytes: number;
  clock: Clock;
  log: Logger;
  pidFile: string;
  writerProgram?: URL | undefined;
  /** Nothing is written there, not even to see whether it could be. */
  readOnly?: boolean;
  onChange: (location: Location) => void;
}

/** A recording location: its folder, its writer process, and whether it can be written to. */
export class Location {
  readonly path: string;
  readonly writer: WriterClient;
  readonly readOnly: boolean;
  capBytes: number;
  keepFreeBytes: number;
  readonly #clock: Clock;
  readonly #onChange: (location: Location) => void;
  readonly #probing: Disposable;
  #id: string | null;
  #ownMount: boolean;
  #probeSince: number | null = null;
  #asking: Promise<void> = Promise.resolve();
  #state: DiskState = 'ok';
  freeBytes = 0;
  totalBytes = 0;

  constructor(options: LocationOptions) {
    this.path = options.path;
    this.readOnly = options.readOnly ?? false;
    this.#id = options.id;
    this.#ownMount = options.ownMount;
    this.capBytes = options.capBytes;
    this.keepFreeBytes = options.keepFreeBytes;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.writer = new WriterClient({ clock: options.clock, log: options.log, pidFile: options.pidFile, program: options.writerProgram });
    this.#probing = options.clock.every(PROBE_EVERY_MS, () => void this.probe());
  }

  get state(): DiskState {
    return this.#state;
  }

  /** True where what is on it can be read now. */
  get isReadable(): boolean {
    return this.#state === 'ok' || this.#state === 'read-only';
  }

  /** Null until its identity file was read or made for the first time. */
  get id(): string | null {
    return this.#id;
  }

  /** True: another disk than the system's, which may be taken away and come back. */
  get ownMount(): boolean {
    return this.#ownMount;
  }

  /** First look. `fresh`: nobody knows it yet, so the folder may be made. */
  async start(fresh: boolean): Promise<void> {
    // A disk that hangs keeps nobody waiting: it counts as slow until it answers.
    if (!(await within(this.#clock, this.#begin(fresh), fresh ? NEW_WITHIN_MS : START_WITHIN_MS))) this.#set('slow');
  }

  async #begin(fresh: boolean): Promise<void> {
    await this.#ask(fresh && !this.readOnly ? 'new' : null);
    if (this.readOnly) return;
    // A folder on the system's own disk that is gone was deleted, not unplugged: it is made again.
    if (this.#state === 'missing' && !this.#ownMount) await this.#ask('again');
  }

  async probe(): Promise<void> {
    if (this.#probeSince !== null) {
      if (this.#clock.monotonic() - this.#probeSince >= ANSWER_WITHIN_MS) this.#set('slow');
      return;
    }
    await this.#ask(null);
    if (this.readOnly) return;
    // An empty folder in its place, on the system's disk: someone made room for it again. One that a disk was mounted over is none.
    if (this.#state === 'missing' && !this.#ownMount && this.totalBytes > 0) await this.#ask('again');
  }

  /** Removes files. Those that are not there count as gone; while the disk is away none is. @throws as `WriterClient.request`. */
  async unlink(files: string[], withinMs?: number): Promise<void> {
    await this.writer.request({ kind: 'unlink', location: { folder: this.path, id: this.#id ?? '' }, files }, withinMs);
  }

  /** Asks the disk now: what it did not have until then is gone only where it is there itself. */
  async isThere(): Promise<boolean> {
    // A look that is under way may have been before.
    const look = this.#asking.then(() => this.#ask(null));
    return (await within(this.#clock, look, ANSWER_WITHIN_MS)) && this.#state === 'ok';
  }

  async close(): Promise<void> {
    this.#probing[Symbol.dispose]();
    await this.writer.close();
  }

  #ask(create: 'new' | 'again' | null): Promise<void> {
    this.#asking = this.#askNow(create);
    return this.#asking;
  }

  async #askNow(create: 'new' | 'again' | null): Promise<void> {
    this.#probeSince = this.#clock.monotonic();
    try {
      const found = (await this.writer.request({ kind: 'probe', folder: this.path, id: this.#id, create, write: !this.readOnly }, null)) as ProbeResult;
      this.totalBytes = found.totalBytes;
      this.freeBytes = found.freeBytes;
      if (found.state === 'ok') {
        this.#ownMount = found.ownMount;
        this.#id ??= found.id;
      }
      this.#set(found.state);
    } catch (error) {
      // The writer died over it: it is started again, and asked again.
      if (!(error instanceof AppError && error.kind === 'closed')) this.#set('failing');
    } finally {
      this.#probeSince = null;
    }
  }

  #set(state: DiskState): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (changed) this.#onChange(this);
  }
}
