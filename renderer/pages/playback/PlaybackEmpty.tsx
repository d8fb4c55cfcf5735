import { Film } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** What the page will hold, and the one button that fills it. `cameraId` null: there is no camera yet. */
export function PlaybackEmpty({ cameraId }: { cameraId: string | null }) {
  const { t } = useTranslation();
  return (
    <div className="live-empty">
      <Film size={40} aria-hidden />
      <h1>{t('playback.empty.title')}</h1>
      <p>{cameraId === null ? t('live.empty.text') : t('playback.empty.text')}</p>
      <a className="live-empty-action" href={cameraId === null ? '#/cameras?find=1' : `#/cameras?camera=${cameraId}`}>
        {cameraId === null ? t('live.empty.find') : t('playback.empty.action')}
      </a>
    </div>
  );
}
