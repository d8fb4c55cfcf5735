import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../contract/types.ts';
import { useCameras } from '../../host/use-cameras.ts';

/** The cameras, and how to call one that may be gone: footage outlives it. */
export function useCameraNames(): { cameras: Camera[]; nameOf(id: string): string } {
  const { t } = useTranslation();
  const { cameras } = useCameras();
  const nameOf = useMemo(() => {
    const names = new Map(cameras.map(({ id, name }) => [id, name]));
    return (id: string) => names.get(id) ?? t('storage.removedCamera');
  }, [cameras, t]);
  return { cameras, nameOf };
}
