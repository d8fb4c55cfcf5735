import path from 'node:path';
import { placedTake, type Take, takesOf } from '../../contract/takes.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { ClosedSegment, NewSegment } from './segment-rows.ts';
import { knownBreaks, takeBreaks } from './clock-breaks.ts';
import { askEvents } from './event-index.ts';
import { packKeyframes } from './keyframe-table.ts';
import { keptPreRoll } from './kept-pre-roll.ts';
import { cameraLedgerFile, CLOCK_NAME, dayOf, eventOfPicture, isCameraFolder, isDay, ledgerFile, nameFact, parseSegmentName, PICTURES_NAME } from './layout.ts';
import { type LedgerContent, readLedger } from './ledger.ts';
import type { Location } from './location.ts';
import { isClosed, isTimeout } from './until-taken.ts';
import type { InspectResult, ListedEntry } from './writer-requests.ts';

/** Files that one request to the writer looks into: what is recorded meanwhile waits no longer than that. */
const FILES_AT_ONCE = 50;
/** Between two days, once recording goes on. */
const PAUSE_MS = 20;
/** A gap begins at the end of footage, give or take this. */
const SAME_MOMENT_MS = 2_000;

export interface RebuildOptions {
  catalog: CatalogClient;
  locations: readonly Location[];
  log: Logger;
  clock: Clock;
  /** Only what lies in this one is taken in: the index knows the others. */
  only?: Location;
  /** A location could not be read, or not all of it: it is to be taken in when it is well. */
  unread: (location: Location) => void;
  /** Only from the day of that moment on, UTC ms: the index knows what was before. */
  fromMs?: number;
  /** So long it may take before everything else goes on, ms; the rest is `rest`. */
  budgetMs: number;
  onProgress?: (segments: number) => void;
}

interface Day {
  camera: string;
  day: string;
  locations: Location[];
}

/**
 * The index from the files: each segment says itself whose it is, the sidecars hold what belongs to it. The newest days come first.
 * @returns how many segments were taken in so far, and the work that is left: recording need not wait for years of footage.
 */
export async function rebuildIndex(options: RebuildOptions): Promise<{ segments: number; rest: ((signal: AbortSignal) => Promise<number>) | null }> {
  const { catalog, log, clock, fromMs, budgetMs, only, onProgress } = options;
  // A disk that is taken in by itself may be another computer's, whose clock is not ours; this one's stands on all of ours.
  if (!only) await takeBreaks(catalog, [...(await textsOf((folder) => path.join(folder, CLOCK_NAME), options)).values()]);
  const takes = takesOf(await knownBreaks(catalog));
  const all = await daysOfAll(options);
  const cameras = new Set(all.map(({ camera }) => camera));
  for (const camera of cameras) {
    await takeLedgers(camera, (folder) => cameraLedgerFile(folder, camera), options);
    // What lasts according to an older index stands in the sidecars with its end.
    if (fromMs !== undefined) await catalog.ask('dropOpenGap', camera);
  }
  const lasting = new Map<string, LedgerContent['gaps'][number]>();
  const days = all.filter(({ day }) => fromMs === undefined || day >= dayOf(fromMs)).toSorted((a, b) => (a.day < b.day ? 1 : -1));
  const until = clock.monotonic() + budgetMs;
  let segments = 0;
  const takeNext = async (): Promise<boolean> => {
    const next = days.shift();
    if (!next) return false;
    const taken = await rebuildDay(next, takes, options);
    segments += taken.segments;
    // The newest day says why nothing is recorded now.
    if (taken.lasting && !lasting.has(next.camera)) lasting.set(next.camera, taken.lasting);
    onProgress?.(segments);
    return true;
  };
  while (clock.monotonic() < until && (await takeNext()));
  // Why nothing is recorded now is known where it was recorded until now.
  if (!only) for (const [camera, { startMs, cause }] of lasting) {
    const endMs = await catalog.ask('lastFootageEnd', camera);
    if (endMs === null || endMs <= startMs + SAME_MOMENT_MS) await catalog.ask('beginGap', camera, startMs, cause);
  }
  log.info('index rebuilt from the files', { segments, daysLeft: days.length });
  if (days.length === 0) return { segments, rest: null };
  return {
    segments,
    async rest(signal) {
      while (!signal.aborted && (await takeNext())) await sleep(clock, PAUSE_MS, signal).catch(() => {});
      return segments;
    },
  };
}

