import { useCallback, useEffect, useRef, useState } from 'react';
import { engine } from '../../host/index.ts';
import { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import type { Position } from './position.ts';

const NOTHING_YET: PlaybackState = {
  phase: 'seeking',
  wantsPlay: true,
  speed: 1,
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
  start: { atMs: number } | null,
  position: Position,
): { state: PlaybackState; player: PlaybackPlayer | null; register(cameraId: string, canvas: HTMLCanvasElement | null): void } {
  const [player, setPlayer] = useState<PlaybackPlayer | null>(null);
  const [state, setState] = useState(NOTHING_YET);
  const canvases = useRef(new Map<string, HTMLCanvasElement>());
  const keep = useRef({ play: true, speed: 1 });
  const begun = useRef<{ atMs: number } | null>(null);
  const key = cameraIds.join(' ');

  useEffect(() => {
    if (key === '' || !start) return;
    const cameras = key.split(' ').flatMap((cameraId) => {
      const canvas = canvases.current.get(cameraId);
      return canvas ? [{ cameraId, canvas }] : [];
    });
    if (cameras.length === 0) return;
    const atMs = begun.current === start ? (position.positionMs ?? start.atMs) : start.atMs;
    begun.current = start;
    const made = new PlaybackPlayer({ link: engine, cameras, atMs, ...keep.current });
    position.set(atMs);
    made.onState((next) => {
      keep.current = { play: next.wantsPlay, speed: next.speed };
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
