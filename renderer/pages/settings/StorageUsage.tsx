import { useTranslation } from 'react-i18next';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { Skeleton } from '../../components/feedback.tsx';
import { formatBytes, formatMoment } from '../../i18n/format.ts';
import { formatDays } from './storage-figures.ts';
import { useCameraNames } from './use-camera-names.ts';

/** @param keepsDays null: not known yet; `asked`: about to be; absent: not for who looks. */
export function StorageUsage({ storage, keepsDays }: { storage: StorageStatus; keepsDays?: number | null | 'asked' }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useCameraNames();
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const share = (bytes: number) => (bytes / Math.max(1, storage.capBytes)) * 100;
  return (
    <div className="usage">
      {storage.state === 'ok' ? null : <p className="storage-bad">{t(`storage.state.${storage.state}`, { path: storage.path })}</p>}
      <div className="usage-line">
        <strong>{formatBytes(storage.usedBytes, i18n.language)}</strong>
        <span className="muted">{t('storage.ofCap', { cap: formatBytes(storage.capBytes, i18n.language) })}</span>
        <span className="muted usage-back">
          {storage.oldestMs === null ? t('storage.nothingYet') : t('storage.reachesBack', { time: formatMoment(storage.oldestMs, Date.now(), i18n.language, words) })}
        </span>
      </div>
      <div className="usage-bar" role="img" aria-label={t('storage.usedPercent', { percent: Math.round(share(storage.usedBytes)) })}>
        {storage.perCamera.map((camera, index) => (
          <span key={camera.cameraId} style={{ width: `${Math.min(100, share(camera.usedBytes))}%`, opacity: 1 - (index % 4) * 0.2 }} title={`${nameOf(camera.cameraId)}: ${formatBytes(camera.usedBytes, i18n.language)}`} />
        ))}
      </div>
      {storage.perCamera.length > 0 ? (
        <ul className="usage-list small">
          {storage.perCamera.map((camera) => (
            <li key={camera.cameraId}>
              {nameOf(camera.cameraId)} <span>{formatBytes(camera.usedBytes, i18n.language)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {keepsDays === 'asked' ? (
        <Skeleton height={20} width={260} />
      ) : keepsDays === undefined ? null : (
        <p className="muted">{keepsDays === null ? t('storage.capHint') : t('storage.days', { days: formatDays(keepsDays, i18n.language) })}</p>
      )}
    </div>
  );
}
