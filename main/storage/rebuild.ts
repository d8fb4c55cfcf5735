import path from 'node:path';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { ClosedSegment, NewSegment } from './catalog.ts';
import { packKeyframes } from './keyframe-table.ts';
import { isDay, LEDGER_NAME, parseSegmentName } from './layout.ts';
import { readLedger } from './ledger.ts';
import type { Location } from './location.ts';
import type { InspectResult, ListedEntry } from './writer-requests.ts';

/** The index from the files alone: each segment says itself whose it is, the sidecars hold events and causes. */
export async function rebuildIndex(options: { catalog: CatalogClient; locations: readonly Location[]; log: Logger }): Promise<{ segments: number }> {
  let segments = 0;
  for (const location of options.locations) {
    for (const camera of await folders(location, location.path)) {
      for (const day of (await folders(location, path.join(location.path, camera))).filter(isDay)) segments += await rebuildDay(location, camera, day, options.catalog);
    }
  }
  options.log.info('index rebuilt from the files', { segments });
  return { segments };
}

async function rebuildDay(location: Location, camera: string, day: string, catalog: CatalogClient): Promise<number> {
  const folder = path.join(location.path, camera, day);
  const names = (await list(location, folder)).filter((entry) => !entry.folder).map((entry) => entry.name);
  const adopted = await readSegments(location, camera, folder, names);
  const first = adopted[0];
  if (first) await catalog.ask('addCamera', camera, first.startMs);
  await catalog.ask('adopt', adopted);
  if (names.includes(LEDGER_NAME)) {
    const text = (await location.writer.request({ kind: 'read', file: path.join(folder, LEDGER_NAME) })) as string | null;
    const ledger = readLedger(text ?? '');
    for (const gap of ledger.gaps) if (gap.endMs !== null) await catalog.ask('putGap', camera, gap.startMs, gap.endMs, gap.cause);
    await catalog.ask('putEvents', ledger.events.filter((event) => event.cameraId === camera));
  }
  return adopted.length;
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
      hasEvent: false,
      durationMs: found.durationMs,
      bytes: found.bytes,
      keyframes: packKeyframes(found.keyframes),
    };
  });
}

export async function folders(location: Location, folder: string): Promise<string[]> {
  return (await list(location, folder)).filter((entry) => entry.folder).map((entry) => entry.name);
}

export async function list(location: Location, folder: string): Promise<ListedEntry[]> {
  return (await location.writer.request({ kind: 'list', folder })) as ListedEntry[];
}
