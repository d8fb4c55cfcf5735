import { useEffect, useState } from 'react';
import { engine } from '../../host/index.ts';

/** The recorder's time, which need not be this computer's. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(() => engine.engineNow());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engine.engineNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
