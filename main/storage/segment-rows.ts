/** Rows of segments as the index has them, and what is asked to read them. */
import { className, type RecordedClass, type SegmentClass } from './segment-class.ts';

export interface SegmentRow {
  id: number;
  cameraId: string;
  runId: string;
  location: string;
  startMs: number;
  durationMs: number;
  bytes: number;
  headerBytes: number;
  offsetMs: number;
  /** As the index numbers them: 0 closed, 1 being written, 2 being deleted, 3 deleted by hand. */
  state: 0 | 1 | 2 | 3;
  class: SegmentClass;
}
export type HashedRow = SegmentRow & { hash: Uint8Array | null };
export type SegmentRowWithKeyframes = SegmentRow & { keyframes: Uint8Array };

export interface NewSegment {
  cameraId: string;
  runId: string;
  codecs: string;
  location: string;
  startMs: number;
  headerBytes: number;
  /** What it is recorded as. */
  base: RecordedClass;
  /** takes.ts: how often the clock had been put back when its run began; never, where it is left out. */
  take?: number | undefined;
}
export interface ClosedSegment {
  durationMs: number;
  bytes: number;
  base: RecordedClass;
  keyframes: Uint8Array;
  /** SHA-256 of the file's bytes; null where it is not known. */
  hash: Uint8Array | null;
}

export interface Totals {
  cameraId: string;
  location: string;
  class: SegmentClass;
  segments: number;
  bytes: number;
}

export const SEGMENT_COLUMNS = `s.id, c.camera_id AS cameraId, r.run_id AS runId, l.path AS location, s.start_ms AS startMs, s.duration_ms AS durationMs,
  s.bytes, s.header_bytes AS headerBytes, s.offset_ms AS offsetMs, s.state, s.class`;
export const SEGMENT_JOIN = `segments s JOIN cameras c ON c.id = s.camera JOIN runs r ON r.id = s.run JOIN locations l ON l.id = s.location`;

/** Classes come as numbers. */
export function rows<T extends { class: SegmentClass }>(found: T[]): T[] {
  for (const row of found) row.class = className(Number(row.class));
  return found;
}
