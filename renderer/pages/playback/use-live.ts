import { useCallback, useEffect, useState } from 'react';
import { engine } from '../../host/index.ts';
import type { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import { atLiveEdge } from './live-edge.ts';
import type { Position } from './position.ts';

const CLOCK_MS = 250;

/** Whether the page shows the present: by choice, or because playback has caught up with it. The recorded picture rests meanwhile. `possible`: one of the cameras has a present. `earlier`: an hour that was twice is looked at, and what was recorded next of it comes after. */
export function useLive(player: PlaybackPlayer | null, state: PlaybackState, position: Position, possible: boolean, earlier: { readonly current: boolean }): { live: boolean; go(): void; leave(): void } {
  const [live, setLive] = useState(false);
  const go = useCallback(() => {
    if (!possible) return;
    player?.pause();
    player?.setSpeed(1);
    setLive(true);
  }, [player, possible]);
  useEffect(() => {
    if (live || !state.wantsPlay || state.speed <= 0) return;
    const look = () => {
      if (!earlier.current && atLiveEdge(state, position.positionMs, engine.engineNow())) go();
    };
    look();
    const timer = setInterval(look, CLOCK_MS);
    return () => clearInterval(timer);
  }, [live, state, position, go, earlier]);
  useEffect(() => {
    if (!live) return;
    const tell = () => position.set(engine.engineNow());
    tell();
    const timer = setInterval(tell, CLOCK_MS);
    return () => clearInterval(timer);
  }, [live, position]);
  useEffect(() => {
    if (!possible) setLive(false);
  }, [possible]);
  const leave = useCallback(() => setLive(false), []);
  return { live, go, leave };
}
