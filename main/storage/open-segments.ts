import type { GapCause } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import { segmentFile } from './layout.ts';
import type { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import { type BrokenOff, SegmentFile } from './segment-file.ts';
import { SegmentTrail } from './segment-trail.ts';
import type { SegmentHandle, Storage } from './types.ts';

/** Bytes that wait for one disk; beyond it the disk is too slow and its segments go on elsewhere, or are given up. */
const MOST_PENDING_BYTES = 64 * 1024 * 1024;
/** A gap in what goes on elsewhere that is shorter is none. */
const SHORTEST_GAP_MS = 250;

/** @property take takes.ts */
export type SegmentRequest = Parameters<Storage['openSegment']>[0] & { take: number };

export interface OpenSegmentsParts {
  catalog: CatalogClient;
  locations: LocationSet;
  clock: Clock;
  log: Logger;
  /** A beginning that no other segment of the camera has, whole ms. */
  freeStart: (cameraId: string, startMs: number) => number;
  /** ENOSPC: make room, then `resume()`, or `fail('disk-full')`. */
  noSpace: (file: SegmentFile) => void;
  /** The index knows the end of a segment. */
  settled: (file: SegmentFile) => void;
  /** Nothing is recorded from then on, or in between. */
  beginGap: (cameraId: string, fromMs: number, cause: GapCause) => void;
  putGap: (cameraId: string, fromMs: number, toMs: number, cause: GapCause) => void;
}

/** The segments that are being written, each in a file that may break off and go on in another. */
export class OpenSegments {
  readonly #parts: OpenSegmentsParts;
  readonly #trails = new Map<SegmentFile, SegmentTrail>();
  /** Where those that break off at this moment go on. */
  readonly #next = new Map<SegmentFile, Location>();
  /** Files whose end the index does not know yet. */
  readonly #settling = new Set<SegmentFile>();
  #closing = false;

  constructor(parts: OpenSegmentsParts) {
    this.#parts = parts;
  }

  files(): Iterable<SegmentFile> {
    return this.#trails.keys();
  }

  settling(): ReadonlySet<SegmentFile> {
    return this.#settling;
  }

  open(request: SegmentRequest, location: Location): SegmentHandle {
    const file = this.#openFile(request, location);
    const trail = new SegmentTrail(file, () => this.#watchPending(trail));
    this.#trails.set(file, trail);
    return trail;
  }

  /** Sends what is held back. */
  flush(): void {
    for (const file of this.#trails.keys()) file.flush();
  }

  /** What is open in a location that failed goes on elsewhere. */
  leave(folder: string, code: string): void {
    for (const file of [...this.#trails.keys()]) if (file.options.location.folder === folder) file.fail('write-error', code);
  }

  /** Ends all; `settling` says when the index knows. */
  close(): void {
    this.#closing = true;
    for (const file of this.#trails.keys()) file.close();
  }

  #openFile(request: SegmentRequest, location: Location): SegmentFile {
    const { catalog, clock, noSpace, settled } = this.#parts;
    const startMs = this.#parts.freeStart(request.cameraId, Math.round(request.startMs));
    const file = new SegmentFile({
      ...request,
      startMs,
      location: { folder: location.path, id: location.id ?? '' },
      path: segmentFile(location.path, request.cameraId, startMs, request.runId),
      writer: location.writer,
      ...{ catalog, clock },
      owner: { noSpace, goesOn: (broken, why, wholeMs) => this.#goesOn(broken, why, wholeMs), ended: (ended, broken) => this.#onEnded(ended, broken) },
    });
    this.#settling.add(file);
    file.onSettled = () => {
      this.#settling.delete(file);
      settled(file);
    };
    return file;
  }

  #goesOn(file: SegmentFile, broken: BrokenOff, wholeMs: number): boolean {
    const trail = this.#trails.get(file);
    const next = !trail || this.#closing ? null : (this.#parts.locations.choose(file.options.location.folder) ?? this.#sameAgain(file, trail, broken, wholeMs));
    if (next) this.#next.set(file, next);
    return next !== null;
  }

  /** A file broke off: what it had not written goes on in the next location that takes it. */
  #onEnded(file: SegmentFile, broken: BrokenOff | null): void {
    const { log, beginGap, putGap } = this.#parts;
    const trail = this.#trails.get(file);
    const next = this.#next.get(file);
    this.#trails.delete(file);
    this.#next.delete(file);
    if (!broken || !trail) return;
    const { cameraId, runId, init, codecs, take, startMs } = file.options;
    const first = file.salvaged[0];
    log.error('segment broken off', { camera: cameraId, ...broken, goesOn: next !== undefined && first !== undefined });
    const brokenMs = startMs + file.writtenMs;
    if (!next || !first) {
      const later = [...this.#trails.keys()].filter((each) => each.options.cameraId === cameraId && each.options.startMs > brokenMs).map((each) => each.options.startMs);
      // Else until the recorder opens another one.
      if (later.length > 0) putGap(cameraId, brokenMs, Math.min(...later), broken.cause);
      else beginGap(cameraId, brokenMs, broken.cause);
      return;
    }
    const going = this.#openFile({ cameraId, runId, init, codecs, take, base: file.base, startMs: first.startMs }, next);
    this.#trails.set(going, trail);
    trail.goOn(going);
    if (first.startMs - brokenMs > SHORTEST_GAP_MS) putGap(cameraId, brokenMs, first.startMs, broken.cause);
  }

  /** A disk with an error now and then takes another file; one that does nothing else is not asked for ever. */
  #sameAgain(file: SegmentFile, trail: SegmentTrail, { cause, code }: BrokenOff, wholeMs: number): Location | null {
    const location = this.#parts.locations.get(file.options.location.folder);
    if (cause !== 'write-error' || code === 'ESLOW' || location?.state !== 'ok') return null;
    return trail.mayTryAgain(wholeMs > 0) ? location : null;
  }

  #watchPending(trail: SegmentTrail): void {
    const { folder } = trail.file.options.location;
    let pending = 0;
    for (const file of this.#trails.keys()) if (file.options.location.folder === folder) pending += file.pendingBytes;
    if (pending > MOST_PENDING_BYTES) this.leave(folder, 'ESLOW');
  }
}
