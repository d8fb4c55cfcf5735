/** Answers what is asked about footage: lists, timelines, and what a reader needs. */
import { AppError } from '../../contract/errors.ts';
import { CLOCK_SLACK_MS } from '../../contract/footage-limits.ts';
import type { Overview } from '../../contract/overview-types.ts';
import type { FootageClass, Gap, SegmentInfo, TimelineSpan } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow, SegmentRowWithKeyframes } from './segment-rows.ts';
import { cover, type Footage } from './coverage.ts';
import { unpackGaps } from './gap-pack.ts';
import { unpackKeyframes } from './keyframe-table.ts';
import { segmentFile, segmentId } from './layout.ts';
import { joinSums, type PartRange, type PartSums, piecesOf } from './overview.ts';
import type { SegmentClass } from './segment-class.ts';
import type { SegmentFile } from './segment-file.ts';
import { type FootageSpan, unpackSpans } from './span-table.ts';
import type { Take } from '../../contract/takes.ts';
import type { PackedTimeline } from './timeline-table.ts';
import type { ReadableSegment } from './types.ts';

const MOST_LISTED = 2_000;

export class FootageQuery {
  readonly #catalog: CatalogClient;
  readonly #clock: Clock;
  /** Files whose end the index does not know yet. */
  readonly #live: () => Iterable<SegmentFile>;

  constructor(catalog: CatalogClient, clock: Clock, live: () => Iterable<SegmentFile>) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#live = live;
  }

  async list(query: { cameraId: string; from: number; to: number; limit?: number; cursor?: string }): Promise<{ segments: SegmentInfo[]; gaps: Gap[]; cursor: string | null }> {
    const { to } = query;
    const from = query.cursor === undefined ? query.from : Math.max(query.from, cursorMs(query.cursor));
    const limit = query.limit ?? MOST_LISTED;
    const rows = await this.#catalog.ask('segments', query.cameraId, from, to, limit + 1);
    const more = rows.length > limit;
    const page = rows.slice(0, limit).filter((row) => query.cursor === undefined || row.startMs >= from);
    const next = more ? (rows[limit]?.startMs ?? null) : null;
    const end = next ?? Math.min(to, this.#clock.now());
    const segments = page.map((row): SegmentInfo => {
      const live = this.#liveFile(row);
      return {
        id: segmentId(row.cameraId, row.startMs),
        startMs: row.startMs + row.offsetMs,
        durationMs: live?.writtenMs ?? row.durationMs,
        bytes: live?.writtenBytes ?? row.bytes,
        path: fileOf(row),
        open: row.state === 1,
        class: told(live?.base ?? row.class),
      };
    });
    const [track] = end > from ? await this.timeline([query.cameraId], from, end) : [];
    const spans = track?.spans ?? [];
    const gaps = spans.flatMap(({ startMs, endMs, cause, by }): Gap[] => (cause === null ? [] : [{ startMs, endMs, cause, ...(by === undefined ? {} : { by }) }]));
    return { segments, gaps, cursor: next === null ? null : String(next) };
  }

  async timeline(cameraIds: readonly string[], from: number, to: number): Promise<{ cameraId: string; spans: TimelineSpan[] }[]> {
    const found = await this.#catalog.ask('packedTimelines', cameraIds, from, to, this.#clock.now());
    return found.map((timeline) => ({ cameraId: timeline.cameraId, spans: this.#cover(timeline, from, to) }));
  }

  /** @throws AppError `cancelled` when `signal` is aborted. */
  async overview(cameraIds: readonly string[], range: PartRange, signal: AbortSignal): Promise<Overview[]> {
    const overviews: Overview[] = [];
    for (const cameraId of cameraIds) {
      const sums: PartSums[] = [];
      for (const piece of piecesOf(range)) {
        if (signal.aborted) throw new AppError('cancelled', 'cancelled');
        sums.push(await this.#catalog.ask('overview', cameraId, piece, this.#clock.now()));
      }
      overviews.push({ cameraId, ...joinSums(sums, range.partMs) });
    }
    return overviews;
  }

  async readable(cameraId: string, from: number, to: number, limit: number, take: Take | null = null): Promise<ReadableSegment[]> {
    return this.#readable(await this.#catalog.ask('readable', cameraId, from, to, limit, take));
  }

  async readableBefore(cameraId: string, beforeMs: number, limit: number, take: Take | null = null): Promise<ReadableSegment[]> {
    return this.#readable(await this.#catalog.ask('readableBefore', cameraId, beforeMs, limit, take));
  }

  #readable(rows: readonly SegmentRowWithKeyframes[]): ReadableSegment[] {
    return rows.map((row) => {
      const live = this.#liveFile(row);
      const keyframes = live ? live.writtenKeyframes : unpackKeyframes(row.keyframes);
      return {
        id: segmentId(row.cameraId, row.startMs),
        cameraId: row.cameraId,
        runId: row.runId,
        path: fileOf(row),
        startMs: row.startMs,
        durationMs: live?.writtenMs ?? row.durationMs,
        bytes: live?.writtenBytes ?? row.bytes,
        headerBytes: row.headerBytes,
        open: row.state === 1,
        offsetMs: row.offsetMs,
        keyframes: keyframes.map((keyframe) => ({ offset: keyframe.offset, startMs: row.startMs + keyframe.atMs })),
      };
    });
  }

  #cover({ cameraId, days, spans, gaps, addedMs }: PackedTimeline, from: number, to: number): TimelineSpan[] {
    let growing = false;
    const footage: Footage[] = [];
    // Pre-roll is in no day that is packed.
    for (const { originMs, packed } of days) unpackSpans(packed, originMs, from, to, footage as FootageSpan[]);
    for (const span of spans) {
      const live = span.state === 1 ? this.#liveFile({ cameraId, ...span }) : null;
      growing ||= live !== null;
      footage.push({ startMs: span.startMs, endMs: span.startMs + (live?.writtenMs ?? span.durationMs), class: told(live?.base ?? span.class) });
    }
    const nowMs = this.#clock.now();
    const past = nowMs > from ? cover(footage, unpackGaps(gaps), { from, to: Math.min(to, nowMs) }, addedMs ?? Infinity, growing) : [];
    // What lies ahead was recorded before the clock was put back; nothing is missing there yet.
    const ahead = footage.filter(({ startMs }) => startMs > nowMs + CLOCK_SLACK_MS);
    const rest = ahead.length > 0 ? cover(ahead, [], { from: Math.max(from, nowMs), to }, Infinity, false).filter(({ cause }) => cause === null) : [];
    return [...past, ...rest];
  }

  #liveFile(row: Pick<SegmentRow, 'cameraId' | 'startMs' | 'state'>): SegmentFile | null {
    if (row.state !== 1) return null;
    for (const file of this.#live()) if (file.options.cameraId === row.cameraId && file.options.startMs === row.startMs) return file;
    return null;
  }
}

/** Pre-roll on disk is no footage, and none of it is among what is listed. */
function told(name: SegmentClass): FootageClass {
  return name === 'ring' ? 'continuous' : name;
}

function fileOf(row: SegmentRow): string {
  return segmentFile(row.location, row.cameraId, row.startMs, row.runId);
}

function cursorMs(cursor: string): number {
  const at = Number(cursor);
  if (!Number.isFinite(at)) throw new AppError('invalid', 'storage.badCursor');
  return at;
}
