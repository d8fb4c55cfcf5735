import type { GapCause } from '../../contract/types.ts';
import { MediaError } from '../../media/media-error.ts';
import { locateDecodeTime, patchDecodeTime } from '../../media/mp4/moof.ts';
import type { Clock } from '../base/clock.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { NewSegment } from './segment-rows.ts';
import type { RecordedClass } from './segment-class.ts';
import { type KeyframeEntry, packKeyframes } from './keyframe-table.ts';
import { segmentId } from './layout.ts';
import { identityBox } from './segment-header.ts';
import type { SegmentHandle } from './types.ts';
import { isClosed, untilTaken } from './until-taken.ts';
import type { WriterClient } from './writer-client.ts';
import { APPEND_HEADER_BYTES, FRAME_HEADER_BYTES, OPS, writeFrameHeader } from './writer-protocol.ts';

/** Held back at most this much before it travels; time is bounded by the store's tick. */
const BATCH_BYTES = 256 * 1024;
/** A writer that died is back after about this. */
const REOPEN_MS = 150;

type Appended = Parameters<SegmentHandle['append']>[0];

interface Batch {
  frame: Buffer;
  /** Length of the file with it. */
  end: number;
  /** End of its last frame, since the start of the segment. */
  endMs: number;
}

export interface BrokenOff {
  cause: GapCause;
  /** As the system names errors. */
  code: string;
}

/** What a segment's file tells the store. */
export interface SegmentFileOwner {
  /** The disk is full: make room, then `resume()`, or `fail('disk-full')`. */
  noSpace(file: SegmentFile): void;
  /** It breaks off: true where what it has not written goes on elsewhere. `wholeMs`: length of its whole picture groups on disk. */
  goesOn(file: SegmentFile, broken: BrokenOff, wholeMs: number): boolean;
  /** Nothing more is written to it. The row is closed, or gone when nothing of it reached the disk. */
  ended(file: SegmentFile, broken: BrokenOff | null): void;
}

export interface SegmentFileOptions {
  location: { folder: string; id: string };
  path: string;
  cameraId: string;
  runId: string;
  codecs: string;
  startMs: number;
  init: Uint8Array;
  base: RecordedClass;
  /** takes.ts */
  take: number;
  writer: WriterClient;
  catalog: CatalogClient;
  clock: Clock;
  owner: SegmentFileOwner;
}

/**
 * A segment on its way to disk. Batches are kept until the writer has written them: a writer that dies, or a disk that was full,
 * goes on where it stopped.
 */
export class SegmentFile implements SegmentHandle {
  readonly id: string;
  readonly options: Readonly<SegmentFileOptions>;
  readonly headerBytes: number;
  base: RecordedClass;
  broken: GapCause | null = null;
  #state: 'creating' | 'inserting' | 'writing' | 'waiting' | 'done' = 'creating';
  #closing = false;
  #rowId: number | null = null;
  /** The index did not take its row. */
  #isUntold = false;
  #number = 0;
  #held: Appended[] = [];
  #heldBytes = 0;
  #queue: Batch[] = [];
  /** What was flushed since the last keyframe that is on disk: what goes on elsewhere has to begin with one. */
  #recent: { fragment: Appended; at: number }[] = [];
  #total: number;
  #written = 0;
  #writtenMs = 0;
  #endMs = 0;
  #hash: Uint8Array | null = null;
  readonly #keyframes: KeyframeEntry[] = [];
  /** Decode time of the file's zero in each track's timescale. */
  readonly #zero = new Map<string, number>();

  constructor(options: SegmentFileOptions) {
    this.options = options;
    this.id = segmentId(options.cameraId, options.startMs);
    this.base = options.base;
    const { cameraId, runId, startMs, codecs } = options;
    const identity = identityBox({ cameraId, runId, startMs, codecs, as: options.base, ...(options.take > 0 && { take: options.take }) });
    this.headerBytes = options.init.length + identity.length;
    this.#total = this.headerBytes;
    const frame = Buffer.allocUnsafe(APPEND_HEADER_BYTES + this.headerBytes);
    frame.set(options.init, APPEND_HEADER_BYTES);
    frame.set(identity, APPEND_HEADER_BYTES + options.init.length);
    this.#queue.push({ frame, end: this.headerBytes, endMs: 0 });
    this.#open();
  }

  get pendingBytes(): number {
    return this.#state === 'done' ? 0 : this.#total + this.#heldBytes - this.#written;
  }

  /** Bytes on disk: whole fragments. */
  get writtenBytes(): number {
    return this.#written;
  }

  /** Length of what is on disk. */
  get writtenMs(): number {
    return this.#writtenMs;
  }

  /** Length of what was flushed, on disk or not. */
  get knownMs(): number {
    return this.#endMs;
  }

