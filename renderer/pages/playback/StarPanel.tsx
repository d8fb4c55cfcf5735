import { Star, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { formatClock, formatDay, formatLength } from '../../player/format-time.ts';
import { CameraChecks } from './CameraChecks.tsx';

/** Keeps a stretch of footage, with a note why; and lists what is kept already around it. */
export function StarPanel(props: {
  cameras: readonly { id: string; name: string }[];
  leading: string;
  from: number;
  to: number;
  /** Of these stars are listed. */
  around: { from: number; to: number };
  onClose(): void;
  onChanged(): void;
  onGoTo(ms: number): void;
}) {
  const { cameras, from, to, around } = props;
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([props.leading]);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const stars = useCall('recordings.stars', { cameraIds: cameras.map(({ id }) => id), ...around });
  const names = new Map(cameras.map(({ id, name }) => [id, name]));
  const star = async () => {
    setBusy(true);
    try {
      for (const cameraId of chosen) await engine.call('recordings.star', { cameraId, from, to, ...(note.trim() !== '' && { note: note.trim() }) });
      props.onChanged();
      props.onClose();
    } catch (error) {
      setFailed(error);
      setBusy(false);
    }
  };
  const unstar = (id: string) =>
    void engine.call('recordings.unstar', { id }).then(() => {
      stars.again();
      props.onChanged();
    }, setFailed);
  return (
    <SlideOver
      open
      title={t('playback.starTitle')}
      onClose={props.onClose}
      footer={
        <>
          <Button look="quiet" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" busy={busy} disabled={chosen.length === 0} data-testid="star-confirm" onClick={() => void star()}>
            <Star size={16} aria-hidden />
            {t('playback.starConfirm')}
          </Button>
        </>
      }
    >
      <p className="panel-lead">
        {formatDay(from, i18n.language)} {formatClock(from, i18n.language, true)} – {formatClock(to, i18n.language, true)} · {formatLength(to - from)}
      </p>
      <p className="panel-hint">{t('playback.starHint')}</p>
      <TextField label={t('playback.starNote')} value={note} maxLength={500} autoFocus onChange={(event) => setNote(event.target.value)} />
      <CameraChecks cameras={cameras} chosen={chosen} onChange={setChosen} />
      {failed ? <ErrorNote error={failed} /> : null}
      {stars.result && stars.result.stars.length > 0 ? (
        <section className="star-list">
          <h3>{t('playback.starsOfDay')}</h3>
          <ul>
            {stars.result.stars.map((each) => (
              <li key={each.id}>
                <button type="button" className="star-go" onClick={() => props.onGoTo(each.from)}>
                  <span className="star-time">
                    {formatClock(each.from, i18n.language, true)} · {formatLength(each.to - each.from)}
                    {cameras.length > 1 ? ` · ${names.get(each.cameraId) ?? ''}` : ''}
                  </span>
                  {each.note !== '' && <span className="star-note">{each.note}</span>}
                </button>
                <button type="button" className="bar-button" title={t('playback.unstar')} aria-label={t('playback.unstar')} onClick={() => unstar(each.id)}>
                  <X size={16} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </SlideOver>
  );
}
