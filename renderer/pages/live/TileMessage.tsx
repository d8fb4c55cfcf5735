import { CircleAlert, CloudOff, KeyRound, LoaderCircle, MonitorX, Moon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../contract/types.ts';
import { formatClock } from '../../player/format-time.ts';
import type { TileNotice } from './tile-notice.ts';

const ICONS = {
  connecting: LoaderCircle,
  offline: CloudOff,
  asleep: Moon,
  wrongPassword: KeyRound,
  unsupported: MonitorX,
  stalled: CircleAlert,
  codec: MonitorX,
  decoder: MonitorX,
  removed: CloudOff,
};

/** Says on the tile why there is no fresh picture, and offers what helps. A picture that is still there shows through. */
export function TileMessage({ camera, notice, overPicture, onRetry }: { camera: Camera; notice: TileNotice; overPicture: boolean; onRetry: () => void }) {
  const { t, i18n } = useTranslation();
  const Icon = ICONS[notice.key];
  const codec = (camera.streams[0]?.codec ?? '').toUpperCase().replace(/^H(26[45])$/, 'H.$1');
  const title = t(`live.notice.${notice.key}`, {
    name: camera.name,
    codec,
    time: notice.sinceMs === null ? '' : formatClock(notice.sinceMs, i18n.language, notice.key === 'stalled'),
  });
  const reason = camera.statusReason && camera.status !== 'online' ? t(camera.statusReason.key, camera.statusReason.data) : null;
  // The title says it already.
  const showReason = reason !== null && notice.key !== 'wrongPassword' && notice.key !== 'connecting';
  return (
    <div className="tile-message" data-over-picture={overPicture || undefined} data-action={notice.needsAction || undefined} role="status">
      <Icon size={20} className={notice.key === 'connecting' ? 'spin' : undefined} aria-hidden />
      <p className="tile-message-title">{title}</p>
      {showReason && <p className="tile-message-reason">{reason}</p>}
      {notice.help === 'camera' && (
        <a className="tile-message-action" href={`#/cameras?camera=${camera.id}`}>
          {t('live.openCamera')}
        </a>
      )}
      {notice.key === 'decoder' && (
        <button type="button" className="tile-message-action" onClick={onRetry}>
          {t('live.retry')}
        </button>
      )}
    </div>
  );
}
