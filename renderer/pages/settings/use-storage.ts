import { useEffect, useState } from 'react';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { useCall, useTopic } from '../../host/hooks.ts';

/** How much footage there is, kept up to date. */
export function useStorage(): { storage: StorageStatus | null; error: unknown; take(status: StorageStatus): void } {
  const { result, error } = useCall('storage.status', {});
  const [storage, setStorage] = useState<StorageStatus | null>(null);
  useEffect(() => {
    if (result) setStorage(result);
  }, [result]);
  useTopic('storage.changed', ({ storage: next }) => setStorage(next));
  return { storage, error, take: setStorage };
}
