/**
 * A data folder of an engine with 16 cameras and a year: 1,000,000 clips of a minute on a disk that is away, 200,000 events, a million
 * pauses between, outages, sleeps, a clock that was set; and beside it real footage of one camera.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { AWAKE } from '../../contract/device-types.ts';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { DEFAULT_CAMERA_EVENTS, DEFAULT_GUARD, DEFAULT_RECORDING, NO_DETAILS } from '../../contract/types.ts';
import type { RegistryDocument } from '../../main/cameras/registry.ts';
import { Catalog } from '../../main/storage/catalog.ts';
import { makeIdentity } from '../../main/storage/location-identity.ts';
import { loadSettings, saveSettings } from '../../main/storage/settings.ts';
import type { SceneOptions } from '../../tools/virtual-camera/scene/generate.ts';
import { makeLargeIndex } from './large-index.ts';
import { makeRealFootage, SEGMENT_MS } from './real-footage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const YEAR_MS = 365 * DAY;
const NAMES = ['Storefront', '后门', 'Yard', 'Stock room', 'Till', 'Garage', 'Street', 'Office'];

export interface Year {
  dataDir: string;
  cameraIds: string[];
  fromMs: number;
  /** Until when the year's clips reach. */
  toMs: number;
  /** Footage that can be played, of the first cameras. */
  real: { fromMs: number; toMs: number };
}

/** @param options.realCameras that have real footage, all the same; 1 when left out */
export async function makeYear(
  dataDir: string,
  nowMs: number,
  options: { segments?: number; events?: number; realMinutes: number; realCameras?: number; picture?: Partial<SceneOptions>; ffmpeg: string },
): Promise<Year> {
  const real = { fromMs: nowMs - 10 * MINUTE - options.realMinutes * SEGMENT_MS, toMs: nowMs - 10 * MINUTE };
  const toMs = real.fromMs - HOUR;
  const fromMs = toMs - YEAR_MS;
  const index = makeLargeIndex(dataDir, toMs, { spanMs: YEAR_MS, ...(options.segments !== undefined && { segments: options.segments }), ...(options.events !== undefined && { events: options.events }) });
  const { cameraIds } = index;
  pausesBetween(path.join(dataDir, 'index.db'));

  const location = path.join(dataDir, 'real');
  mkdirSync(location, { recursive: true });
  const id = makeIdentity(location, null);
  const played = cameraIds.slice(0, options.realCameras ?? 1);
  const catalog = new Catalog(dataDir, nowMs);
  for (const cameraId of played) {
    catalog.adopt(await makeRealFootage({ location, cameraId, startMs: real.fromMs, segments: options.realMinutes, ffmpeg: options.ffmpeg, ...(options.picture && { picture: options.picture }) }));
    catalog.putGap(cameraId, real.toMs, nowMs, 'recording-off');
  }
  for (let atMs = real.fromMs + 3 * MINUTE; atMs < real.toMs - MINUTE; atMs += 6 * MINUTE) {
    catalog.putEvents([{ id: `evt_real_${atMs}`, cameraId: cameraIds[0] ?? '', kind: 'person', startMs: atMs, endMs: atMs + 10_000, score: 0.9, box: null }]);
  }
  for (const cameraId of cameraIds) catalog.putGap(cameraId, toMs, played.includes(cameraId) ? real.fromMs : nowMs, 'recording-off');
  // One camera was away for three weeks, and all for a day now and then.
  catalog.putGap(cameraIds[2] ?? '', fromMs + 100 * DAY, fromMs + 121 * DAY, 'camera-offline');
  for (const cameraId of cameraIds) for (let day = 20; day < 360; day += 61) catalog.putGap(cameraId, fromMs + day * DAY, fromMs + (day + 1) * DAY, 'engine-stopped');
  catalog.setFact('clock-breaks', JSON.stringify(clockBreaks(real, fromMs)));
  catalog.beat(nowMs);
  catalog.close();
  writeFileSync(path.join(dataDir, 'heartbeat'), String(nowMs));
  const known = loadSettings(dataDir, nowMs).settings?.locations ?? [];
  saveSettings(dataDir, { segmentSeconds: SEGMENT_MS / 1000, retention: DEFAULT_RETENTION, locations: [...known.map((each) => ({ ...each, ownMount: true })), { path: location, id, ownMount: false, capBytes: 1e12, keepFreeBytes: 0, used: true }] });
  // A disk that is away: nothing is held against its files, and its folder is not made again.
  renameSync(index.footage, `${index.footage}.away`);
  writeFileSync(path.join(dataDir, 'cameras.json'), JSON.stringify(registry(cameraIds, fromMs)));
  return { dataDir, cameraIds, fromMs, toMs, real };
}

/** A recorder on events says of each pause that nothing moved. */
function pausesBetween(file: string): void {
  const db = new Database(file);
  db.exec(`INSERT INTO gaps (camera, start_ms, end_ms, cause) SELECT camera, ended, start_ms, 'not-triggered' FROM (
    SELECT camera, start_ms, lag(start_ms + duration_ms) OVER (PARTITION BY camera ORDER BY start_ms) AS ended FROM segments) WHERE start_ms > ended`);
  db.close();
}

/** Nights of a laptop, and a clock that was set forward and back while the real footage was recorded. */
function clockBreaks(real: { fromMs: number; toMs: number }, fromMs: number): { kind: 'slept' | 'stepped'; fromMs: number; toMs: number }[] {
  const nights = Array.from({ length: 40 }, (_, index) => ({ kind: 'slept' as const, fromMs: fromMs + index * 9 * DAY, toMs: fromMs + index * 9 * DAY + 7 * HOUR }));
  return [
    ...nights,
    { kind: 'stepped', fromMs: real.fromMs - 40 * MINUTE, toMs: real.fromMs - 20 * MINUTE },
    { kind: 'stepped', fromMs: real.fromMs + 15 * MINUTE, toMs: real.fromMs + 8 * MINUTE },
  ];
}

function registry(cameraIds: readonly string[], addedMs: number): RegistryDocument {
  return {
    version: 1,
    cameras: cameraIds.map((id, order) => ({
      ...{ id, name: `${NAMES[order % NAMES.length]}${order < NAMES.length ? '' : ` ${Math.floor(order / NAMES.length) + 1}`}`, source: 'rtsp' as const, endpoint: null },
      // Nobody listens there, and asleep it is not asked.
      ...{ address: '127.0.0.1:9', mainUrl: 'rtsp://127.0.0.1:9/', subUrl: null, make: null, model: null, channel: null, username: null, profiles: null },
      ...{ certificates: { onvif: null, rtsp: null }, streams: [], ptz: { names: {}, patrol: [], patrolling: false }, cameraEvents: DEFAULT_CAMERA_EVENTS },
      details: { ...NO_DETAILS, timeZone: order === 1 ? 'Australia/Lord_Howe' : null },
      ...{ sleep: { ...AWAKE, on: true }, recording: { ...DEFAULT_RECORDING, mode: 'off' as const }, guard: { ...DEFAULT_GUARD, enabled: false }, order, addedMs },
    })),
  };
}

