import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './segment-rows.ts';
import { packKeyframes } from './keyframe-table.ts';
import { segmentFile } from './layout.ts';
import type { Location } from './location.ts';
import type { InspectResult } from './writer-requests.ts';

/**
 * After a crash: half-written ends are cut off, rows are closed with what is on disk, deletions are finished, and the time without
 * an engine becomes a gap that says so.
 * @returns the segments that were open.
 */
export async function reconcile(options: { catalog: CatalogClient; locations: readonly Location[]; log: Logger; lastAliveMs: number | null; startMs: number }): Promise<{ recovered: SegmentRow[] }> {
  const { catalog, locations, log, lastAliveMs, startMs } = options;
  const recovered: SegmentRow[] = [];
  for (const row of await catalog.ask('unfinished')) {
    const location = locations.find((each) => each.path === row.location);
    if (!location || location.state === 'missing') continue;
    if (row.state === 2) {
      await location.writer.request({ kind: 'unlink', files: [fileOf(row)] });
      await catalog.ask('forget', [row.id], 'overwritten');
    } else if (await closeFromFile(row, location, catalog, log)) recovered.push(row);
  }
  const diedMs = lastAliveMs ?? startMs;
  await catalog.ask('closeOpenEvents', Math.min(diedMs, startMs));
  const open = new Map((await catalog.ask('openGaps')).map((gap) => [gap.cameraId, gap]));
  for (const { cameraId } of await catalog.ask('cameras')) {
    const footageMs = await catalog.ask('lastFootageEnd', cameraId);
    const gap = open.get(cameraId);
    // Recording until the end, or not recording for a cause that was known until the engine died.
    const fromMs = gap ? Math.max(gap.startMs, Math.min(diedMs, startMs)) : footageMs;
    if (fromMs !== null && fromMs < startMs) await catalog.ask('beginGap', cameraId, fromMs, 'engine-stopped');
  }
  return { recovered };
}

async function closeFromFile(row: SegmentRow, location: Location, catalog: CatalogClient, log: Logger): Promise<boolean> {
  const [found] = (await location.writer.request({ kind: 'inspect', files: [fileOf(row)], repair: true })) as InspectResult;
  if (!found) {
    await location.writer.request({ kind: 'unlink', files: [fileOf(row)] });
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
