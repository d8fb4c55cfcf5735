import type { PlaybackState } from '../../player/playback-state.ts';

/** Frames take some seconds from the camera into what can be read again: nearer than this, waiting for footage is waiting for the present. */
const EDGE_MS = 10_000;

/** Footage that comes little by little lets a fast clock creep along behind the present: so near it, it has caught up. */
const CREEPING_MS = 2500;

/** Playback has come to the newest moment of what is being recorded: from here on it goes on live. */
export function atLiveEdge(state: Pick<PlaybackState, 'phase' | 'wantsPlay' | 'speed'>, positionMs: number | null, nowMs: number): boolean {
  if (!state.wantsPlay || state.speed <= 0 || positionMs === null) return false;
  const behindMs = nowMs - positionMs;
  // What lies ahead was recorded before the clock was put back.
  if (behindMs < -CREEPING_MS) return false;
  if (state.phase === 'playing') return state.speed > 1 && behindMs < CREEPING_MS;
  return (state.phase === 'ended' || state.phase === 'buffering') && behindMs < EDGE_MS;
}
