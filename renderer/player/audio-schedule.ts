/** One coded piece of sound. */
export interface SoundChunk {
  startMs: number;
  durationMs: number;
  data: Uint8Array;
}

/** What has to be decoded now so that it is heard in time: nothing that is over, and no more than so far ahead. `waiting` in order. */
export function dueChunks(waiting: readonly SoundChunk[], positionMs: number, aheadMs: number): { due: SoundChunk[]; rest: SoundChunk[] } {
  const first = waiting.findIndex((chunk) => chunk.startMs + chunk.durationMs > positionMs);
  if (first < 0) return { due: [], rest: [] };
  const beyond = waiting.findIndex((chunk) => chunk.startMs > positionMs + aheadMs);
  const end = beyond < 0 ? waiting.length : Math.max(first, beyond);
  return { due: waiting.slice(first, end), rest: waiting.slice(end) };
}
