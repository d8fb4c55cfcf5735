import { useCallback, useEffect, useState } from 'react';
import type { Deletion } from '../../../contract/storage-types.ts';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';

export interface Deletions {
  /** The last one that can be had back. */
  latest: Deletion | null;
  add(deletion: Deletion): void;
  /** It was had back, or it is too late. */
  gone(id: string): void;
}

/** Deletions of footage that can be had back: the engine knows them, so that they are there after a reload, too. */
export function useDeletions(): Deletions {
  const { result } = useCall('recordings.deletions', {});
  const [deletions, setDeletions] = useState<readonly Deletion[]>([]);
  useEffect(() => {
    if (result) setDeletions((before) => [...before, ...result.deletions.filter(({ id }) => before.every((each) => each.id !== id))]);
  }, [result]);
  const add = useCallback((deletion: Deletion) => setDeletions((before) => [deletion, ...before]), []);
  const gone = useCallback((id: string) => setDeletions((before) => before.filter((each) => each.id !== id)), []);
  const latest = deletions.find(({ dueMs }) => dueMs > engine.engineNow()) ?? null;
  return { latest, add, gone };
}
