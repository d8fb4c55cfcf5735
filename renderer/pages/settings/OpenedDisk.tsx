import { HardDrive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/controls.tsx';
import type { Disk } from '../../host/use-disks.ts';
import { MOST_CAMERAS } from '../playback/choose-cameras.ts';
import { playbackHash } from '../playback/route.ts';
import { diskSpan } from './disk-span.ts';

/** A disk that is open, and the cameras that recorded on it. `onClose` null: only the owner may. */
export function OpenedDisk({ disk, onClose }: { disk: Disk; onClose: (() => void) | null }) {
  const { t, i18n } = useTranslation();
  const all = disk.cameras.map(({ cameraId }) => cameraId).slice(0, MOST_CAMERAS);
  return (
    <li className="disk" data-testid="opened-disk">
      <div className="disk-head">
        <HardDrive size={16} aria-hidden />
        <span className="disk-path">{disk.path}</span>
        {all.length > 1 ? (
          <a className="button button-quiet" href={playbackHash(all, null)}>
            {t('disks.playBackAll')}
          </a>
        ) : null}
        {onClose ? (
          <Button onClick={onClose} aria-label={`${t('disks.close')} ${disk.path}`}>
            {t('disks.close')}
          </Button>
        ) : null}
      </div>
      {disk.cameras.length === 0 ? <p className="small">{t('disks.noCameras')}</p> : null}
      <ul className="disk-cameras">
        {disk.cameras.map((camera) => (
          <li key={camera.cameraId} data-testid="disk-camera">
            <span className="disk-camera-name">{camera.name === '' ? camera.cameraId : camera.name}</span>
            <span className="small">{t('disks.span', diskSpan(camera.oldestMs, camera.newestMs, i18n.language))}</span>
            <a className="button button-quiet" href={playbackHash(camera.cameraId, null)}>
              {t('disks.playBack')}
            </a>
          </li>
        ))}
      </ul>
    </li>
  );
}