/** A day of a camera may lie in several locations. */
async function daysOfAll(options: RebuildOptions): Promise<Day[]> {
  const { locations, only, log, unread } = options;
  const all = new Map<string, Day>();
  for (const location of only ? [only] : locations) {
    if (!location.isReadable) {
      unread(location);
      continue;
    }
    try {
      for (const camera of await cameraFolders(location)) {
        for (const day of await daysOf(location, camera, options)) {
          const key = `${camera}/${day}`;
          const known = all.get(key) ?? { camera, day, locations: [] };
          all.set(key, known);
          known.locations.push(location);
        }
      }
    } catch (error) {
      if (isClosed(error)) throw error;
      log.warn('a disk could not be read for the index', { location: location.path, error });
      unread(location);
    }
  }
  return [...all.values()];
}

async function daysOf(location: Location, camera: string, { log, unread }: RebuildOptions): Promise<string[]> {
  const folder = path.join(location.path, camera);
  try {
    return (await folders(location, folder)).filter(isDay);
  } catch (error) {
    // A disk that hangs is not asked again for each camera.
    if (isClosed(error) || !location.isReadable || isTimeout(error)) throw error;
    log.warn('a folder could not be read for the index', { folder, error });
    unread(location);
    return [];
  }
}

async function rebuildDay({ camera, day, locations }: Day, takes: readonly Take[], options: RebuildOptions): Promise<{ segments: number; lasting: LedgerContent['gaps'][number] | null }> {
  const { catalog, log, unread } = options;
  let segments = 0;
  const pictures: [Location, Record<string, number>][] = [];
  for (const location of locations) {
    const folder = path.join(location.path, camera, day);
    if (!location.isReadable) {
      unread(location);
      continue;
    }
    try {
      const names = (await list(location, folder)).filter((entry) => !entry.folder).map((entry) => entry.name);
      for (let from = 0; from < names.length; from += FILES_AT_ONCE) {
        const found = await readSegments(location, camera, folder, names.slice(from, from + FILES_AT_ONCE), options.locations);
        const adopted = found.map((segment) => ({ ...segment, take: placedTake(takes, segment.take ?? 0, segment.startMs) }));
        const first = adopted[0];
        if (first) await catalog.ask('addCamera', camera, first.startMs);
        await catalog.ask('adopt', adopted);
        segments += adopted.length;
      }
      pictures.push([location, (await location.writer.request({ kind: 'sizes', folder: path.join(folder, PICTURES_NAME) })) as Record<string, number>]);
    } catch (error) {
      if (isClosed(error)) throw error;
      log.warn('a day could not be read for the index', { folder, error });
      unread(location);
    }
  }
  const ledger = await takeLedgers(camera, (folder) => ledgerFile(folder, camera, Date.parse(day)), options);
  for (const [location, sizes] of pictures) {
    for (const [name, bytes] of Object.entries(sizes)) {
      const id = eventOfPicture(name);
      if (id !== null) await askEvents(catalog, 'setPicture', id, location.path, null, bytes);
    }
  }
  return { segments, lasting: ledger.gaps.findLast(({ endMs }) => endMs === null) ?? null };
}

/** The ledgers of all locations are read as one, for what one says another may take back. */
async function takeLedgers(camera: string, file: (folder: string) => string, options: RebuildOptions): Promise<LedgerContent> {
  const { catalog, only } = options;
  const texts = await textsOf(file, options);
  const all = readLedger([...texts.values()].join('\n'));
  // Gaps are painted in their order: those that the index has are not put on top of later ones.
  const ledger = only ? { ...all, gaps: readLedger(texts.get(only) ?? '').gaps } : all;
  await takeLedger(camera, ledger, catalog);
  return ledger;
}