  get writtenKeyframes(): KeyframeEntry[] {
    return this.#keyframes.filter((keyframe) => keyframe.offset < this.#written);
  }

  append(fragment: Appended): void {
    if (this.#state === 'done' || this.#closing) return;
    this.#held.push(fragment);
    this.#heldBytes += fragment.bytes.length;
    if (this.#heldBytes >= BATCH_BYTES) this.flush();
  }

  markEvent(): void {
    if (this.base === 'continuous' || this.base === 'ring') this.base = 'events';
  }

  /** Sends what is held back. */
  flush(): void {
    if (this.#held.length === 0 || this.#state === 'done') return;
    const frame = Buffer.allocUnsafe(APPEND_HEADER_BYTES + this.#heldBytes);
    let at = APPEND_HEADER_BYTES;
    for (const fragment of this.#held) {
      frame.set(fragment.bytes, at);
      const copy = frame.subarray(at, at + fragment.bytes.length);
      this.#rebase(copy, fragment);
      if (fragment.keyframe) this.#keyframes.push({ offset: this.#total + at - APPEND_HEADER_BYTES, atMs: fragment.startMs - this.options.startMs });
      if (fragment.track === 'video') this.#endMs = Math.max(this.#endMs, fragment.startMs + fragment.durationMs - this.options.startMs);
      this.#recent.push({ fragment, at: this.#total + at - APPEND_HEADER_BYTES });
      at += fragment.bytes.length;
    }
    this.#total += this.#heldBytes;
    const batch = { frame, end: this.#total, endMs: this.#endMs };
    this.#held = [];
    this.#heldBytes = 0;
    this.#queue.push(batch);
    if (this.#state === 'writing') this.#send(batch);
  }

  close(): void {
    if (this.#closing || this.#state === 'done') return;
    this.flush();
    this.#closing = true;
    this.#closeWhenWritten();
  }

  /** There is room again. */
  resume(): void {
    if (this.#state === 'waiting') this.#open();
  }

  /**
   * Gives the segment up: what is on disk stays. Where it goes on elsewhere the picture group that is not wholly on disk goes there as a
   * whole, and the file ends before it: the rest is in `salvaged`.
   */
  fail(cause: GapCause, code: string): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.broken = cause;
    const isWhole = this.#closing && this.#queue.length === 0 && this.#held.length === 0;
    const group = this.#recent.findIndex(({ fragment }) => isKeyframe(fragment));
    const wholeMs = group < 0 || isWhole ? this.#writtenMs : Math.min(this.#writtenMs, this.#recent[group]!.fragment.startMs - this.options.startMs);
    if (this.options.owner.goesOn(this, { cause, code }, wholeMs) && !isWhole) this.#salvage(group);
    this.#held = [];
    this.#heldBytes = 0;
    this.#queue = [];
    this.#recent = [];
    // A disk that only was slow may still write what it was sent.
    this.options.writer.cut(this.#number, this.options.path, this.#written);
    void this.#finishRow();
    this.options.owner.ended(this, { cause, code });
  }

  /** @param first where in `#recent` the picture group begins. */
  #salvage(first: number): void {
    if (first < 0) {
      // Nothing but what is held: it begins with the file.
      this.salvaged = this.#held.slice(Math.max(0, this.#held.findIndex(isKeyframe)));
      return;
    }
    const { at, fragment } = this.#recent[first]!;
    this.salvaged = [...this.#recent.slice(first).map((each) => each.fragment), ...this.#held];
    if (at >= this.#written) return;
    this.#written = at;
    this.#writtenMs = fragment.startMs - this.options.startMs;
  }

  /** SHA-256 of the file; null where it is not known. */
  get hash(): Uint8Array | null {
    return this.#hash;
  }

  /** What is to go on elsewhere when it was given up, from a keyframe on. */
  salvaged: Appended[] = [];

  get isClosing(): boolean {
    return this.#closing;
  }

  #open(): void {
    this.#state = 'creating';
    this.#number = this.options.writer.open({ file: this.options.path, at: this.#written, location: this.options.location }, {
      opened: () => this.#onOpened(),
      written: (at) => this.#onWritten(at),
      closed: (_at, sha256) => this.#onClosed(sha256),
      failed: (code) => this.#onFailed(code),
    });
  }

  #onOpened(): void {
    if (this.#state !== 'creating') return;
    if (this.#rowId !== null || this.#isUntold) {
      this.#startWriting();
      return;
    }
    this.#state = 'inserting';
    this.options.catalog.ask('insertOpen', this.#newRow()).then(
      (rowId) => {
        this.#rowId = rowId;
        if (this.#state === 'inserting') this.#startWriting();
        else if (this.#state === 'waiting') return;
        else void this.#finishRow();
      },
      (error: unknown) => {
        if (isClosed(error)) this.fail('write-error', 'EINDEX');
        else {
          // Footage does not wait for the index, whose disk may be full of other things: it is told of the file when that has ended.
          this.#isUntold = true;
          if (this.#state === 'inserting') this.#startWriting();
          else if (this.#state === 'done') void this.#finishRow();
        }
      },
    );
  }

  #newRow(): NewSegment {
    const { cameraId, runId, codecs, location, startMs, take } = this.options;
    return { cameraId, runId, codecs, location: location.folder, startMs, headerBytes: this.headerBytes, base: this.base, take };
  }

  #startWriting(): void {
    this.#state = 'writing';
    for (const batch of this.#queue) this.#send(batch);
    this.#closeWhenWritten();
  }

  #send(batch: Batch): void {
    const { frame } = batch;
    writeFrameHeader(frame, OPS.append, this.#number, frame.length - FRAME_HEADER_BYTES);
    frame.writeDoubleBE(batch.end - (frame.length - APPEND_HEADER_BYTES), FRAME_HEADER_BYTES);
    this.options.writer.append(frame);
  }

  #onWritten(at: number): void {
    if (this.#state !== 'writing') return;
    while (this.#queue[0] && this.#queue[0].end <= at) {
      this.#written = this.#queue[0].end;
      this.#writtenMs = this.#queue[0].endMs;
      this.#queue.shift();
    }
    this.#forgetWritten(at);
    this.#closeWhenWritten();
  }

  /** Of what is on disk only the newest picture group is remembered. */
  #forgetWritten(at: number): void {
    let last = -1;
    for (let index = 0; index < this.#recent.length; index++) {
      const recent = this.#recent[index];
      if (!recent || recent.at >= at) break;
      if (isKeyframe(recent.fragment)) last = index;
    }
    if (last > 0) this.#recent.splice(0, last);
  }

  #closeWhenWritten(): void {
    if (this.#closing && this.#state === 'writing' && this.#queue.length === 0) this.options.writer.closeFile(this.#number);
  }

  #onClosed(sha256: string | null): void {
    if (this.#state === 'done') return;
    this.#hash = sha256 === null ? null : Buffer.from(sha256, 'hex');
    this.#state = 'done';
    void this.#finishRow();
    this.options.owner.ended(this, null);
  }

  #onFailed(code: string): void {
    if (this.#state === 'done') return;
    this.#state = 'waiting';
    if (code === 'ENOSPC' || code === 'EDQUOT') this.options.owner.noSpace(this);
    else if (code === 'EWRITER') this.options.clock.after(REOPEN_MS, () => this.resume());
    else this.fail('write-error', code);
  }

  /** Closes the row with what is on disk; without any frame the row goes again, and the file is put away at the next start. */
  async #finishRow(): Promise<void> {
    if (this.#rowId === null && !this.#isUntold) return;
    const { catalog, clock, writer, location, path } = this.options;
    const rowId = this.#rowId;
    try {
      if (this.#writtenMs <= 0) {
        // Both are asked for before anything else: what goes on from here may have the same path, and begins at the same moment.
        // A disk that hangs may never answer.
        void writer.request({ kind: 'unlink', location, files: [path] }).catch(() => {});
        if (rowId !== null) await untilTaken(clock, () => catalog.ask('dropRow', rowId));
        return;
      }
      const closed = { durationMs: this.#writtenMs, bytes: this.#written, base: this.base, keyframes: packKeyframes(this.writtenKeyframes), hash: this.#hash };
      await untilTaken(clock, () => (rowId === null ? catalog.ask('adopt', [{ ...this.#newRow(), ...closed }]) : catalog.ask('closeSegment', rowId, closed)));
    } catch {
      // The row stays open, or is not there, and is put right from the file at the next start.
    } finally {
      this.onSettled?.();
    }
  }

  /** Told when the index knows the segment's end. */
  onSettled: (() => void) | null = null;

  /** Decode times in the file begin at 0; both tracks keep their distance. */
  #rebase(bytes: Uint8Array, fragment: Appended): void {
    let zero = this.#zero.get(fragment.track);
    if (zero === undefined) {
      const sinceStart = ((fragment.startMs - this.options.startMs) * fragment.timescale) / 1000;
      zero = fragment.decodeTime - Math.max(0, Math.round(sinceStart));
      this.#zero.set(fragment.track, zero);
    }
    try {
      patchDecodeTime(bytes, locateDecodeTime(bytes), fragment.decodeTime - zero);
    } catch (error) {
      // Not a fragment of ours: it is kept as it came, readers pass over it.
      if (!(error instanceof MediaError)) throw error;
    }
  }
}

function isKeyframe(fragment: Appended): boolean {
  return fragment.track === 'video' && fragment.keyframe;
}
