import { ChevronRight, Star } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../contract/types.ts';
import { CAMERA_ICON_COMPONENTS } from './camera-icons.ts';
import { Dot } from '../../components/feedback.tsx';

const DOTS = { online: 'live', connecting: 'idle', offline: 'bad', asleep: 'idle', 'auth-failed': 'bad', unsupported: 'bad' } as const;

export function CameraRow({ camera, onEdit }: { camera: Camera; onEdit(): void }) {
  const { t } = useTranslation();
  const Icon = CAMERA_ICON_COMPONENTS[camera.details.icon];
  const reason = camera.statusReason ? t(camera.statusReason.key, camera.statusReason.data) : null;
  return (
    <li>
      <button type="button" className="camera-row" onClick={onEdit} data-testid="camera-row" data-camera-id={camera.id}>
        <span className="camera-row-icon">
          <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
          <Dot state={DOTS[camera.status]} />
        </span>
        <span className="camera-row-name">
          <span className="camera-row-title">
            {camera.name}
            {camera.details.favourite ? <Star className="camera-row-star" size={13} aria-label={t('cameras.favourite')} /> : null}
          </span>
          <span className="small">
            {camera.address}
            {camera.model ? ` · ${camera.model}` : ''}
          </span>
        </span>
        <span className="camera-row-state">
          <span>{t(`cameraStatus.${camera.status}`)}</span>
          {reason && camera.status !== 'online' ? <span className="small">{reason}</span> : null}
        </span>
        <span className="camera-row-streams small">
          {camera.streams.map((stream) => (
            <span key={stream.role}>
              {stream.width}×{stream.height} {stream.codec.toUpperCase().replace('H26', 'H.26')}
            </span>
          ))}
        </span>
        <span className="camera-row-mode">
          <span>{t(`recordingMode.${camera.recording.mode}`)}</span>
          <span className="small">{t(`recordingState.${camera.recordingState}`)}</span>
        </span>
        <ChevronRight size={18} aria-hidden="true" />
      </button>
    </li>
  );
}
