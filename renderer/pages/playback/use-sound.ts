import { useEffect, useState } from 'react';
import type { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';

/** The sound of the leading camera: off until somebody wants it. `recorded`: the camera sends some, whether or not it is read now. */
export function useSound(player: PlaybackPlayer | null, state: PlaybackState, leading: string | null, recorded: boolean): { there: boolean; on: boolean; volume: number; toggle(): void; setVolume(volume: number): void } {
  const [on, setOn] = useState(false);
  const [volume, setVolume] = useState(0.8);
  useEffect(() => player?.setLeading(leading), [player, leading]);
  useEffect(() => player?.setSound(on ? volume : null), [player, on, volume]);
  return { there: typeof AudioDecoder !== 'undefined' && (recorded || state.tracks.some(({ hasSound }) => hasSound)), on, volume, toggle: () => setOn((before) => !before), setVolume };
}
