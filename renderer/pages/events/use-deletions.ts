import { useCallback, useEffect, useRef, useState } from 'react';
import type { EventDeletion } from '../../../contract/event-types.ts';
import type { CameraEvent } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';

const MOST = 100;

/** Deletions that can be had back, the last one first. */
export function useDeletions(onFailed: (error: unknown) => void): {
  deletions: readonly EventDeletion[];
  remove(ids: readonly string[], footage: boolean): Promise<void>;
  /** @returns what is back. */
  undo(): Promise<readonly CameraEvent[]>;
} {
  const [deletions, setDeletions] = useState<readonly EventDeletion[]>([]);
  const latest = useRef(deletions);
  latest.current = deletions;
  const failed = useRef(onFailed);
  failed.current = onFailed;

  const next = deletions.at(-1)?.dueMs;
  useEffect(() => {
    if (next === undefined) return;
    const timer = setTimeout(() => setDeletions((before) => before.filter(({ dueMs }) => dueMs > engine.engineNow())), Math.max(0, next - engine.engineNow()) + 50);
    return () => clearTimeout(timer);
  }, [next]);

  const remove = useCallback(async (ids: readonly string[], footage: boolean) => {
    try {
      const { deletion } = await engine.call('events.delete', { ids: [...ids], footage });
      setDeletions((before) => [deletion, ...before].slice(0, MOST));
    } catch (error) {
      failed.current(error);
    }
  }, []);
  const undo = useCallback(async () => {
    const [last] = latest.current;
    if (!last) return [];
    setDeletions((before) => before.filter(({ id }) => id !== last.id));
    try {
      return (await engine.call('events.undelete', { id: last.id })).events;
    } catch (error) {
      failed.current(error);
      return [];
    }
  }, []);
  return { deletions, remove, undo };
}
