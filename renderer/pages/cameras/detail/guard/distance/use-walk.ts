import { useEffect, useRef, useState } from 'react';
import type { WalkState } from '../../../../../../contract/guard-types.ts';
import { engine } from '../../../../../host/index.ts';

/** About as often as pictures are looked at. */
const ASK_EVERY_MS = 500;

/** Somebody walks through a camera's picture: what the engine has seen of it, while it runs. */
export function useWalk(cameraId: string, onSteps: (steps: WalkState['steps']) => void): { walk: WalkState | null; running: boolean; error: unknown; start(): void; stop(): void } {
  const [walk, setWalk] = useState<WalkState | null>(null);
  const [round, setRound] = useState(0);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const tell = useRef(onSteps);
  tell.current = onSteps;
  useEffect(() => {
    if (!running) return;
    let current = true;
    let asked = false;
    let begin = true;
    const ask = () => {
      if (asked) return;
      asked = true;
      engine
        .call('guard.walk', { id: cameraId, ...(begin ? { begin } : {}) })
        .then(
          (seen) => {
            if (!current) return;
            begin = false;
            setWalk(seen);
            tell.current(seen.steps);
            if (seen.state === 'over') setRunning(false);
          },
          (reason: unknown) => {
            if (!current) return;
            setError(reason);
            setRunning(false);
          },
        )
        .finally(() => {
          asked = false;
        });
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [cameraId, round, running]);
  return {
    walk,
    running,
    error,
    start() {
      setError(null);
      setWalk(null);
      setRound((before) => before + 1);
      setRunning(true);
    },
    stop: () => setRunning(false),
  };
}
