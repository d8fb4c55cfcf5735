import { useEffect, useState } from 'react';
import type { CallResult } from '../../../../../contract/calls.ts';
import { engine } from '../../../../host/index.ts';

/** As often as it looks new to a person, and seldom enough to cost nothing. */
const ASK_EVERY_MS = 700;

/** What a camera's guard sees just now, for as long as somebody looks; null until it is known. */
export function useGuardState(cameraId: string, wanted: boolean): CallResult<'guard.state'> | null {
  const [state, setState] = useState<CallResult<'guard.state'> | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    let asked = false;
    const ask = () => {
      // One at a time, and none for a page that nobody sees.
      if (asked || document.hidden) return;
      asked = true;
      engine
        .call('guard.state', { id: cameraId })
        .then(
          (seen) => current && setState(seen),
          () => current && setState(null),
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
      setState(null);
    };
  }, [cameraId, wanted]);
  return state;
}
