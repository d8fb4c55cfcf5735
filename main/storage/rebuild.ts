import path from 'node:path';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { ClosedSegment, NewSegment } from './catalog.ts';
import { packKeyframes } from './keyframe-table.ts';
import { cameraLedgerFile, isDay, LEDGER_NAME, parseSegmentName } from './layout.ts';
import { type LedgerContent, readLedger } from './ledger.ts';
import type { Location } from './location.ts';
import type { InspectResult, ListedEntry } from './writer-requests.ts';

/** The index from the files alone: each segment says itself whose it is, the sidecars hold what belongs to it. */
export async function rebuildIndex(options: { catalog: CatalogClient; locations: readonly Location[]; log: Logger; onProgress?: (segments: number) => void }): Promise<{ segments: number }> {
  const { catalog, log, onProgress } = options;
  let segments = 0;
  for (const [camera, days] of await daysOfAll(options.locations)) {
    await takeLedger(camera, readLedger(await sidecarText(options.locations.map((location) => [location, cameraLedgerFile(location.path, camera)]))), catalog);
    for (const day of [...days.keys()].toSorted()) {
      segments += await rebuildDay(camera, day, days.get(day) ?? [], catalog);
      onProgress?.(segments);
    }
  }
  log.info('index rebuilt from the files', { segments });
  return { segments };
}

/** A day of a camera may lie in several locations: its sidecars are read as one. */
async function daysOfAll(locations: readonly Location[]): Promise<Map<string, Map<string, Location[]>>> {
  const all = new Map<string, Map<string, Location[]>>();
  for (const location of locations) {
    for (const camera of await folders(location, location.path)) {
      const days = all.get(camera) ?? new Map<string, Location[]>();
      all.set(camera, days);
      for (const day of (await folders(location, path.join(location.path, camera))).filter(isDay)) days.set(day, [...(days.get(day) ?? []), location]);
    }
  }
  return all;
}

async function rebuildDay(camera: string, day: string, locations: readonly Location[], catalog: CatalogClient): Promise<number> {
  let segments = 0;
  const sidecars: [Location, string][] = [];
  for (const location of locations) {
    const folder = path.join(location.path, camera, day);
    const names = (await list(location, folder)).filter((entry) => !entry.folder).map((entry) => entry.name);
    const adopted = await readSegments(location, camera, folder, names);
    const first = adopted[0];
    if (first) await catalog.ask('addCamera', camera, first.startMs);
    await catalog.ask('adopt', adopted);
    segments += adopted.length;
    if (names.includes(LEDGER_NAME)) sidecars.push([location, path.join(folder, LEDGER_NAME)]);
  }
  await takeLedger(camera, readLedger(await sidecarText(sidecars)), catalog);
  return segments;
}

async function sidecarText(files: readonly [Location, string][]): Promise<string> {
  const texts = await Promise.all(files.map(([location, file]) => location.writer.request({ kind: 'read', file }) as Promise<string | null>));
  return texts.map((text) => text ?? '').join('\n');
}

async function takeLedger(camera: string, ledger: LedgerContent, catalog: CatalogClient): Promise<void> {
  if (ledger.addedMs !== null) await catalog.ask('addCamera', camera, ledger.addedMs);
  for (const { startMs, endMs, cause, by } of ledger.gaps) if (endMs !== null) await catalog.ask('putGap', camera, startMs, endMs, cause, by);
  if (ledger.events.length > 0) await catalog.ask('putEvents', ledger.events.filter((event) => event.cameraId === camera));
  for (const { fromMs, toMs } of ledger.keeps) await catalog.ask('keepPreRoll', camera, fromMs, toMs);
  // Who deleted footage did not want its events either.
  for (const { startMs, endMs, cause } of ledger.gaps) if (cause === 'deleted' && endMs !== null) await catalog.ask('removeUncoveredEvents', camera, startMs, endMs);
  for (const star of ledger.stars) if (star.cameraId === camera) await catalog.ask('putStar', star);
}

/** What the segment files among `names` say of themselves; half-written ends are cut off. Files of others are passed over. */
export async function readSegments(location: Location, camera: string, folder: string, names: readonly string[]): Promise<(NewSegment & ClosedSegment)[]> {
  const files = names.filter((name) => parseSegmentName(name) !== null).toSorted();
  const inspected = (await location.writer.request({ kind: 'inspect', files: files.map((name) => path.join(folder, name)), repair: true })) as InspectResult;
  return inspected.flatMap((found, index) => {
    const name = parseSegmentName(files[index] ?? '');
    if (!found || !name || found.identity?.cameraId !== camera) return [];
    return {
      cameraId: camera,
      runId: found.identity.runId,
      codecs: found.identity.codecs,
      location: location.path,
      startMs: name.startMs,
      headerBytes: found.headerBytes,
      base: found.identity.as ?? 'continuous',
      durationMs: found.durationMs,
      bytes: found.bytes,
      keyframes: packKeyframes(found.keyframes),
      hash: null,
    };
  });
}

export async function folders(location: Location, folder: string): Promise<string[]> {
  return (await list(location, folder)).filter((entry) => entry.folder).map((entry) => entry.name);
}

export async function list(location: Location, folder: string): Promise<ListedEntry[]> {
  return (await location.writer.request({ kind: 'list', folder })) as ListedEntry[];
}
