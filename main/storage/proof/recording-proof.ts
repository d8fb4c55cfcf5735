import type { RecordingProblem, RecordingProof } from '../../../contract/storage-types.ts';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { CatalogClient } from '../catalog-client.ts';
import { unpackKeyframes } from '../keyframe-table.ts';
import { segmentFile } from '../layout.ts';
import type { LocationSet } from '../location-set.ts';
import type { Location } from '../location.ts';
import { hashFile } from './hash-file.ts';
import { readPieces } from './read-pieces.ts';

/** One camera at a time, and none sooner than this after the one before: reading back and decoding cost about a tenth of a second of one core. */
export const PROOF_TICK_MS = 2_500;
/** With few cameras there is no hurry. */
const LONGEST_WAIT_MS = 20_000;
/** With many each is to have its turn within this. */
const ROUND_MS = 320_000;
/** A segment closes after its length and a picture group; after twice that and this, something is wrong. */
const PATIENCE_MS = 60_000;
/** No keyframe is larger. */
const LARGEST_FRAGMENT_BYTES = 16 * 1024 * 1024;

export interface RecordingProofParts {
  catalog: CatalogClient;
  locations: LocationSet;
  clock: Clock;
  log: Logger;
  /** True when a picture comes out of ftyp + moov and one keyframe. */
  decodes: (footage: Uint8Array) => Promise<boolean>;
  segmentSeconds: () => number;
}

interface Watched {
  /** Monotonic ms since when it is recorded without a gap; null while it is not. */
  recordedSince: number | null;
  /** When its newest segment was closed, monotonic ms. */
  closedAt: number | null;
  /** Its start: the one with the latest start may be an old one, when the clock was put back. */
  closedStartMs: number;
  /** When it was last its turn, monotonic ms. */
  lookedAt: number;
  proof: RecordingProof | null;
  /** What was last read back. */
  good: RecordingProof | null;
  checkedStartMs: number | null;
}

/** Proves that what is recorded can be read again: the newest closed segment of each camera in turn. */
export class RecordingProofs {
  readonly #parts: RecordingProofParts;
  readonly #watched = new Map<string, Watched>();
  readonly #emitter = new Emitter<{ proof: RecordingProof }>();
  #running = false;
  #lookedAt = -Infinity;

  constructor(parts: RecordingProofParts) {
    this.#parts = parts;
  }

  list(): RecordingProof[] {
    return [...this.#watched.values()].flatMap(({ proof }) => proof ?? []);
  }

  onProof(listener: (proof: RecordingProof) => void): Disposable {
    return this.#emitter.on('proof', listener);
  }

  /** It is recorded from now on, or no longer. */
  recorded(footageId: string, isRecorded: boolean): void {
    const watched = this.#of(footageId);
    if (isRecorded) watched.recordedSince ??= this.#parts.clock.monotonic();
    else {
      watched.recordedSince = null;
      // Nobody expects anything of it any more.
      if (watched.proof?.problem === 'nothing-new') this.#tell(footageId, watched, watched.good ?? { ...watched.proof, problem: null });
    }
  }

  closed(footageId: string, startMs: number): void {
    const watched = this.#of(footageId);
    watched.closedAt = this.#parts.clock.monotonic();
    watched.closedStartMs = startMs;
  }

  /** Of those with a segment that nobody has looked at, the one that was not looked at for longest. One at a time; asked each `PROOF_TICK_MS`. */
  async check(): Promise<void> {
    const nowMs = this.#parts.clock.monotonic();
    if (this.#running || nowMs - this.#lookedAt < Math.min(LONGEST_WAIT_MS, ROUND_MS / this.#watched.size)) return;
    this.#lookedAt = nowMs;
    this.#running = true;
    try {
      for (const [id, watched] of this.#watched) if (this.#isOverdue(watched)) this.#tell(id, watched, { cameraId: id, atMs: this.#parts.clock.now(), segmentStartMs: watched.checkedStartMs ?? 0, problem: 'nothing-new' });
      const [next] = [...this.#watched].filter(([, { closedAt, lookedAt }]) => closedAt !== null && closedAt >= lookedAt).toSorted(([, a], [, b]) => a.lookedAt - b.lookedAt);
      if (!next) return;
      // It waits its turn again whatever comes of it: a disk that is away, or a segment that was given up, keeps no other camera waiting.
      next[1].lookedAt = this.#parts.clock.monotonic();
      await this.#checkOne(...next);
    } catch (error) {
      this.#parts.log.warn('recording not proven', { error });
    } finally {
      this.#running = false;
    }
  }

  async #checkOne(id: string, watched: Watched): Promise<void> {
    const { catalog, locations, decodes } = this.#parts;
    const { closedStartMs } = watched;
    const row = await catalog.ask('closedSegment', id, closedStartMs);
    const location = row && locations.get(row.location);
    // Of a disk that is away nothing can be said that is not said already.
    if (!row || location?.state !== 'ok' || row.startMs === watched.checkedStartMs) return;
    const file = segmentFile(row.location, row.cameraId, row.startMs, row.runId);
    const first = unpackKeyframes(row.keyframes)[0]?.offset ?? row.headerBytes;
    const problem = await this.#problemOf(location, file, { ...row, first }, decodes);
    // It may have been overwritten meanwhile.
    if (problem !== null && (await catalog.ask('closedSegment', id, closedStartMs)) === null) return;
    watched.checkedStartMs = row.startMs;
    this.#tell(id, watched, { cameraId: id, atMs: this.#parts.clock.now(), segmentStartMs: row.startMs, problem });
  }

  async #problemOf(location: Location, file: string, row: { bytes: number; hash: Uint8Array | null; headerBytes: number; first: number }, decodes: RecordingProofParts['decodes']): Promise<RecordingProblem | null> {
    try {
      const { bytes, sha256 } = await hashFile(location, file);
      // A file that broke off has no hash, and may be longer than what counts of it.
      if (row.hash ? Buffer.from(row.hash).toString('hex') !== sha256 : bytes < row.bytes) return 'changed';
      const header = await readPieces(location, file, 0, row.headerBytes);
      return (await decodes(Buffer.concat([header, await firstFragment(location, file, row.first)]))) ? null : 'undecodable';
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable';
    }
  }

  #isOverdue({ recordedSince, closedAt }: Watched): boolean {
    if (recordedSince === null) return false;
    const since = Math.max(recordedSince, closedAt ?? -Infinity);
    return this.#parts.clock.monotonic() - since > 2 * this.#parts.segmentSeconds() * 1000 + PATIENCE_MS;
  }

  #tell(footageId: string, watched: Watched, proof: RecordingProof): void {
    if (proof.problem) this.#parts.log.error('recording not proven', { camera: footageId, problem: proof.problem });
    else watched.good = proof;
    watched.proof = proof;
    this.#emitter.emit('proof', proof);
  }

  #of(footageId: string): Watched {
    let watched = this.#watched.get(footageId);
    if (!watched) this.#watched.set(footageId, (watched = { recordedSince: null, closedAt: null, closedStartMs: 0, lookedAt: -Infinity, proof: null, good: null, checkedStartMs: null }));
    return watched;
  }
}

/** moof + mdat, of which the first begins at `at`. */
async function firstFragment(location: Location, file: string, at: number): Promise<Buffer> {
  const boxLength = async (from: number) => {
    const head = await readPieces(location, file, from, 4);
    return head.length < 4 ? 0 : head.readUInt32BE(0);
  };
  const moof = await boxLength(at);
  const length = moof + (await boxLength(at + moof));
  return readPieces(location, file, at, Math.min(length, LARGEST_FRAGMENT_BYTES));
}
