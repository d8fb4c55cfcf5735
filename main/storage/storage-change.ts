/** Changes of where footage goes and how long it is kept: what they come to, before they are made. */
import path from 'node:path';
import type { StoragePreview } from '../../contract/storage-types.ts';
import type { FootageClass, NoticeText } from '../../contract/types.ts';
import type { CatalogClient } from './catalog-client.ts';
import { cameraOf } from './layout.ts';
import type { LocationSet } from './location-set.ts';
import { DAY_MS, LEAST_CAP_BYTES, planAll, type RetentionCandidate } from './retention.ts';
import { forecast, type Rate, refusal } from './retention-forecast.ts';
import type { KnownLocation, StorageSettings } from './settings.ts';
import { stretchesOf, type StretchPiece } from './stretches.ts';
import type { StorageChange } from './types.ts';

/** Rates are not told from less than this. */
const SHORTEST_SPAN_MS = 3_600_000;
/** Segments of each location and class that a preview looks at; beyond it, it says at least what it has seen. */
const LOOKED_AT = 50_000;
const PAUSE_MS = 10 * 60_000;

/** The settings with a change in them. Locations that are left out stay known: their footage is read and overwritten in its turn. */
export function changedSettings(settings: StorageSettings, change: StorageChange): StorageSettings {
  const { capBytes, keepFreeBytes, segmentSeconds = settings.segmentSeconds, retention = settings.retention } = change;
  const known = new Map(settings.locations.map((location) => [location.path, location]));
  const first = settings.locations.find(({ used }) => used) ?? settings.locations[0];
  const make = (folder: string, like: { capBytes: number; keepFreeBytes: number }): KnownLocation => ({ ...(known.get(folder) ?? { path: folder, id: null, ownMount: false }), capBytes: like.capBytes, keepFreeBytes: like.keepFreeBytes, used: true });
  let used: KnownLocation[] = settings.locations.filter((location) => location.used);
  if (change.locations) used = change.locations.map((wish) => make(path.resolve(wish.path), wish));
  // The one folder of a household: moved, not added to.
  if (change.path !== undefined && first) used = [make(path.resolve(change.path), first), ...used.filter((location) => location.path !== first.path && location.path !== path.resolve(change.path ?? ''))];
  if ((capBytes !== undefined || keepFreeBytes !== undefined) && used[0]) used[0] = { ...used[0], capBytes: capBytes ?? used[0].capBytes, keepFreeBytes: keepFreeBytes ?? used[0].keepFreeBytes };
  const chosen = new Set(used.map((location) => location.path));
  return { segmentSeconds, retention, locations: [...used, ...settings.locations.filter((location) => !chosen.has(location.path)).map((location) => ({ ...location, used: false }))] };
}

export async function previewChange(input: {
  catalog: CatalogClient;
  locations: LocationSet;
  settings: StorageSettings;
  change: StorageChange;
  nowMs: number;
  usedBytes: (folder: string) => number;
}): Promise<StoragePreview> {
  const { catalog, locations, nowMs, usedBytes } = input;
  const next = changedSettings(input.settings, input.change);
  const used = next.locations.filter((location) => location.used);
  const capBytes = used.reduce((sum, location) => sum + location.capBytes, 0);
  const totals = await catalog.ask('totals');
  const extents = new Map((await catalog.ask('extents')).map((extent) => [extent.cameraId, extent]));
  const rates = totals.flatMap(({ cameraId, class: name, bytes }): Rate[] => {
    const extent = extents.get(cameraId);
    const spanMs = extent ? extent.newestMs - extent.oldestMs : 0;
    return name === 'ring' || spanMs < SHORTEST_SPAN_MS ? [] : [{ cameraId: cameraOf(cameraId), class: name, bytesPerDay: (bytes / spanMs) * DAY_MS }];
  });
  const starredBytes = totals.reduce((sum, total) => sum + (total.class === 'starred' ? total.bytes : 0), 0);
  const { keepsDays, perCamera } = forecast(next.retention, rates, capBytes, starredBytes);

  const classBytes: Record<FootageClass, number> = { continuous: 0, events: 0, manual: 0, starred: 0 };
  for (const { class: name, bytes } of totals) if (name !== 'ring') classBytes[name] += bytes;
  const roomsOf = (settings: StorageSettings) =>
    settings.locations.flatMap(({ path: folder, capBytes: cap, keepFreeBytes }) => {
      const there = locations.get(folder);
      return there?.state === 'ok' ? [{ path: folder, capBytes: cap, keepFreeBytes, usedBytes: usedBytes(folder), freeBytes: there.freeBytes, reserveBytes: 0 }] : [];
    });
  const rooms = roomsOf(next);
  const isChanged = (location: KnownLocation) => {
    const before = input.settings.locations.find((each) => each.path === location.path);
    return before?.capBytes !== location.capBytes || before.keepFreeBytes !== location.keepFreeBytes;
  };
  const here = new Set(rooms.map((room) => room.path));
  const found = await catalog.ask('oldest', LOOKED_AT, null);
  const candidates = found.flatMap((row): RetentionCandidate[] =>
    row.class === 'ring' || !here.has(row.location) ? [] : [{ id: row.id, location: row.location, cameraId: row.cameraId, class: row.class, startMs: row.startMs, endMs: row.startMs + row.durationMs, bytes: row.bytes }],
  );
  const state = { nowMs, classBytes, newestMs: new Map([...extents].map(([cameraId, { newestMs }]) => [cameraId, newestMs])), candidates };
  const plan = planAll({ ...state, locations: rooms, policy: next.retention });
  // A guarantee that cannot be held any more as things are must not stand in the way of other changes.
  const alreadyBroken = () => planAll({ ...state, locations: roomsOf(input.settings), policy: input.settings.retention }).guaranteedBytes;
  const breaks: NoticeText | null =
    plan.guaranteedBytes > 0 && plan.guaranteedBytes > alreadyBroken() ? { key: 'storage.refused.guaranteeTooMuch', data: { wanted: capBytes + plan.guaranteedBytes, cap: capBytes } } : null;
  const gone = new Set(plan.remove.map(({ id }) => id));
  const pieces = candidates.filter(({ id }) => gone.has(id)).map(({ cameraId, startMs, endMs, bytes }): StretchPiece => ({ cameraId: cameraOf(cameraId), startMs, durationMs: endMs - startMs, bytes }));
  return {
    refused: refusedChange(next, input.change) ?? refusal({ policy: next.retention, rates, starredBytes, locations: used.map((location) => ({ ...location, totalBytes: isChanged(location) ? (locations.get(location.path)?.totalBytes ?? 0) : 0 })) }) ?? breaks,
    keepsDays,
    perCamera,
    removes: stretchesOf(pieces, PAUSE_MS),
    removesBytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function refusedChange(next: StorageSettings, change: StorageChange): NoticeText | null {
  const wanted = [...(change.locations ?? []).map((location) => location.path), ...(change.path === undefined ? [] : [change.path])];
  const relative = wanted.find((folder) => !path.isAbsolute(folder));
  if (relative !== undefined) return { key: 'storage.notWritable', data: { path: relative } };
  const used = next.locations.filter((location) => location.used);
  const inside = used.find((one) => used.some((other) => other !== one && `${one.path}${path.sep}`.startsWith(`${other.path}${path.sep}`)));
  if (inside) return { key: 'storage.refused.sameFolder', data: { path: inside.path } };
  if (used.some(({ capBytes }) => capBytes < LEAST_CAP_BYTES)) return { key: 'storage.capTooSmall', data: { least: LEAST_CAP_BYTES } };
  return null;
}
