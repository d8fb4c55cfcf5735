import { Check, Copy, Download, ShieldCheck, Trash2, Undo2, Usb, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportKind } from '../../../contract/export-types.ts';
import type { ExportJob } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatClock, formatDay, formatLength } from '../../player/format-time.ts';
import { canCopy, canDownload, exportTitle, isDeleted, problemKey } from './export-jobs.ts';
import { ExportCopy } from './ExportCopy.tsx';
import { useNow } from './use-footage.ts';
import { inBrowser } from './use-export-jobs.ts';

const engineNow = () => engine.engineNow();

const KIND_TEXTS: Record<ExportKind, string> = {
  clip: 'playback.exportKind.clip',
  encoded: 'playback.exportKind.encoded',
  case: 'playback.exportKind.case',
  card: 'playback.exportKind.card',
  copy: 'playback.exportKind.copy',
};

/** One export: how far it is, or what can be done with it. */
export function ExportRow({ job, names, onBegan }: { job: ExportJob; names: ReadonlyMap<string, string>; onBegan: (job: ExportJob) => void }) {
  const { t, i18n } = useTranslation();
  const [copying, setCopying] = useState(false);
  const { from, to, state } = job;
  const [failed, setFailed] = useState<unknown>(null);
  const of = exportTitle(job, names, { removed: t('storage.removedCamera'), separator: t('playback.nameSeparator') });
  const remove = () => {
    setFailed(null);
    setCopying(false);
    engine.call('exports.delete', { id: job.id }).catch(setFailed);
  };
  const removeText = t(canCopy(job) ? 'playback.exportDelete' : 'playback.exportForget');
  const removing = (
    <Button look="quiet" data-testid="export-delete" title={removeText} aria-label={removeText} onClick={remove}>
      {canCopy(job) ? <Trash2 size={16} aria-hidden /> : <X size={16} aria-hidden />}
    </Button>
  );
  return (
    <li className="export-row" data-testid="export-row" data-state={state}>
      <div className="export-row-head">
        <b title={of}>{of}</b>
        <span className="small">{t(KIND_TEXTS[job.kind])}</span>
      </div>
      <div className="export-row-facts small">
        {formatDay(from, i18n.language)} {formatClock(from, i18n.language, true)}
        {to > from && ` – ${formatClock(to, i18n.language, true)} · ${formatLength(to - from)}`}
        {job.bytes !== null && ` · ${formatBytes(job.bytes, i18n.language)}`}
      </div>
      {state === 'running' && (
        <div className="export-row-way">
          <progress className="export-progress" max={1} aria-label={t('playback.exporting')} {...(job.progress > 0 && { value: job.progress })} />
          <span className="small">{job.progress > 0 ? `${Math.floor(job.progress * 100)}%` : t('playback.exportWaiting')}</span>
          <Button look="quiet" onClick={() => void engine.call('exports.cancel', { id: job.id }).catch(() => undefined)}>
            {t('common.cancel')}
          </Button>
        </div>
      )}
      {(state === 'failed' || state === 'cancelled') && (
        <div className="export-row-way">
          <p className={state === 'failed' ? 'export-failed' : 'small'}>{t(state === 'failed' ? problemKey(job.error) : 'playback.exportStopped')}</p>
          {removing}
        </div>
      )}
      {isDeleted(job) && <DeletedRow job={job} onFailed={setFailed} />}
      {state === 'done' && job.path !== null && !isDeleted(job) && <ExportPath path={job.path} copied={job.kind === 'copy'} fromCache={job.fromCache === true} />}
      {state === 'done' && !isDeleted(job) && (
        <div className="export-row-actions">
          {inBrowser && canDownload(job) && (
            <a className="button" href={`/api/v1/exports/${encodeURIComponent(job.id)}`} download>
              <Download size={16} aria-hidden />
              {t('playback.download')}
            </a>
          )}
          {inBrowser && job.proof !== null && (
            <a className="button button-quiet" href={`/api/v1/exports/${encodeURIComponent(job.id)}-proof`} download>
              <ShieldCheck size={16} aria-hidden />
              {t('playback.proof')}
            </a>
          )}
          {canCopy(job) && (
            <Button look="quiet" aria-expanded={copying} title={t('playback.copyTo')} onClick={() => setCopying(!copying)}>
              <Usb size={16} aria-hidden />
              {t('playback.copyToShort')}
            </Button>
          )}
          {removing}
        </div>
      )}
      {failed ? <p className="export-failed">{errorText(failed, t)}</p> : null}
      {copying && (
        <ExportCopy
          id={job.id}
          onBegan={(begun) => {
            setCopying(false);
            onBegan(begun);
          }}
        />
      )}
    </li>
  );
}

/** One that was deleted and can be had back, as long as it can. */
function DeletedRow({ job, onFailed }: { job: ExportJob; onFailed(error: unknown): void }) {
  const { t } = useTranslation();
  const nowMs = useNow(engineNow);
  const seconds = Math.max(0, Math.min(60, Math.ceil(((job.deletedUntilMs ?? 0) - nowMs) / 1_000)));
  return (
    <div className="export-row-way" role="status">
      <span className="small">{t('playback.exportDeleted')}</span>
      <Button look="quiet" data-testid="export-undelete" onClick={() => void engine.call('exports.undelete', { id: job.id }).catch(onFailed)}>
        <Undo2 size={16} aria-hidden />
        {t('common.undo')}
        <span className="undo-left">{t('playback.secondsLeft', { seconds })}</span>
      </Button>
    </div>
  );
}

/** Where it lies, on the computer that records. */
function ExportPath({ path, copied, fromCache }: { path: string; copied: boolean; fromCache: boolean }) {
  const { t } = useTranslation();
  const [taken, setTaken] = useState(false);
  return (
    <div className="export-row-path" data-copied={copied || undefined}>
      {copied && <span className="small">{t(fromCache ? 'playback.copyCompared' : 'playback.copyVerified')}</span>}
      <code className="export-path" title={path}>
        <bdi>{path}</bdi>
      </code>
      <Button look="quiet" title={t('playback.copyPath')} aria-label={t('playback.copyPath')} onClick={() => void navigator.clipboard?.writeText(path).then(() => setTaken(true))}>
        {taken ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      </Button>
    </div>
  );
}
