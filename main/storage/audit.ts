import path from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { GapCause } from '../../contract/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { SegmentRow } from './segment-rows.ts';
import { packKeyframes } from './keyframe-table.ts';
import { dayOf, isDay, parseSegmentName, segmentFile } from './layout.ts';
import type { Location } from './location.ts';
import { cameraFolders, folders, readSegments } from './rebuild.ts';
import { isClosed, isTimeout } from './until-taken.ts';
import type { InspectResult } from './writer-requests.ts';

const DAY_MS = 86_400_000;
/** Between two days' folders: recording and viewing come first. */
const PAUSE_MS = 20;

export interface AuditOptions {
  catalog: CatalogClient;
  location: Location;
  /** All locations, for what stands about a file may stand in another. */
  ledgers: readonly Location[];
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

export interface AuditResult {
  missing: number;
  adopted: number;
  cutShort: number;
  /** False where something could not be read. */
  isWhole: boolean;
}

/**
 * Holds the index against the files, day by day, while everything else runs: a row whose file somebody took away becomes a gap that
 * says so, a file that the index does not know is taken in.
 */
export async function auditFiles(options: AuditOptions): Promise<AuditResult> {
  const { location, catalog, clock, log, signal } = options;
  const total: AuditResult = { missing: 0, adopted: 0, cutShort: 0, isWhole: true };
  for (const camera of await camerasOf(location, catalog)) {
    for (const day of await daysOf(location, camera, options, total)) {
      await sleep(clock, PAUSE_MS, signal);
      // A disk that has gone has no files, and its footage is not lost.
      if (location.state !== 'ok') return { ...total, isWhole: false };
      try {
        const { missing, adopted, cutShort: short } = await auditDay(location, camera, day, options);
        total.missing += missing;
        total.adopted += adopted;
        total.cutShort += short;
      } catch (error) {
        if (isClosed(error) || isTimeout(error)) throw error;
        log.warn('a day could not be compared with the index', { folder: path.join(location.path, camera, day), error });
        total.isWhole = false;
      }
    }
  }
  if (total.missing + total.adopted + total.cutShort > 0) log.warn('the index differed from the files', { ...total });
  return total;
}

async function auditDay(location: Location, camera: string, day: string, { catalog, ledgers }: AuditOptions): Promise<Omit<AuditResult, 'isWhole'>> {
  const folder = path.join(location.path, camera, day);
  const fromMs = Date.parse(day);
  const known = () => catalog.ask('daySegments', camera, location.path, fromMs, fromMs + DAY_MS);
  const before = await known();
  const sizes = (await location.writer.request({ kind: 'sizes', folder })) as Record<string, number>;
  const sizeOf = new Map(Object.entries(sizes).flatMap(([name, bytes]) => {
    const parsed = parseSegmentName(name);
    return parsed ? [[parsed.startMs, bytes] as const] : [];
  }));
  const gone = before.filter(({ startMs }) => !sizeOf.has(startMs)).map(({ id }) => id);
  // Only what was there in between is gone: a disk that vanished just now shows an empty folder.
  if (gone.length > 0 && (await location.isThere())) await catalog.ask('forget', gone, 'file-missing');
  const short = before.filter(({ startMs, bytes }) => (sizeOf.get(startMs) ?? bytes) < bytes);
  for (const row of short) {
    const lost = await cutShort(row, location, catalog, 'file-missing');
    if (lost && lost.toMs > lost.fromMs) await catalog.ask('putGap', row.cameraId, lost.fromMs, lost.toMs, 'file-missing');
  }
  const rows = new Set([...before, ...(await known())].map(({ startMs }) => startMs));
  const strays = Object.keys(sizes).filter((name) => {
    const startMs = parseSegmentName(name)?.startMs;
    return startMs !== undefined && !rows.has(startMs);
  });
  const adopted = await readSegments(location, camera, folder, strays, ledgers);
  await catalog.ask('adopt', adopted);
  return { missing: gone.length, adopted: adopted.length, cutShort: short.length };
}

/**
 * Somebody, a power loss or a network drive took the end of a file away: its row says what is left.
 * @returns what is not, in UTC ms; null where the file is as its row says. @throws as `WriterClient.request`.
 */
export async function cutShort(row: SegmentRow, location: Location, catalog: CatalogClient, cause: GapCause): Promise<{ fromMs: number; toMs: number } | null> {
  const [found] = (await location.writer.request({ kind: 'inspect', files: [segmentFile(row.location, row.cameraId, row.startMs, row.runId)], repair: true })) as InspectResult;
  const endMs = row.startMs + row.durationMs;
  if (!found) {
    // Below the mount point of a disk that has gone this moment there is no file.
    if (!(await location.isThere())) throw new AppError('closed', 'storage.closed');
    await catalog.ask('forget', [row.id], cause);
    return { fromMs: row.startMs, toMs: endMs };
  }
  if (found.bytes >= row.bytes && found.durationMs >= row.durationMs) return null;
  await catalog.ask('closeSegment', row.id, { durationMs: found.durationMs, bytes: found.bytes, base: row.class === 'starred' ? 'events' : row.class, keyframes: packKeyframes(found.keyframes), hash: null });
  return { fromMs: row.startMs + found.durationMs, toMs: endMs };
}

async function camerasOf(location: Location, catalog: CatalogClient): Promise<string[]> {
  const named = (await catalog.ask('cameras')).map(({ cameraId }) => cameraId);
  return [...new Set([...named, ...(await cameraFolders(location))])];
}

/** Days with a folder, and days with rows only. */
async function daysOf(location: Location, camera: string, { catalog, log }: AuditOptions, total: AuditResult): Promise<string[]> {
  const folder = path.join(location.path, camera);
  const days = new Set<string>();
  try {
    for (const name of await folders(location, folder)) if (isDay(name)) days.add(name);
  } catch (error) {
    if (isClosed(error) || isTimeout(error)) throw error;
    // Of what may not be read nothing is known to be gone.
    log.warn('a folder could not be compared with the index', { folder, error });
    total.isWhole = false;
    return [];
  }
  const newestMs = await catalog.ask('newestStart', camera, location.path);
  const oldest = (await catalog.ask('extents')).find(({ cameraId }) => cameraId === camera)?.oldestMs;
  if (newestMs !== null && oldest !== undefined) for (let at = Date.parse(dayOf(oldest)); at <= newestMs; at += DAY_MS) days.add(dayOf(at));
  return [...days].toSorted();
}
