/** Segments put together to stretches of time, as people are told of them. Pure. */
import type { Stretch } from '../../contract/storage-types.ts';

/** Pauses of a camera up to this length do not end a stretch. */
const SAME_STRETCH_MS = 1_000;

export interface StretchPiece {
  cameraId: string;
  startMs: number;
  durationMs: number;
  bytes: number;
}

/** @returns each camera's stretches, the oldest first. Pieces need no order. */
export function stretchesOf(pieces: readonly StretchPiece[], pauseMs = SAME_STRETCH_MS): Stretch[] {
  const out: Stretch[] = [];
  const last = new Map<string, Stretch>();
  for (const { cameraId, startMs, durationMs, bytes } of pieces.toSorted((a, b) => a.startMs - b.startMs)) {
    const before = last.get(cameraId);
    if (before && startMs - before.to <= pauseMs) {
      before.to = Math.max(before.to, startMs + durationMs);
      before.bytes += bytes;
      before.segments += 1;
    } else {
      const stretch = { cameraId, from: startMs, to: startMs + durationMs, bytes, segments: 1 };
      last.set(cameraId, stretch);
      out.push(stretch);
    }
  }
  return out;
}
