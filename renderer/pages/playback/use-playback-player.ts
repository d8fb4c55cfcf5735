import { useCallback, useEffect, useRef, useState } from 'react';
import { engine } from '../../host/index.ts';
import { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import type { Position } from './position.ts';

const NOTHING_YET: PlaybackState = {
  phase: 'seeking',
  wantsPlay: true,
  speed: 1,
  take: null,
  hasPicture: false,
  width: 0,
  height: 0,
  codec: null,
  error: null,
  tracks: [],
};

/**
 * A playback player for the cameras, each on the canvas that is registered for it; `start` null: no place to begin at is known yet. With
 * other cameras it goes on where it was.
 */
export function usePlaybackPlayer(
  cameraIds: readonly string[],
  start: { atMs: number; take?: number | null } | null,
  position: Position,
): { state: PlaybackState; player: PlaybackPlayer | null; register(cameraId: string, canvas: HTMLCanvasElement | null): void } {
  const [player, setPlayer] = useState<PlaybackPlayer | null>(null);
  const [state, setState] = useState(NOTHING_YET);
  const canvases = useRef(new Map<string, HTMLCanvasElement>());
  const keep = useRef<{ play: boolean; speed: number; take: number | null }>({ play: true, speed: 1, take: null });
  const begun = useRef<typeof start>(null);
  const key = cameraIds.join(' ');

  useEffect(() => {
    if (key === '' || !start) return;
    const cameras = key.split(' ').flatMap((cameraId) => {
      const canvas = canvases.current.get(cameraId);
      return canvas ? [{ cameraId, canvas }] : [];
    });
    if (cameras.length === 0) return;
    const goesOn = begun.current === start;
    const atMs = goesOn ? (position.positionMs ?? start.atMs) : start.atMs;
    const take = (goesOn ? keep.current.take : start.take) ?? undefined;
    begun.current = start;
    const made = new PlaybackPlayer({ link: engine, cameras, atMs, ...keep.current, take });
    position.set(atMs);
    made.onState((next) => {
      keep.current = { play: next.wantsPlay, speed: next.speed, take: next.take };
      setState(next);
    });
    made.onPosition((ms) => position.set(ms));
    const connection = engine.onState((now) => {
      if (now === 'connected' && made.state.tracks.some(({ problem }) => problem === 'failed')) made.retry();
    });
    setPlayer(made);
    return () => {
      connection[Symbol.dispose]();
      made.close();
      setPlayer(null);
    };
  }, [key, start, position]);

  const register = useCallback((cameraId: string, canvas: HTMLCanvasElement | null) => {
    if (canvas) canvases.current.set(cameraId, canvas);
    else canvases.current.delete(cameraId);
  }, []);
  return { state, player, register };
}
