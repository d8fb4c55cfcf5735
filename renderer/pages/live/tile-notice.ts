import type { Camera } from '../../../contract/types.ts';
import type { LiveState } from '../../player/live-player.ts';

/** What a tile says in words, or null when the picture speaks for itself. */
export interface TileNotice {
  /** Key below `live.notice.`. */
  key: 'connecting' | 'offline' | 'wrongPassword' | 'unsupported' | 'stalled' | 'asleep' | 'codec' | 'decoder' | 'removed';
  /** Since when, UTC ms; null when that says nothing. */
  sinceMs: number | null;
  /** Nothing fresh will come by waiting: the person has to do something. */
  needsAction: boolean;
  /** The page that helps. */
  help: 'camera' | null;
}

/** What is wrong with a tile, the cause before the symptom: a camera that refuses the password also shows no fresh picture. */
export function tileNotice(camera: Pick<Camera, 'status' | 'statusSinceMs'>, live: Pick<LiveState, 'phase' | 'sinceMs' | 'unplayable'>): TileNotice | null {
  const since = camera.statusSinceMs;
  if (live.phase === 'ended') return { key: 'removed', sinceMs: null, needsAction: false, help: null };
  if (camera.status === 'auth-failed') return { key: 'wrongPassword', sinceMs: since, needsAction: true, help: 'camera' };
  if (camera.status === 'asleep') return { key: 'asleep', sinceMs: since, needsAction: false, help: null };
  if (camera.status === 'unsupported') return { key: 'unsupported', sinceMs: null, needsAction: true, help: 'camera' };
  if (live.phase === 'unplayable') {
    return { key: live.unplayable === 'decoder' ? 'decoder' : 'codec', sinceMs: null, needsAction: true, help: null };
  }
  // The picture knows earlier than the engine that the camera is back.
  if (live.phase === 'playing') return null;
  if (camera.status === 'offline') return { key: 'offline', sinceMs: since, needsAction: false, help: null };
  if (live.phase === 'stalled') return { key: 'stalled', sinceMs: live.sinceMs, needsAction: false, help: null };
  return { key: 'connecting', sinceMs: null, needsAction: false, help: null };
}
