import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deletion } from '../../../contract/storage-types.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatClock, formatDay } from '../../player/format-time.ts';
import { CameraChecks } from './CameraChecks.tsx';

/** What a deletion would take, before it is done. */
export function DeletePanel(props: { cameras: readonly { id: string; name: string }[]; leading: string; from: number; to: number; onClose(): void; onDeleted(deletion: Deletion): void }) {
  const { cameras, from, to } = props;
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([props.leading]);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const preview = useCall('recordings.previewDeletion', chosen.length > 0 ? { cameraIds: chosen, from, to } : null);
  const found = chosen.length > 0 ? preview.result : null;
  const names = new Map(cameras.map(({ id, name }) => [id, name]));
  const carryOut = async () => {
    setBusy(true);
    try {
      const { deletion } = await engine.call('recordings.delete', { cameraIds: chosen, from, to });
      props.onDeleted(deletion);
    } catch (error) {
      setFailed(error);
      setBusy(false);
    }
  };
  const nothing = found !== null && found.stretches.length === 0;
  return (
    <SlideOver
      open
      title={t('playback.deleteTitle')}
      onClose={props.onClose}
      footer={
        <>
          <Button look="quiet" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="danger" busy={busy} disabled={!found || nothing} data-testid="delete-confirm" onClick={() => void carryOut()}>
            <Trash2 size={16} aria-hidden />
            {t('playback.deleteConfirm')}
          </Button>
        </>
      }
    >
      <p className="panel-lead">{t('playback.deleteRangeOf', { from: `${formatDay(from, i18n.language)} ${formatClock(from, i18n.language, true)}`, to: formatClock(to, i18n.language, true) })}</p>
      <CameraChecks cameras={cameras} chosen={chosen} onChange={setChosen} />
      {preview.error || failed ? <ErrorNote error={failed ?? preview.error} /> : null}
      {preview.loading && !found ? <Skeleton height={64} /> : null}
      {nothing ? <p>{t('playback.deleteNothing')}</p> : null}
      {found && !nothing ? (
        <>
          <ul className="delete-stretches">
            {found.stretches.map((stretch) => (
              <li key={`${stretch.cameraId} ${stretch.from}`}>
                <b>{names.get(stretch.cameraId) ?? ''}</b>
                <span>
                  {formatClock(stretch.from, i18n.language, true)} – {formatClock(stretch.to, i18n.language, true)}
                </span>
                <span>{formatBytes(stretch.bytes, i18n.language)}</span>
              </li>
            ))}
          </ul>
          <p className="panel-hint">{t('playback.deleteWhole', { size: formatBytes(found.bytes, i18n.language) })}</p>
          {found.starred > 0 ? <p className="panel-warning">{t('playback.deleteStarred', { count: found.starred })}</p> : null}
          <p className="panel-hint">{t('playback.deleteUndo')}</p>
        </>
      ) : null}
    </SlideOver>
  );
}
