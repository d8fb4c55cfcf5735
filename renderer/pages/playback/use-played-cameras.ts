import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useTopic } from '../../host/hooks.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { useDisks } from '../../host/use-disks.ts';
import { type FootageSpan, footageSpans, type PlayedCamera, playedCameras } from './played-cameras.ts';

const NONE: PlayedCamera[] = [];

/** What can be played back, and from when to when. Until all is known there are no cameras, and `footage` is null. `again`: footage went, or is back. */
export function usePlayedCameras(): { cameras: PlayedCamera[]; footage: FootageSpan[] | null; loading: boolean; again(): void } {
  const { t } = useTranslation();
  const { cameras, loading } = useCameras();
  const { disks, known } = useDisks();
  const { result, again: askFootage } = useCall('storage.status', {});
  const removed = useCall('recordings.removedCameras', {});
  const { again: askRemoved } = removed;
  const again = useCallback(() => {
    askFootage();
    askRemoved();
  }, [askFootage, askRemoved]);
  useTopic('cameras.removed', again);
  const waits = loading || !known || (removed.result === null && removed.error === null);
  const gone = removed.result?.cameras;
  const played = useMemo(() => (waits ? NONE : playedCameras(cameras, gone ?? [], disks, (name) => (name === null ? t('storage.removedCamera') : t('playback.removedName', { name })))), [waits, cameras, gone, disks, t]);
  const footage = useMemo(() => (result ? footageSpans(result.perCamera, disks) : null), [result, disks]);
  return { cameras: played, footage, loading: waits, again };
}
