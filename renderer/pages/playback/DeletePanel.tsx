import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deletion } from '../../../contract/storage-types.ts';
import { Button, Segments } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatClock, formatDay } from '../../player/format-time.ts';
import { CameraChecks } from './CameraChecks.tsx';
import { linesOf, type Scope, scopesOf, spanOf } from './delete-scope.ts';

const SIZE_TEXTS: Record<Scope, string> = { range: 'playback.deleteWhole', day: 'playback.deleteWholeDay', all: 'playback.deleteSize' };
const SCOPE_TEXTS: Record<Scope, string> = { range: 'playback.deleteScope.range', day: 'playback.deleteScope.day', all: 'playback.deleteScope.all' };

/** One day, or from one to another. */
function days(first: string, last: string): string {
  return first === last ? first : `${first} – ${last}`;
}

/** What a deletion would take, before it is done: what is marked, a whole day, or all there is of a camera. */
export function DeletePanel(props: {
  cameras: readonly { id: string; name: string }[];
  leading: string;
  /** Null: nothing is marked. */
  marked: { from: number; to: number } | null;
  /** Where the day begins that is looked at. */
  dayMs: number | null;
  onClose(): void;
  onDeleted(deletion: Deletion): void;
}) {
  const { cameras, marked, dayMs } = props;
  const scopes = scopesOf(marked, dayMs);
  const [scope, setScope] = useState<Scope>(scopes[0] ?? 'all');
  const { from, to } = spanOf(scope, marked, dayMs);
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
  const day = (ms: number) => formatDay(ms, i18n.language);
  const clock = (ms: number) => formatClock(ms, i18n.language, true);
  const lead = { range: t('playback.deleteRangeOf', { from: `${day(from)} ${clock(from)}`, to: clock(to) }), day: day(from), all: t('playback.deleteAllOf') };
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
      {scopes.length > 1 && <Segments<Scope> label={t('playback.deleteTitle')} value={scope} options={scopes.map((value) => ({ value, label: t(SCOPE_TEXTS[value]) }))} onChange={setScope} />}
      <p className="panel-lead">{lead[scope]}</p>
      <CameraChecks cameras={cameras} chosen={chosen} onChange={setChosen} />
      {preview.error || failed ? <ErrorNote error={failed ?? preview.error} /> : null}
      {preview.loading && !found ? <Skeleton height={64} /> : null}
      {nothing ? <p>{t('playback.deleteNothing')}</p> : null}
      {found && !nothing ? (
        <>
          <ul className="delete-stretches">
            {linesOf(found.stretches).map((stretch) => (
              <li key={`${stretch.cameraId} ${stretch.from}`}>
                <b>{names.get(stretch.cameraId) ?? ''}</b>
                <span>
                  {scope === 'all' ? days(day(stretch.from), day(stretch.to)) : `${clock(stretch.from)} – ${clock(stretch.to)}`}
                </span>
                <span>{formatBytes(stretch.bytes, i18n.language)}</span>
              </li>
            ))}
          </ul>
          <p className="panel-hint">{t(SIZE_TEXTS[scope], { size: formatBytes(found.bytes, i18n.language) })}</p>
          {found.starred > 0 ? <p className="panel-warning">{t('playback.deleteStarred', { count: found.starred })}</p> : null}
          <p className="panel-hint">{t('playback.deleteUndo')}</p>
        </>
      ) : null}
    </SlideOver>
  );
}
