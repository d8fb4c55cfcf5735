/** What a start puts right before anything is recorded. */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { within } from '../base/within.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { OpenedCatalog } from './catalog.ts';
import type { Location } from './location.ts';
import { rebuildIndex } from './rebuild.ts';
import type { GapBook } from './gap-book.ts';
import { explainAbsence, finishSegments } from './reconcile.ts';
import { DAY_MS } from './retention.ts';
import type { SegmentRow } from './segment-rows.ts';

export { waitForWriter, WRITER_WAIT_MS } from './writer-pid.ts';

/** So long the start may wait for a lost index; the rest is made while recording goes on. */
const REBUILD_MS = 10_000;
/** The index knows the time at least this exactly. */
const OLDER_MS = 15_000;
/** An index whose disk is full of other things is told later. */
const TOLD_WITHIN_MS = 2_000;

export interface PutRight {
  /** What is left to be taken into a new index; null where it is whole. */
  rest: ((signal: AbortSignal) => Promise<number>) | null;
  /** Segments that were open. */
  recovered: SegmentRow[];
  /** What could not be finished, its disk being away or ill. */
  left: SegmentRow[];
  /** How many segments a damaged index was made again from; null where it was not damaged. */
  rebuilt: number | null;
}

export interface PutRightParts {
  catalog: CatalogClient;
  locations: readonly Location[];
  gaps: GapBook;
  clock: Clock;
  log: Logger;
  /** A location that could not be read for a new index. */
  unread: (location: Location) => void;
  opened: OpenedCatalog;
  engineStartMs: number;
}

/** An index that is gone, damaged or older is made from the files; what an engine that died left open is closed. */
export async function putRight(options: PutRightParts): Promise<PutRight> {
  const { catalog, locations, clock, log, gaps, unread, opened, engineStartMs } = options;
  const parts = { catalog, locations, log, unread };
  let rest: PutRight['rest'] = null;
  let rebuilt: number | null = null;
  if (opened.found !== 'good') {
    const made = await rebuildIndex({ ...parts, clock, budgetMs: REBUILD_MS });
    rest = made.rest;
    if (opened.found === 'corrupt') rebuilt = made.segments;
  } else if (isOlder(opened)) {
    log.warn('an older copy of the index was found', { indexAliveMs: opened.indexAliveMs, lastAliveMs: opened.lastAliveMs });
    ({ rest } = await rebuildIndex({ ...parts, clock, budgetMs: REBUILD_MS, fromMs: (opened.indexAliveMs ?? 0) - DAY_MS }));
  }
  const finished = await finishSegments(await catalog.ask('unfinished'), parts);
  await explainAbsence({ catalog, gaps, lastAliveMs: opened.lastAliveMs, startMs: engineStartMs });
  await within(clock, gaps.told(), TOLD_WITHIN_MS);
  return { rest, ...finished, rebuilt };
}

/** The heartbeat beside the index is much younger than the index: somebody put an older copy back. */
function isOlder({ lastAliveMs, indexAliveMs }: OpenedCatalog): boolean {
  return lastAliveMs !== null && (indexAliveMs === null || lastAliveMs - indexAliveMs > OLDER_MS);
}
