import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { GapBook } from './gap-book.ts';
import { packKeyframes } from './keyframe-table.ts';
import { segmentFile } from './layout.ts';
import type { Location } from './location.ts';
import type { SegmentRow } from './segment-rows.ts';
import type { InspectResult } from './writer-requests.ts';

/** A disk that has not answered by then is left for when it is well. */
const ANSWER_WITHIN_MS = 10_000;

export interface Finished {
  /** Segments that were open, and are closed now. */
  recovered: SegmentRow[];
  /** Those whose disk is away, hangs or refuses. */
  left: SegmentRow[];
}

/**
 * What an engine that died left of segments: half-written ends are cut off, rows are closed with what is on disk, deletions are finished.
 * A disk that does not do it keeps nobody from recording on another one.
 */
export async function finishSegments(rows: readonly SegmentRow[], options: { catalog: CatalogClient; locations: readonly Location[]; log: Logger }): Promise<Finished> {
  const { catalog, locations, log } = options;
  const out: Finished = { recovered: [], left: [] };
  const given = new Set<string>();
  for (const row of rows) {
    const location = locations.find((each) => each.path === row.location);
    // What is read-only can be read, and nothing can be removed there.
    if (!location || given.has(row.location) || !(row.state === 2 ? location.state === 'ok' : location.isReadable)) {
      out.left.push(row);
      continue;
    }
    try {
      if (row.state === 2) {
        await location.unlink([fileOf(row)], ANSWER_WITHIN_MS);
        await catalog.ask('forget', [row.id], 'overwritten');
      } else if (await closeFromFile(row, location, catalog, log)) out.recovered.push(row);
    } catch (error) {
      log.warn('a segment waits to be put right', { location: row.location, camera: row.cameraId, error });
      out.left.push(row);
      // One file may be damaged; a disk that hangs is not asked again.
      await location.probe();
      if (location.state !== 'ok') given.add(row.location);
    }
  }
  return out;
}

/** The time without an engine becomes a gap that says so; events that were open end. */
export async function explainAbsence(options: { catalog: CatalogClient; gaps: GapBook; lastAliveMs: number | null; startMs: number }): Promise<void> {
  const { catalog, gaps, lastAliveMs, startMs } = options;
  const diedMs = Math.min(lastAliveMs ?? startMs, startMs);
  await catalog.ask('closeOpenEvents', diedMs);
  const open = new Map((await catalog.ask('openGaps')).map((gap) => [gap.cameraId, gap]));
  for (const { cameraId } of await catalog.ask('cameras')) {
    const gap = open.get(cameraId);
    if (gap) gaps.resume(cameraId, gap.startMs, gap.cause);
    // Recording until the end, of which nothing may have come to the disk; or not recording for a cause that was known until the engine died.
    const fromMs = gap ? Math.max(gap.startMs, diedMs) : await catalog.ask('explainedUntil', cameraId);
    if (fromMs !== null && fromMs < startMs) gaps.begin(cameraId, fromMs, 'engine-stopped');
  }
}

async function closeFromFile(row: SegmentRow, location: Location, catalog: CatalogClient, log: Logger): Promise<boolean> {
  const [found] = (await location.writer.request({ kind: 'inspect', files: [fileOf(row)], repair: true }, ANSWER_WITHIN_MS)) as InspectResult;
  if (!found) {
    await location.unlink([fileOf(row)], ANSWER_WITHIN_MS);
    await catalog.ask('dropRow', row.id);
    return false;
  }
  log.info('segment closed after a crash', { camera: row.cameraId, frames: found.frames });
  await catalog.ask('closeSegment', row.id, { durationMs: found.durationMs, bytes: found.bytes, base: row.class === 'starred' ? 'events' : row.class, keyframes: packKeyframes(found.keyframes), hash: null });
  return true;
}

function fileOf(row: SegmentRow): string {
  return segmentFile(row.location, row.cameraId, row.startMs, row.runId);
}
