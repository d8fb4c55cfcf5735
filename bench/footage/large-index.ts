/**
 * An index of a month and more, made by the real catalog: 16 cameras, segments of a minute, a keyframe each two seconds; four of the cameras
 * pause for half a minute each five minutes, which is a gap each time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Catalog } from '../../main/storage/catalog.ts';
import { packKeyframes } from '../../main/storage/keyframe-table.ts';
import { makeIdentity } from '../../main/storage/location-identity.ts';
import { saveSettings } from '../../main/storage/settings.ts';
import type { EventKind } from '../../contract/types.ts';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';

export const CAMERAS = 16;
export const SEGMENTS = 1_000_000;
export const EVENTS = 200_000;
const SEGMENT_MS = 60_000;
const SEGMENT_BYTES = 30_000_000;
const PAUSE_MS = 30_000;
const DAY_MS = 86_400_000;
const AT_ONCE = 5_000;

function pauses(cameraId: string, segment: number): boolean {
  return Number(cameraId.slice(4)) % 4 === 3 && segment % 5 === 0;
}

/** Mostly motion; what is looked for is rare, and now and then something lasts. */
function kindOf(event: number): EventKind {
  if (event % 10_000 === 7_777) return 'camera-offline';
  if (event % 2_003 === 0) return 'doorbell';
  return event % 50 === 0 ? 'person' : 'motion';
}

export interface LargeIndex {
  dataDir: string;
  footage: string;
  cameraIds: string[];
  fromMs: number;
  toMs: number;
  indexBytes: number;
}

/**
 * Takes about a minute. The files the rows speak of are not there.
 * @param options.spanMs each camera's segments are spread over so much time; side by side when left out
 */
export function makeLargeIndex(dataDir: string, nowMs: number, options: { segments?: number; events?: number; spanMs?: number } = {}): LargeIndex {
  const { segments = SEGMENTS, events = EVENTS } = options;
  const footage = path.join(dataDir, 'footage');
  mkdirSync(footage, { recursive: true });
  const cameraIds = Array.from({ length: CAMERAS }, (_, index) => `cam_${String(index).padStart(12, '0')}`);
  const each = Math.floor(segments / CAMERAS);
  const everyMs = options.spanMs === undefined ? SEGMENT_MS : Math.max(SEGMENT_MS, Math.floor(options.spanMs / each));
  const fromMs = nowMs - each * everyMs;
  const keyframes = packKeyframes(Array.from({ length: 30 }, (_, index) => ({ offset: 900 + index * 1_000_000 + ((index * 7_919) % 50_000), atMs: index * 2_000 })));
  const catalog = new Catalog(dataDir, nowMs);
  for (const cameraId of cameraIds) {
    catalog.addCamera(cameraId, fromMs);
    for (let from = 0; from < each; from += AT_ONCE) {
      catalog.adopt(
        Array.from({ length: Math.min(AT_ONCE, each - from) }, (_, index) => ({
          ...{ cameraId, runId: `run_${cameraId.slice(-3)}_${Math.floor((from + index) / 500)}`, codecs: 'avc1.640028', location: footage },
          ...{ startMs: fromMs + (from + index) * everyMs, headerBytes: 900, base: (from + index) % 5 === 0 ? ('events' as const) : ('continuous' as const) },
          ...{ durationMs: pauses(cameraId, from + index) ? SEGMENT_MS - PAUSE_MS : SEGMENT_MS, bytes: SEGMENT_BYTES, keyframes, hash: createHash('sha256').update(`${cameraId} ${from + index}`).digest() },
        })),
      );
    }
    for (let index = 0; index < each; index++) {
      const endMs = fromMs + index * everyMs + SEGMENT_MS;
      if (pauses(cameraId, index)) catalog.putGap(cameraId, endMs - PAUSE_MS, endMs, 'not-triggered');
    }
  }
  for (let batch = 0; batch * AT_ONCE < events; batch++) {
    catalog.putEvents(
      Array.from({ length: Math.min(AT_ONCE, events - batch * AT_ONCE) }, (_, index) => {
        const number = batch * AT_ONCE + index;
        const startMs = fromMs + Math.floor(((nowMs - fromMs) * number) / events);
        return { id: `evt_${number}`, cameraId: cameraIds[number % CAMERAS]!, kind: kindOf(number), startMs, endMs: startMs + (kindOf(number) === 'camera-offline' ? DAY_MS : 8_000), score: 0.5, box: null };
      }),
    );
  }
  catalog.beat(nowMs);
  catalog.close();
  writeFileSync(path.join(dataDir, 'heartbeat'), String(nowMs));
  saveSettings(dataDir, {
    segmentSeconds: 60,
    locations: [{ path: footage, id: makeIdentity(footage, null), ownMount: false, capBytes: segments * SEGMENT_BYTES * 2, keepFreeBytes: 0, used: true }],
    retention: DEFAULT_RETENTION,
  });
  return { dataDir, footage, cameraIds, fromMs, toMs: nowMs, indexBytes: statSync(path.join(dataDir, 'index.db')).size };
}
