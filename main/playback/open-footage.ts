import type { Clock } from '../base/clock.ts';
import { subFootageOf } from '../storage/layout.ts';
import { takesAt } from '../../contract/takes.ts';
import type { Storage, Take } from '../storage/types.ts';
import { openBackwardReader, openPlaybackReader } from './reader.ts';
import type { PlaybackItem } from './types.ts';

export interface ReadingWish {
  stream?: 'main' | 'sub' | undefined;
  direction?: 'forward' | 'backward' | undefined;
  keyframesEveryMs?: number | undefined;
  /** Of hours that were twice: this take, or the last that has footage then. */
  take?: number | undefined;
  /** That take and no other. */
  onlyTake?: boolean | undefined;
}

/** What is recorded of the sub-stream counts as the same moment so near. */
const NEAR_MS = 10_000;
/** Footage that begins so soon after a moment, ms, counts as that of the moment. */
const SOON_MS = 1_000;
/** A take that has footage so near a moment, ms, is looked at there, pause or not. */
const ITS_OWN_MS = 12 * 3_600_000;

/** A reader of a camera's footage as a viewer wishes it. */
export async function* openFootage(parts: { storage: Storage; clock: Clock; cameraId: string }, atMs: number, wish: ReadingWish, signal: AbortSignal): AsyncGenerator<PlaybackItem> {
  const { storage, cameraId } = parts;
  const take = await takeAt(storage, cameraId, atMs, wish);
  const footageId = wish.stream === 'sub' ? await subFootage(storage, cameraId, atMs, take) : cameraId;
  const options = { ...parts, cameraId: footageId, atMs, signal, take, keyframesEveryMs: wish.keyframesEveryMs };
  yield* wish.direction === 'backward' ? openBackwardReader(options) : openPlaybackReader(options);
}

/**
 * Which take of a moment is meant: the one that is asked for, where it has footage near, for whoever looks at it stays in it over its pauses;
 * else the last that has footage then, which is what was recorded most recently.
 * @returns null where no clock was ever put back
 */
export async function takeAt(storage: Storage, footageId: string, atMs: number, wish: Pick<ReadingWish, 'take' | 'onlyTake'> = {}): Promise<Take | null> {
  const takes = storage.takes(footageId);
  if (takes.length < 2) return null;
  const has = async (take: Take, beforeMs: number, afterMs: number) => (await storage.readableSegments(footageId, atMs - beforeMs, atMs + afterMs, 1, take)).length > 0;
  const asked = takes.find(({ number }) => number === wish.take);
  if (asked && wish.onlyTake) return asked;
  const possible = takesAt(takes, atMs);
  if (asked && possible.includes(asked) && (await has(asked, ITS_OWN_MS, ITS_OWN_MS))) return asked;
  if (possible.length > 1) for (const take of possible.toReversed()) if (await has(take, 0, SOON_MS)) return take;
  return possible.at(-1) ?? takes.at(-1) ?? null;
}

async function subFootage(storage: Storage, cameraId: string, atMs: number, take: Take | null): Promise<string> {
  const id = subFootageOf(cameraId);
  const near = await storage.readableSegments(id, atMs - NEAR_MS, atMs + NEAR_MS, 1, take);
  return near.length > 0 ? id : cameraId;
}