/** A sidecar's text in each location that can be read. */
async function textsOf(file: (folder: string) => string, { locations, unread }: RebuildOptions): Promise<Map<Location, string>> {
  const texts = new Map<Location, string>();
  for (const location of locations) {
    if (!location.isReadable) continue;
    try {
      texts.set(location, ((await location.writer.request({ kind: 'read', file: file(location.path) })) as string | null) ?? '');
    } catch (error) {
      if (isClosed(error)) throw error;
      unread(location);
    }
  }
  return texts;
}

async function takeLedger(camera: string, ledger: LedgerContent, catalog: CatalogClient): Promise<void> {
  if (ledger.addedMs !== null) await catalog.ask('addCamera', camera, ledger.addedMs);
  if (ledger.name !== null) await catalog.ask('setFact', nameFact(camera), ledger.name);
  for (const { startMs, endMs, cause, by } of ledger.gaps) if (endMs !== null) await catalog.ask('putGap', camera, startMs, endMs, cause, by);
  if (ledger.events.length > 0) await catalog.ask('putEvents', ledger.events.filter((event) => event.cameraId === camera));
  for (const { fromMs, toMs } of ledger.keeps) await catalog.ask('keepPreRoll', camera, fromMs, toMs);
  // Who deleted footage did not want its events either.
  for (const { startMs, endMs, cause } of ledger.gaps) if (cause === 'deleted' && endMs !== null) await catalog.ask('removeUncoveredEvents', camera, startMs, endMs);
  for (const star of ledger.stars) if (star.cameraId === camera) await catalog.ask('putStar', star);
  for (const id of ledger.unstarred) await catalog.ask('removeStar', id);
  for (const mark of ledger.marks) await askEvents(catalog, 'mark', mark);
  // Who deleted an event does not want its footage kept either.
  for (const { id, star } of ledger.marks) if (star !== null && ledger.erased.includes(id)) await catalog.ask('removeStar', star);
  if (ledger.erased.length > 0) await askEvents(catalog, 'erase', ledger.erased);
}

/**
 * What the segment files among `names` say of themselves; half-written ends are cut off. Files of others are passed over. Pre-roll that
 * was kept is footage.
 * @param ledgers the locations where it may stand what was kept.
 */
export async function readSegments(location: Location, camera: string, folder: string, names: readonly string[], ledgers: readonly Location[]): Promise<(NewSegment & ClosedSegment)[]> {
  const files = names.filter((name) => parseSegmentName(name) !== null).toSorted();
  const inspected = (await location.writer.request({ kind: 'inspect', files: files.map((name) => path.join(folder, name)), repair: !location.readOnly })) as InspectResult;
  const segments = inspected.flatMap((found, index): (NewSegment & ClosedSegment)[] => {
    const name = parseSegmentName(files[index] ?? '');
    if (!found || !name || found.identity?.cameraId !== camera) return [];
    const { runId, codecs, as, take } = found.identity;
    const { headerBytes, durationMs, bytes } = found;
    return [{ cameraId: camera, runId, codecs, location: location.path, startMs: name.startMs, headerBytes, base: as ?? 'continuous', take, durationMs, bytes, keyframes: packKeyframes(found.keyframes), hash: null }];
  });
  if (!segments.some(({ base }) => base === 'ring')) return segments;
  const isKept = await keptPreRoll(ledgers, camera, path.basename(folder));
  return segments.map((segment) => (segment.base === 'ring' && isKept(segment.startMs, segment.startMs + segment.durationMs) ? { ...segment, base: 'events' } : segment));
}

/** What is no camera's is passed over: folders of systems and of people, which may not even be read. */
export async function cameraFolders(location: Location): Promise<string[]> {
  return (await folders(location, location.path)).filter(isCameraFolder);
}

export async function folders(location: Location, folder: string): Promise<string[]> {
  return (await list(location, folder)).filter((entry) => entry.folder).map((entry) => entry.name);
}

export async function list(location: Location, folder: string): Promise<ListedEntry[]> {
  return (await location.writer.request({ kind: 'list', folder })) as ListedEntry[];
}
