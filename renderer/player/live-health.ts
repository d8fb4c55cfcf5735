/** No fresh picture for so long is told to the person: shorter, and a camera with 1 frame/s would flicker between states. */
export const STALL_AFTER_MS = 2000;
/** A channel that has brought nothing for so long is opened anew: the engine would have said so, had it known. */
export const REOPEN_AFTER_MS = 20_000;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

/** @returns ms to wait before opening a channel again after `failures` attempts in a row that failed (1 or more). */
export function retryDelayMs(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1));
}

export type LivePhase =
  /** Not asked to show anything, or out of sight. */
  | 'idle'
  /** No picture yet. */
  | 'connecting'
  | 'playing'
  /** The picture on the canvas is old: nothing fresh since `sinceMs`. */
  | 'stalled'
  /** This computer has no decoder for the stream. */
  | 'unplayable'
  /** The camera was removed. */
  | 'ended';

/** What the phase is, from what is known. All times monotonic ms. */
export function livePhase(known: {
  wanted: boolean;
  unplayable: boolean;
  ended: boolean;
  lastPictureAt: number | null;
  now: number;
}): LivePhase {
  if (known.ended) return 'ended';
  if (known.unplayable) return 'unplayable';
  if (!known.wanted) return 'idle';
  if (known.lastPictureAt === null) return 'connecting';
  return known.now - known.lastPictureAt > STALL_AFTER_MS ? 'stalled' : 'playing';
}
