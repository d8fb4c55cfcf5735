import { useEffect, useMemo, useRef, useState } from 'react';
import type { CameraEvent } from '../../../contract/types.ts';
import type { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import { aroundEvents, type Skip } from './skip.ts';
import type { TransportActions } from './transport-actions.ts';

/** What is left out while playing. Beyond the events that are known the next one is looked for, wherever it is. */
export function useSkip(
  player: PlaybackPlayer | null,
  state: PlaybackState,
  actions: TransportActions,
  events: readonly CameraEvent[],
  nowMs: number,
): { skip: Skip; setSkip(skip: Skip): void; found(event: CameraEvent): void } {
  const [skip, setSkip] = useState<Skip>('pauses');
  const [far, setFar] = useState<CameraEvent | null>(null);
  // An event that lasts grows with the clock; a new list each second would be one for nothing.
  const lasting = events.some(({ endMs }) => endMs === null) ? Math.floor(nowMs / 5000) * 5000 : 0;
  const only = useMemo(() => (skip === 'quiet' ? aroundEvents(far ? [...events, far] : events, lasting) : null), [skip, events, far, lasting]);
  useEffect(() => player?.setSkipEmpty(skip !== 'nothing'), [player, skip]);
  useEffect(() => player?.setOnly(only), [player, only]);

  const looked = useRef(false);
  useEffect(() => {
    const over = skip === 'quiet' && state.phase === 'ended' && state.wantsPlay;
    if (over && !looked.current) actions.toEvent(state.speed < 0 ? 'previous' : 'next');
    looked.current = over;
  }, [skip, state.phase, state.wantsPlay, state.speed, actions]);
  return { skip, setSkip, found: (event) => setFar(event) };
}
