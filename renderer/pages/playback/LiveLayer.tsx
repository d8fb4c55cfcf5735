import { useEffect, useRef } from 'react';
import type { Camera } from '../../../contract/types.ts';
import type { LivePlayer } from '../../player/live-player.ts';
import { useLivePlayer } from '../live/use-live-player.ts';

/** The live picture over the last recorded one, which stays until it is there. */
export function LiveLayer({ camera, sound, onPlayer }: { camera: Camera; sound: boolean; onPlayer: (cameraId: string, player: LivePlayer | null) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const hasSub = camera.streams.some(({ role }) => role === 'sub');
  const { state, player } = useLivePlayer(canvas, { cameraId: camera.id, stream: hasSub ? 'sub' : 'main', sound, visible: true });
  useEffect(() => {
    onPlayer(camera.id, player);
    return () => onPlayer(camera.id, null);
  }, [camera.id, player, onPlayer]);
  return <canvas ref={canvas} className="playback-canvas playback-live-canvas" data-testid="playback-live-canvas" hidden={!state.hasPicture} width={16} height={9} />;
}
