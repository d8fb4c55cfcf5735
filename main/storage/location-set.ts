/** The recording locations in their order, and which of them new footage goes to. */
import path from 'node:path';
import type { LocationState } from '../../contract/storage-types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { Location } from './location.ts';
import type { KnownLocation } from './settings.ts';

/** A location counts as full before its cap: the segments open there have room to end. */
const LEAST_MARGIN_BYTES = 2 * 1024 * 1024;
const LARGEST_MARGIN_BYTES = 512 * 1024 * 1024;
const MARGIN_SHARE = 1 / 32;

export interface LocationSetOptions {
  dataDir: string;
  clock: Clock;
  log: Logger;
  writerProgram?: URL | undefined;
  onChange: (location: Location) => void;
  /** Bytes of ours in a location, and those its open segments are about to write. */
  usedBytes: (path: string) => number;
  comingBytes: (path: string) => number;
}

export class LocationSet {
  readonly #options: LocationSetOptions;
  readonly #locations = new Map<string, Location>();
  /** In order. */
  #used: string[] = [];
  /** Nothing of ours is there that could make room. */
  readonly #full = new Set<string>();
  #oldestMs = new Map<string, number>();
  #nextPidFile = 0;

  constructor(options: LocationSetOptions) {
    this.#options = options;
  }

  async add(known: KnownLocation, fresh: boolean): Promise<Location> {
    const { dataDir, clock, log, writerProgram, onChange } = this.#options;
    const location = new Location({ ...known, clock, log, writerProgram, pidFile: path.join(dataDir, `writer-${this.#nextPidFile++}.pid`), onChange });
    this.#locations.set(known.path, location);
    if (known.used) this.#used.push(known.path);
    await location.start(fresh);
    return location;
  }

  async drop(folder: string): Promise<void> {
    const location = this.#locations.get(folder);
    this.#locations.delete(folder);
    this.#used = this.#used.filter((each) => each !== folder);
    await location?.close();
  }

  /** Which ones new footage goes to, in order; all have been added. */
  setUsed(folders: readonly string[]): void {
    this.#used = [...folders];
  }

  get(folder: string): Location | undefined {
    return this.#locations.get(folder);
  }

  all(): Location[] {
    return [...this.#locations.values()];
  }

  /** In order. */
  used(): Location[] {
    return this.#used.flatMap((folder) => this.#locations.get(folder) ?? []);
  }

  /** Those whose files can be removed and read now. */
  reachable(): Location[] {
    return this.all().filter(({ state }) => state === 'ok');
  }

  /** Start of the oldest footage of each: where all are full, the oldest is overwritten, wherever it lies. */
  tellOldest(oldestMs: Map<string, number>): void {
    this.#oldestMs = oldestMs;
  }

  setFull(folder: string, full: boolean): void {
    if (full) this.#full.add(folder);
    else this.#full.delete(folder);
  }

  get anyFull(): boolean {
    return this.#full.size > 0;
  }

  stateOf(location: Location): LocationState {
    return location.state === 'ok' && this.#full.has(location.path) ? 'full' : location.state;
  }

  /**
   * Where a new segment goes: the first that is there and has room; when none has room, the one with the oldest footage. Null when
   * none can be written to.
   * @param except a location that just failed.
   */
  choose(except: string | null = null): Location | null {
    const there = this.used().filter((location) => location.path !== except && this.stateOf(location) === 'ok');
    const withRoom = there.find((location) => this.#hasRoom(location));
    if (withRoom || there.length === 0) return withRoom ?? null;
    return there.reduce((best, location) => ((this.#oldestMs.get(location.path) ?? Infinity) < (this.#oldestMs.get(best.path) ?? Infinity) ? location : best));
  }

  /** The same, or one that is slow where no other is left: it may only be waking up, and memory holds out for a while. */
  chooseAtAll(): Location | null {
    return this.choose() ?? this.used().find((location) => this.stateOf(location) === 'slow') ?? null;
  }

  #hasRoom(location: Location): boolean {
    const { usedBytes, comingBytes } = this.#options;
    const margin = comingBytes(location.path) + LEAST_MARGIN_BYTES + Math.min(LARGEST_MARGIN_BYTES, location.capBytes * MARGIN_SHARE);
    return usedBytes(location.path) + margin <= location.capBytes && location.freeBytes - margin >= location.keepFreeBytes;
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((location) => location.close()));
  }
}
