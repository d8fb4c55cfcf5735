import { useMemo } from 'react';
import { useCall } from '../../host/hooks.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { useDisks } from '../../host/use-disks.ts';
import { type FootageSpan, footageSpans, type PlayedCamera, playedCameras } from './played-cameras.ts';

const NONE: PlayedCamera[] = [];

/** What can be played back, and from when to when. Until all is known there are no cameras, and `footage` is null. */
export function usePlayedCameras(): { cameras: PlayedCamera[]; footage: FootageSpan[] | null; loading: boolean } {
  const { cameras, loading } = useCameras();
  const { disks, known } = useDisks();
  const { result } = useCall('storage.status', {});
  const waits = loading || !known;
  const played = useMemo(() => (waits ? NONE : playedCameras(cameras, disks)), [waits, cameras, disks]);
  const footage = useMemo(() => (result ? footageSpans(result.perCamera, disks) : null), [result, disks]);
  return { cameras: played, footage, loading: waits };
}
