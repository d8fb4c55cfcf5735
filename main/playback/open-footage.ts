import type { Clock } from '../base/clock.ts';
import { subFootageOf } from '../storage/layout.ts';
import type { Storage } from '../storage/types.ts';
import { openBackwardReader, openPlaybackReader } from './reader.ts';
import type { PlaybackItem } from './types.ts';

export interface ReadingWish {
  stream?: 'main' | 'sub' | undefined;
  direction?: 'forward' | 'backward' | undefined;
  keyframesEveryMs?: number | undefined;
}

/** What is recorded of the sub-stream counts as the same moment so near. */
const NEAR_MS = 10_000;

/** A reader of a camera's footage as a viewer wishes it. */
export async function* openFootage(parts: { storage: Storage; clock: Clock; cameraId: string }, atMs: number, wish: ReadingWish, signal: AbortSignal): AsyncGenerator<PlaybackItem> {
  const footageId = wish.stream === 'sub' ? await subFootage(parts.storage, parts.cameraId, atMs) : parts.cameraId;
  const options = { ...parts, cameraId: footageId, atMs, signal, keyframesEveryMs: wish.keyframesEveryMs };
  yield* wish.direction === 'backward' ? openBackwardReader(options) : openPlaybackReader(options);
}

async function subFootage(storage: Storage, cameraId: string, atMs: number): Promise<string> {
  const id = subFootageOf(cameraId);
  const near = await storage.readableSegments(id, atMs - NEAR_MS, atMs + NEAR_MS, 1);
  return near.length > 0 ? id : cameraId;
}
