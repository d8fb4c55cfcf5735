import { useEffect, useState } from 'react';
import type { Position } from './position.ts';
import { LEAD_MS } from './skip.ts';

/** Id of the one that is being watched: of those that have begun, the last. @param all in order of their start */
export function useCurrent(all: readonly { id: string; startMs: number; endMs: number | null }[], position: Position): string | null {
  const [id, setId] = useState<string | null>(null);
  useEffect(() => {
    const find = (ms: number) => setId(all.findLast(({ startMs, endMs }) => startMs - LEAD_MS <= ms && ms <= (endMs ?? Infinity))?.id ?? null);
    if (position.positionMs !== null) find(position.positionMs);
    const subscription = position.onPosition(find);
    return () => subscription[Symbol.dispose]();
  }, [all, position]);
  return id;
}
