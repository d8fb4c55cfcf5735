/** All that a timeline is made of, read from the index in as few questions as there are kinds of it, however many cameras. */
import { DAY_MS, type DayTable, type PackedDay } from './day-table.ts';
import type { PackedGaps } from './gap-pack.ts';
import type { GapRow, GapTable } from './gap-table.ts';
import { LONGEST_SEGMENT_MS } from '../../contract/footage-limits.ts';
import { className, type SegmentClass } from './segment-class.ts';
import type { Statements } from './statements.ts';

/** `addedMs` null for a camera that is not known. */
export interface CameraTimeline {
  cameraId: string;
  /** Finished days. */
  days: PackedDay[];
  /** Segments of days that still grow. */
  spans: Span[];
  gaps: GapRow[];
  addedMs: number | null;
}

export type PackedTimeline = Omit<CameraTimeline, 'gaps'> & { gaps: PackedGaps };

export interface Span {
  startMs: number;
  durationMs: number;
  /** 0 closed, 1 being written. */
  state: 0 | 1;
  class: SegmentClass;
}

export class TimelineTable {
  readonly #statements: Statements;
  readonly #days: DayTable;
  readonly #gaps: GapTable;

  constructor(statements: Statements, days: DayTable, gaps: GapTable) {
    this.#statements = statements;
    this.#days = days;
    this.#gaps = gaps;
  }

  timelines(cameraIds: readonly string[], from: number, to: number, nowMs: number): CameraTimeline[] {
    const known = new Map(
      this.#statements
        .raw<[string, number, number]>('SELECT camera_id, id, added_ms FROM cameras WHERE camera_id IN (SELECT value FROM json_each(?))', [JSON.stringify(cameraIds)])
        .map(([cameraId, camera, addedMs]) => [cameraId, { camera, addedMs }]),
    );
    const cameras = [...known.values()].map(({ camera }) => camera);
    const unfinishedDay = firstUnfinishedDay(nowMs);
    const days = this.#days.days(cameras, Math.floor((from - LONGEST_SEGMENT_MS) / DAY_MS), Math.min(Math.ceil(to / DAY_MS), unfinishedDay));
    const gaps = this.#gaps.lists(cameras, from, to);
    const trashed = this.#gaps.trashed(cameras, from, to);
    return cameraIds.map((cameraId): CameraTimeline => {
      const { camera, addedMs } = known.get(cameraId) ?? {};
      if (camera === undefined || addedMs === undefined) return { cameraId, days: [], spans: [], gaps: [], addedMs: null };
      return {
        ...{ cameraId, addedMs, days: days.get(camera) ?? [] },
        spans: to > unfinishedDay * DAY_MS ? this.#growing(camera, Math.max(from, unfinishedDay * DAY_MS), to, unfinishedDay * DAY_MS) : [],
        gaps: [...(gaps.get(camera) ?? []), ...(trashed.get(camera) ?? [])],
      };
    });
  }

  /** From the covering index. */
  #growing(camera: number, from: number, to: number, sinceMs: number): Span[] {
    // Segments of a camera follow one another: the last that begins by then may reach into the range.
    const before = this.#statements.get<{ at: number | null }>('SELECT max(start_ms) AS at FROM segments WHERE camera = ? AND start_ms <= ?', [camera, from]);
    return this.#statements
      .raw<[number, number, 0 | 1, number]>('SELECT start_ms, duration_ms, state, class FROM segments WHERE camera = ? AND start_ms >= ? AND start_ms < ? AND state < 2 AND class <> 4 ORDER BY start_ms', [
        camera,
        Math.max(before?.at ?? from, sinceMs),
        to,
      ])
      .map(([startMs, durationMs, state, number]) => ({ startMs, durationMs, state, class: className(number) }));
  }
}

/** Yesterday may still be written to: a segment that began before midnight. */
export function firstUnfinishedDay(nowMs: number): number {
  return Math.floor((nowMs - LONGEST_SEGMENT_MS) / DAY_MS);
}
