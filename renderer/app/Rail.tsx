import { Cctv, Flag, LayoutGrid, type LucideIcon, Play, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import icon from '../../resources/icons/icon.svg';
import { Dot } from '../components/feedback.tsx';
import { useCameras } from '../host/use-cameras.ts';
import { ModeSwitch } from './ModeSwitch.tsx';
import { useNotices } from './use-notices.ts';

const LINKS: { page: 'live' | 'playback' | 'events' | 'cameras' | 'settings'; Icon: LucideIcon }[] = [
  { page: 'live', Icon: LayoutGrid },
  { page: 'playback', Icon: Play },
  { page: 'events', Icon: Flag },
  { page: 'cameras', Icon: Cctv },
  { page: 'settings', Icon: Settings },
];

/** Where to go, and at its foot how recording is. */
export function Rail({ current }: { current: string }) {
  const { t } = useTranslation();
  return (
    <nav className="rail" aria-label={t('app.navigation')}>
      <div className="rail-mark">
        <img src={icon} alt="" width={36} height={36} />
      </div>
      {LINKS.map(({ page, Icon }) => (
        <a key={page} className="rail-link" href={`#/${page}`} aria-current={page === current ? 'page' : undefined}>
          <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
          {t(`page.${page}`)}
        </a>
      ))}
      <ModeSwitch />
      <RecordingFoot current={current} />
    </nav>
  );
}

/** How recording is; it leads to how complete the recordings are, or to what has to be done. */
function RecordingFoot({ current }: { current: string }) {
  const { t } = useTranslation();
  const { cameras } = useCameras();
  const notices = useNotices();
  const recording = cameras.filter((camera) => camera.recordingState === 'recording').length;
  const bad = notices.some((notice) => notice.level === 'error') || cameras.some((camera) => camera.recordingState === 'blocked');
  const text = bad ? t('app.needsAction') : t('app.recordingCount', { count: recording });
  return (
    <a className="rail-foot" href={bad ? '#/settings' : '#/recordings'} aria-current={current === 'recordings' ? 'page' : undefined} data-state={bad ? 'bad' : 'ok'} title={text} aria-label={text}>
      <span className="rail-foot-row">
        <Dot state={bad ? 'bad' : recording > 0 ? 'live' : 'idle'} />
        {recording}
      </span>
      <span className="rail-foot-word" aria-hidden="true">
        {bad ? null : t('app.recordingShort')}
      </span>
    </a>
  );
}
