import { useEffect, useMemo, useState } from 'react';
import type { Camera } from '../../contract/types.ts';
import { useCall, useTopic } from './hooks.ts';

/** All cameras in their order, kept up to date. `loading`: nothing is known yet. */
export function useCameras(): { cameras: Camera[]; loading: boolean; error: unknown } {
  const { result, error } = useCall('cameras.list', {});
  const [byId, setById] = useState<ReadonlyMap<string, Camera> | null>(null);
  useEffect(() => {
    if (result) setById(new Map(result.cameras.map((camera) => [camera.id, camera])));
  }, [result]);
  useTopic('cameras.changed', ({ camera }) => setById((before) => new Map(before).set(camera.id, camera)));
  useTopic('cameras.removed', ({ id }) =>
    setById((before) => {
      const after = new Map(before);
      after.delete(id);
      return after;
    }),
  );
  const cameras = useMemo(() => [...(byId?.values() ?? [])].sort((a, b) => a.order - b.order || a.addedMs - b.addedMs), [byId]);
  return { cameras, loading: byId === null, error };
}
