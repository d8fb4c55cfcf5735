import { useEffect, useRef, useState, type RefObject } from 'react';
import type { StreamRole } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { LivePlayer, type LiveState } from '../../player/live-player.ts';

const NOTHING_YET: LiveState = {
  phase: 'connecting',
  sinceMs: 0,
  hasPicture: false,
  stream: null,
  width: 0,
  height: 0,
  codec: null,
  method: null,
  unplayable: null,
  sound: false,
};

/** A live player on the canvas, as long as the component is there. */
export function useLivePlayer(
  canvas: RefObject<HTMLCanvasElement | null>,
  options: { cameraId: string; stream: StreamRole; sound: boolean; visible: boolean },
): { state: LiveState; player: LivePlayer | null } {
  const { cameraId, stream, sound, visible } = options;
  const first = useRef(options);
  first.current = options;
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const [state, setState] = useState(NOTHING_YET);

  useEffect(() => {
    if (!canvas.current) return;
    const { stream: firstStream, sound: firstSound } = first.current;
    const made = new LivePlayer({ link: engine, canvas: canvas.current, cameraId, stream: firstStream, sound: firstSound });
    made.onState(setState);
    setPlayer(made);
    // Whatever failed while the engine was away is tried at once when it is back.
    const connection = engine.onState((now) => {
      if (now === 'connected') made.retry();
    });
    return () => {
      connection[Symbol.dispose]();
      made.close();
      setPlayer(null);
    };
  }, [canvas, cameraId]);

  useEffect(() => player?.setStream(stream), [player, stream]);
  useEffect(() => player?.setSound(sound), [player, sound]);
  useEffect(() => {
    if (!player) return;
    const tell = () => player.setVisible(visible && !document.hidden);
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [player, visible]);
  return { state, player };
}
