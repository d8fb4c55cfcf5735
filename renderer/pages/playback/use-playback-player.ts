import { useEffect, useRef, useState, type RefObject } from 'react';
import { engine } from '../../host/index.ts';
import { PlaybackPlayer, type PlaybackState } from '../../player/playback-player.ts';
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
};

/** A playback player on the canvas for one camera; `start` null: no place to begin at is known yet. */
export function usePlaybackPlayer(
  canvas: RefObject<HTMLCanvasElement | null>,
  cameraId: string | null,
  start: { atMs: number } | null,
  position: Position,
): { state: PlaybackState; player: PlaybackPlayer | null } {
  const [player, setPlayer] = useState<PlaybackPlayer | null>(null);
  const [state, setState] = useState(NOTHING_YET);
  const keep = useRef({ play: true, speed: 1 });

  useEffect(() => {
    if (!canvas.current || !cameraId || !start) return;
    const made = new PlaybackPlayer({ link: engine, canvas: canvas.current, cameraId, atMs: start.atMs, play: keep.current.play });
    made.setSpeed(keep.current.speed);
    position.set(start.atMs);
    made.onState((next) => {
      keep.current = { play: next.wantsPlay, speed: next.speed };
      setState(next);
    });
    made.onPosition((ms) => position.set(ms));
    const connection = engine.onState((now) => {
      if (now === 'connected' && made.state.phase === 'failed') made.retry();
    });
    setPlayer(made);
    return () => {
      connection[Symbol.dispose]();
      made.close();
      setPlayer(null);
    };
  }, [canvas, cameraId, start, position]);
  return { state, player };
}
