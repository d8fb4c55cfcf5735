import { HardDrive, MonitorX, PlugZap, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TimelineSpan } from '../../../contract/types.ts';
import type { TrackState } from '../../player/playback-track.ts';
import { gapText } from './gap-text.ts';
import type { PlayedCamera } from './played-cameras.ts';

/** Why there is no picture of a camera, in words; nothing while all is well. */
export function TileMessage({ camera, track, gap, several, onRetry }: { camera: PlayedCamera; track: TrackState; gap: TimelineSpan | null; several: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  if (track.problem === 'unplayable') {
    return (
      <div className="stage-message">
        <MonitorX size={24} aria-hidden />
        <p>{t('live.notice.codec', { codec: (track.codec ?? '').toUpperCase().replace(/^H(26[45])$/, 'H.$1') })}</p>
      </div>
    );
  }
  if (track.problem === 'failed') {
    return (
      <div className="stage-message">
        <PlugZap size={24} aria-hidden />
        <p>{t('playback.failed')}</p>
        <button type="button" className="bar-button bar-button-text" onClick={onRetry}>
          {t('live.retry')}
        </button>
      </div>
    );
  }
  if (track.shows === 'gap' || (track.shows === 'end' && several)) {
    return (
      <div className="stage-message stage-message-quiet" data-testid="no-footage">
        <VideoOff size={22} aria-hidden />
        <p>{gap ? gapText(gap, t) : track.shows === 'end' ? t('playback.endedHere', { name: camera.name }) : t('playback.nothingRecorded')}</p>
      </div>
    );
  }
  return null;
}

/** Another computer recorded it: there is no present of it here. */
export function NothingLive() {
  const { t } = useTranslation();
  return (
    <div className="stage-message stage-message-quiet">
      <HardDrive size={22} aria-hidden />
      <p>{t('playback.nothingLive')}</p>
    </div>
  );
}
