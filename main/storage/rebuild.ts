import path from 'node:path';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { ClosedSegment, NewSegment } from './segment-rows.ts';
import { askEvents } from './event-index.ts';
import { packKeyframes } from './keyframe-table.ts';
import { keptPreRoll } from './kept-pre-roll.ts';
import { cameraLedgerFile, dayOf, eventOfPicture, isDay, LEDGER_NAME, nameFact, parseSegmentName, PICTURES_NAME } from './layout.ts';
import { type LedgerContent, readLedger } from './ledger.ts';
import type { Location } from './location.ts';
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
  const { catalog, locations, log, clock, fromMs, budgetMs, onProgress } = options;
  const all = await daysOfAll(locations);
  const cameras = new Set(all.map(({ camera }) => camera));
  for (const camera of cameras) {
    await takeLedger(camera, readLedger(await sidecarText(locations.map((location) => [location, cameraLedgerFile(location.path, camera)]))), catalog);
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
    const taken = await rebuildDay(next, locations, catalog);
    segments += taken.segments;
    // The newest day says why nothing is recorded now.
    if (taken.lasting && !lasting.has(next.camera)) lasting.set(next.camera, taken.lasting);
    onProgress?.(segments);
    return true;
  };
  while (clock.monotonic() < until && (await takeNext()));
  for (const [camera, { startMs, cause }] of lasting) {
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

/** A day of a camera may lie in several locations: its sidecars are read as one. */
async function daysOfAll(locations: readonly Location[]): Promise<Day[]> {
  const all = new Map<string, Day>();
  for (const location of locations) {
    for (const camera of await folders(location, location.path)) {
      for (const day of (await folders(location, path.join(location.path, camera))).filter(isDay)) {
        const key = `${camera}/${day}`;
        const known = all.get(key) ?? { camera, day, locations: [] };
        all.set(key, known);
        known.locations.push(location);
      }
    }
  }
  return [...all.values()];
}

async function rebuildDay({ camera, day, locations }: Day, all: readonly Location[], catalog: CatalogClient): Promise<{ segments: number; lasting: LedgerContent['gaps'][number] | null }> {
  let segments = 0;
  const sidecars: [Location, string][] = [];
  const pictures: [Location, Record<string, number>][] = [];
  for (const location of locations) {
    const folder = path.join(location.path, camera, day);
    const names = (await list(location, folder)).filter((entry) => !entry.folder).map((entry) => entry.name);
    for (let from = 0; from < names.length; from += FILES_AT_ONCE) {
      const adopted = await readSegments(location, camera, folder, names.slice(from, from + FILES_AT_ONCE), all);
      const first = adopted[0];
      if (first) await catalog.ask('addCamera', camera, first.startMs);
      await catalog.ask('adopt', adopted);
      segments += adopted.length;
    }
    pictures.push([location, (await location.writer.request({ kind: 'sizes', folder: path.join(folder, PICTURES_NAME) })) as Record<string, number>]);
    if (names.includes(LEDGER_NAME)) sidecars.push([location, path.join(folder, LEDGER_NAME)]);
  }
  const ledger = readLedger(await sidecarText(sidecars));
  await takeLedger(camera, ledger, catalog);
  for (const [location, sizes] of pictures) {
    for (const [name, bytes] of Object.entries(sizes)) {
      const id = eventOfPicture(name);
      if (id !== null) await askEvents(catalog, 'setPicture', id, location.path, null, bytes);
    }
  }
  return { segments, lasting: ledger.gaps.findLast(({ endMs }) => endMs === null) ?? null };
}

async function sidecarText(files: readonly [Location, string][]): Promise<string> {
  const texts = await Promise.all(files.map(([location, file]) => location.writer.request({ kind: 'read', file }) as Promise<string | null>));
  return texts.map((text) => text ?? '').join('\n');
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
    const { runId, codecs, as } = found.identity;
    const { headerBytes, durationMs, bytes } = found;
    return [{ cameraId: camera, runId, codecs, location: location.path, startMs: name.startMs, headerBytes, base: as ?? 'continuous', durationMs, bytes, keyframes: packKeyframes(found.keyframes), hash: null }];
  });
  if (!segments.some(({ base }) => base === 'ring')) return segments;
  const isKept = await keptPreRoll(ledgers, camera, path.basename(folder));
  return segments.map((segment) => (segment.base === 'ring' && isKept(segment.startMs, segment.startMs + segment.durationMs) ? { ...segment, base: 'events' } : segment));
}

export async function folders(location: Location, folder: string): Promise<string[]> {
  return (await list(location, folder)).filter((entry) => entry.folder).map((entry) => entry.name);
}

export async function list(location: Location, folder: string): Promise<ListedEntry[]> {
  return (await location.writer.request({ kind: 'list', folder })) as ListedEntry[];
}
