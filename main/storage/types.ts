import type { Deletion, LocationWish, RecordingProof, RetentionSettings, Star, StoragePreview, StorageStatus, Stretch } from '../../contract/storage-types.ts';
import type { ClockBreak, Overview } from '../../contract/overview-types.ts';
import type { CameraEvent, Gap, GapCause, SegmentInfo, TimelineSpan } from '../../contract/types.ts';
import type { EventStore } from './event-store.ts';
import type { PartRange } from './overview.ts';
import type { RecordedClass } from './segment-class.ts';
import type { Take } from '../../contract/takes.ts';

export type { RecordedClass } from './segment-class.ts';
export type { Take } from '../../contract/takes.ts';

/** What the recorder, the guard and playback use of the store. Every method is asynchronous: the index has its own thread. */
export interface Storage {
  /** Opens a file for a run's next segment. The row is in the index before the first byte is written. */
  openSegment(options: {
    cameraId: string;
    runId: string;
    startMs: number;
    /** ftyp + moov. */
    init: Uint8Array;
    codecs: string;
    base: RecordedClass;
  }): SegmentHandle;

  /** Pre-roll on disk from then on becomes footage of an event. */
  keepPreRoll(cameraId: string, fromMs: number): void;

  /** From `fromMs` on there is no footage of this camera, because of `cause`; until `endGap`, or the next `beginGap`. */
  beginGap(cameraId: string, fromMs: number, cause: GapCause): void;
  endGap(cameraId: string, atMs: number): void;

  /** New or changed event; written to the index and to the day's sidecar. */
  putEvent(event: CameraEvent): Promise<void>;
  /** Keeps a minute of the motion grid beside the day's footage; `line` ends with a line feed. */
  putMotion(cameraId: string, minuteMs: number, line: string): void;
  /** The lines of the motion grid of the days from `from` to `to`, in no order; those of other minutes may be among them. */
  motionLines(cameraId: string, from: number, to: number): Promise<string[]>;
  listEvents(query: EventQuery): Promise<{ events: CameraEvent[]; cursor: string | null }>;
  /** What else is done with events. */
  readonly events: EventStore;

  listRecordings(query: { cameraId: string; from: number; to: number; limit?: number; cursor?: string }): Promise<{
    segments: SegmentInfo[];
    gaps: Gap[];
    cursor: string | null;
  }>;
  timeline(cameraIds: string[], from: number, to: number): Promise<{ cameraId: string; spans: TimelineSpan[] }[]>;
  /** The same in equal parts, for months and years. @throws AppError `cancelled` */
  overview(cameraIds: string[], range: PartRange, signal: AbortSignal): Promise<Overview[]>;
  /** Segments that overlap the range with what a reader needs, in order of their begin, those of a take or all; for playback and export. */
  readableSegments(cameraId: string, from: number, to: number, limit: number, take?: Take | null): Promise<ReadableSegment[]>;

  /** Segments that begin before a moment, the newest first, those of a take or all. */
  readableBefore(cameraId: string, beforeMs: number, limit: number, take?: Take | null): Promise<ReadableSegment[]>;

  /** How often hours were twice, and which, where that camera's footage lies; in the order in which it was recorded. */
  takes(cameraId: string): readonly Take[];
  /** Number of the take that is recorded now. */
  readonly take: number;

  /** Keeps when the computer slept or its clock was set; the newest are remembered. */
  clockBroke(event: ClockBreak): void;
  clockBreaks(): Promise<ClockBreak[]>;
  /** What is known of each camera's newest segment having been read back. */
  proofs(): RecordingProof[];

  status(): Promise<StorageStatus>;
  /** What `update` would do, without doing it. */
  preview(change: StorageChange): Promise<StoragePreview>;
  /** @throws AppError `invalid` for what cannot be held, `read-only` for a folder that cannot be written. */
  update(change: StorageChange): Promise<StorageStatus>;
  previewDeletion(range: CameraRange): Promise<{ stretches: Stretch[]; bytes: number; starred: number }>;
  /** Out of sight at once, gone when the deletion is due. @throws AppError `not-found` when there is nothing. */
  delete(range: CameraRange, by: string): Promise<Deletion>;
  /** @returns how many segments are back. @throws AppError `not-found` when it is too late. */
  undelete(id: string): Promise<number>;
  /** Deletions that can still be had back, the newest first. */
  pendingDeletions(): Promise<Deletion[]>;
  star(wish: { cameraId: string; from: number; to: number; note?: string | undefined }): Promise<Star>;
  unstar(id: string): Promise<boolean>;
  stars(query: { cameraIds?: string[] | undefined; from?: number | undefined; to?: number | undefined }): Promise<Star[]>;
  readonly segmentSeconds: number;
  /** A segment is cut at the next keyframe beyond this, so that a small cap holds several of each camera. */
  readonly maxSegmentBytes: number;
  /** Why no segment can be opened now; null when one can. */
  readonly blocked: GapCause | null;
  /** Makes a camera known, by what people call it, from `addedMs` on: before it, gaps are "not added". */
  addCamera(cameraId: string, addedMs: number, name?: string): void;
  /** What a camera was called last, present or not; null where that is not known. */
  lastName(cameraId: string): Promise<string | null>;
  /** A reader found that a segment's file is gone: the row goes, and a gap says so. */
  reportMissing(segmentId: string): Promise<void>;
  onStatus(listener: (status: StorageStatus) => void): Disposable;

  /** Waits until everything handed over is on disk and in the index, and the threads and processes have ended. */
  close(): Promise<void>;
}

/** Only what changes; see the call storage.update. */
export interface StorageChange {
  capBytes?: number | undefined;
  keepFreeBytes?: number | undefined;
  segmentSeconds?: number | undefined;
  path?: string | undefined;
  locations?: LocationWish[] | undefined;
  retention?: RetentionSettings | undefined;
}

export interface CameraRange {
  cameraIds: string[];
  /** UTC ms; [from, to). */
  from: number;
  to: number;
}

export interface EventQuery {
  cameraIds?: string[];
  from?: number;
  to?: number;
  kinds?: string[];
  /** In one of these, by name. */
  zones?: string[];
  starred?: boolean;
  /** Part of a note. */
  text?: string;
  limit?: number;
  cursor?: string;
  order?: 'oldest' | 'newest';
}

/** A segment being written. Calls return at once; bytes travel to the writer process in batches. */
export interface SegmentHandle {
  readonly id: string;
  /** One moof+mdat. `startMs`/`durationMs` are the fragment's; `decodeTime` its tfdt, rewritten so that the file starts at 0. */
  append(fragment: {
    track: 'video' | 'audio';
    bytes: Uint8Array;
    startMs: number;
    durationMs: number;
    keyframe: boolean;
    decodeTime: number;
    timescale: number;
  }): void;
  /** Marks the segment as one with an event in it (kept longer); of pre-roll, as footage. */
  markEvent(): void;
  close(): void;
  /** Set when nothing more can be written to it; the store has begun the gap, at the end of what is on disk. */
  readonly broken: GapCause | null;
  /** Bytes handed over and not yet on disk: the recorder watches it. */
  readonly pendingBytes: number;
}

export interface ReadableSegment {
  id: string;
  cameraId: string;
  runId: string;
  path: string;
  startMs: number;
  durationMs: number;
  bytes: number;
  /** Length of ftyp + moov + what else stands before the first fragment. */
  headerBytes: number;
  open: boolean;
  /** Correction to the times in the file, ms. */
  offsetMs: number;
  /** Byte offset and time of each keyframe's moof, in order. */
  keyframes: { offset: number; startMs: number }[];
}
