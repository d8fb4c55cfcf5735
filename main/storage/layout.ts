/**
 * Where footage lies below a recording location (docs/storage.md, "Layout"). `/` separates in what is kept and told; the
 * engine joins it to the location's path.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';

/** Stands in the location's folder: tells a known, present location from an empty mount point. */
export const LOCATION_MARKER = '.kanjia-recordings';
/** The same once more: where the first is damaged this one says whose disk it is. */
export const LOCATION_MARKER_COPY = '.kanjia-recordings.copy';
export const LEDGER_NAME = 'ledger.jsonl';
/** Signed hashes of the day's segments; see proof/chain.ts. */
export const CHAIN_NAME = 'chain.jsonl';
/** What moved in each second; see guard/motion-grid/minute-codec.ts. */
export const MOTION_NAME = 'motion.jsonl';
/** The public keys that signed a location's chains, so that they can be checked where the disk is opened elsewhere. */
export const KEYS_NAME = '.kanjia-keys';
/** When the computer slept or its clock was set; see clock-breaks.ts. */
export const CLOCK_NAME = '.kanjia-clock';
/** What stands beside footage in a day's folder, and goes with it. */
export const SIDECAR_NAMES: readonly string[] = [LEDGER_NAME, CHAIN_NAME, MOTION_NAME];

/** Folder of the pictures of a day's events; goes with the day. */
export const PICTURES_NAME = 'pictures';

const CAMERA = /^cam_[A-Za-z0-9_-]{1,80}(\.sub)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const SEGMENT = /^(\d{1,16})-([A-Za-z0-9_]{1,80})\.mp4$/;

const SUB_SUFFIX = '.sub';

/** Footage of a camera's sub-stream beside that of its main one is footage of its own. */
export function subFootageOf(cameraId: string): string {
  return cameraId + SUB_SUFFIX;
}

/** Whose footage that is. */
export function cameraOf(footageId: string): string {
  return footageId.endsWith(SUB_SUFFIX) ? footageId.slice(0, -SUB_SUFFIX.length) : footageId;
}

/** What a camera was called last, among the index's facts. */
export function nameFact(footageId: string): string {
  return `name.${footageId}`;
}

/** True for names that a camera's folder may have; `lost+found` or `System Volume Information` are none. */
export function isCameraFolder(name: string): boolean {
  return CAMERA.test(name);
}

export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

export function isDay(name: string): boolean {
  return DAY.test(name);
}

/** A run's id as it stands in file names: another alphabet than ours becomes a digest, so that no id leads out of the folder. */
export function runName(runId: string): string {
  return /^[A-Za-z0-9_]{1,80}$/.test(runId) ? runId : `x${createHash('sha256').update(runId).digest('hex').slice(0, 32)}`;
}

export function segmentFile(location: string, cameraId: string, startMs: number, runId: string): string {
  return path.join(location, cameraId, dayOf(startMs), `${startMs}-${runName(runId)}.mp4`);
}

export function ledgerFile(location: string, cameraId: string, atMs: number): string {
  return path.join(location, cameraId, dayOf(atMs), LEDGER_NAME);
}

export function chainFile(location: string, cameraId: string, atMs: number): string {
  return path.join(location, cameraId, dayOf(atMs), CHAIN_NAME);
}

const PICTURE = /^([A-Za-z0-9_-]{1,80})\.jpg$/;

/** True for ids of events that can be names of files. */
export function isPictureName(eventId: string): boolean {
  return PICTURE.test(`${eventId}.jpg`);
}

/** The event whose picture a file is; null for a file that is none of ours. */
export function eventOfPicture(name: string): string | null {
  return PICTURE.exec(name)?.[1] ?? null;
}

/** @param atMs when the event began */
export function pictureFile(location: string, cameraId: string, atMs: number, eventId: string): string {
  return path.join(location, cameraId, dayOf(atMs), PICTURES_NAME, `${eventId}.jpg`);
}

export function motionFile(location: string, cameraId: string, atMs: number): string {
  return path.join(location, cameraId, dayOf(atMs), MOTION_NAME);
}

/** What is known of a camera beyond the days that have a folder. */
export function cameraLedgerFile(location: string, cameraId: string): string {
  return path.join(location, cameraId, LEDGER_NAME);
}

/** @returns null for a file that is none of ours. */
export function parseSegmentName(name: string): { startMs: number; runName: string } | null {
  const match = SEGMENT.exec(name);
  if (!match) return null;
  const startMs = Number(match[1]);
  return Number.isSafeInteger(startMs) ? { startMs, runName: match[2] ?? '' } : null;
}

/** The id a segment has in the contract: stays the same when the index is rebuilt. */
export function segmentId(cameraId: string, startMs: number): string {
  return `${cameraId}-${startMs}`;
}
